//! Prints the response headers that a static host sends with the app, derived from `daypass.json`. Talks to nobody.

mod fault;
mod formats;
mod known;
mod policy;

use daypass::protocol::url::Url;
use daypass::session::Configuration;
use fault::Fault;
use formats::Format;
use known::Known;
use std::io::Read as _;
use std::process::ExitCode;
use std::{env, fs, io};

fn main() -> ExitCode {
    match run(env::args().skip(1)) {
        Ok(Printed { text, notes }) => {
            for note in notes {
                eprintln!("headers: {note}");
            }
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(Fault::Help) => {
            print!("{USAGE}");
            ExitCode::SUCCESS
        }
        Err(fault) => {
            eprintln!("headers: {fault}");
            ExitCode::FAILURE
        }
    }
}

struct Printed {
    text: String,
    notes: Vec<String>,
}

fn run(arguments: impl Iterator<Item = String>) -> Result<Printed, Fault> {
    let Asked { format, file, discovered } = asked(arguments)?;
    // no header depends on where the app is served
    let base = Url::parse(ANYWHERE).ok_or_else(|| Fault::Unnameable { origin: ANYWHERE.to_owned() })?;
    let configuration = Configuration::parse(&read(&file)?, &base)
        .map_err(|mistake| Fault::Configuration { file: file.clone(), mistake })?;
    let mut known = Known::of(&configuration);
    for path in discovered {
        known.discover(&path, &read(&path)?)?;
    }
    let headers = policy::headers(&known)?;
    Ok(Printed { text: format.write(&headers), notes: known.notes() })
}

struct Asked {
    format: Format,
    file: String,
    discovered: Vec<String>,
}

fn asked(mut arguments: impl Iterator<Item = String>) -> Result<Asked, Fault> {
    let (mut format, mut file, mut discovered) = (Format::List, None, vec![]);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| Fault::Argument(argument.clone()));
        match argument.as_str() {
            "--help" | "-h" => return Err(Fault::Help),
            "--format" => {
                let name = value()?;
                format = Format::parse(&name).ok_or(Fault::Format(name))?;
            }
            "--discovered" => discovered.push(value()?),
            option if option.len() > 1 && option.starts_with('-') => return Err(Fault::Argument(argument)),
            _ if file.is_some() => return Err(Fault::Argument(argument)),
            _ => file = Some(argument),
        }
    }
    Ok(Asked { format, file: file.unwrap_or_else(|| "daypass.json".to_owned()), discovered })
}

fn read(path: &str) -> Result<String, Fault> {
    let unreadable = |reason| Fault::Unreadable { file: path.to_owned(), reason };
    if path != "-" {
        return fs::read_to_string(path).map_err(unreadable);
    }
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).map_err(unreadable)?;
    Ok(text)
}

const ANYWHERE: &str = "https://app.invalid/";
const USAGE: &str = "Prints the response headers for the app, derived from its configuration.

  scripts/headers [--format FORMAT] [--discovered FILE]... [daypass.json | -]

  --format      list      one `Name: value` a line (the default)
                _headers  the file of Netlify and Cloudflare Pages
                nginx     lines for a server or location block
                caddy     lines for a site block
                azure     staticwebapp.config.json of Azure Static Web Apps, with the fallback
                cloudfront  a response headers policy
                meta      what can be said in index.html, for hosts that let nobody set headers
  --discovered  a discovery document of a provider, saved to a file: its endpoints may be at other origins
                than the issuer, and this program asks nobody
";
