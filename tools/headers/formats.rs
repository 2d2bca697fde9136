//! The headers as various hosts want them written.

use crate::policy::{Header, LINK, POLICY, works_in_meta};

/// How to write them.
#[derive(Clone, Copy)]
pub(crate) enum Format {
    List,
    HeadersFile,
    Nginx,
    Caddy,
    Meta,
}

impl Format {
    pub(crate) fn parse(name: &str) -> Option<Self> {
        match name {
            "list" => Some(Self::List),
            "_headers" => Some(Self::HeadersFile),
            "nginx" => Some(Self::Nginx),
            "caddy" => Some(Self::Caddy),
            "meta" => Some(Self::Meta),
            _ => None,
        }
    }

    /// No value has a quotation mark, a dollar sign or a brace in it, so none needs to be escaped.
    pub(crate) fn write(self, headers: &[Header]) -> String {
        let each = |write: fn(&Header) -> String| headers.iter().map(write).collect::<String>();
        match self {
            Self::List => each(|it| format!("{}: {}\n", it.name, it.value)),
            Self::HeadersFile => format!("/*\n{}", each(|it| format!("  {}: {}\n", it.name, it.value))),
            Self::Nginx => each(|it| format!("add_header {} \"{}\" always;\n", it.name, it.value)),
            Self::Caddy => format!("header {{\n{}}}\n", each(|it| format!("\t{} \"{}\"\n", it.name, it.value))),
            Self::Meta => each(meta),
        }
    }
}

fn meta(Header { name, value }: &Header) -> String {
    match *name {
        POLICY => {
            let policy: Vec<_> = value.split("; ").filter(|it| works_in_meta(it)).collect();
            format!("<meta http-equiv=\"{name}\" content=\"{}\">\n", policy.join("; "))
        }
        "Referrer-Policy" => format!("<meta name=\"referrer\" content=\"{value}\">\n"),
        LINK => value.split(", ").map(link).collect(),
        _ => String::new(),
    }
}

/// A link of the header, such as `<https://id.example>; rel=preconnect; crossorigin`, as an element.
fn link(value: &str) -> String {
    let address = value.split(';').next().unwrap_or(value).trim_matches(['<', '>']);
    format!("<link rel=\"preconnect\" href=\"{address}\" crossorigin>\n")
}
