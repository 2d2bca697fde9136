//! A provider that a person adds: fewer keys than in the file, and the same reader.

use super::reader::{ConfigurationError, Mistake, Read, Reader};
use super::{Configuration, Provider, Source, below, not_an_object, provider};
use crate::protocol::json::{self, Object};
use crate::protocol::url::Url;
use crate::session::ports::Letters;
use sha2::{Digest as _, Sha256};

impl Configuration {
    /// Reads what a person has entered, or what this browser has kept of it.
    ///
    /// # Errors
    /// A mistake, as in the file, with the key that it is found at.
    pub(in crate::session) fn own_provider(
        &self,
        text: &str,
        letters: &dyn Letters,
    ) -> Result<Provider, ConfigurationError> {
        self.read_own(text, letters).map_err(|mistake| *mistake)
    }

    fn read_own(&self, text: &str, letters: &dyn Letters) -> Read<Provider> {
        if text.len() > MAX_BYTES {
            let mistake = Mistake::TooLong(MAX_BYTES);
            return Err(Box::new(ConfigurationError { key: String::new(), mistake }));
        }
        let mut object = json::object(text.as_bytes()).ok_or_else(|| not_an_object(text))?;
        demand_plain(&Reader::new("", &object), letters)?;
        // cfg-distinct-redirect: RFC 9700 §4.4.2.2; no two issuers share a redirect URI, and none has one of the file
        let issuer = json::text(&object, "issuer").ok().flatten().unwrap_or_default();
        object.insert("redirect_path".to_owned(), redirect_path(issuer).into());
        let mut own = provider(&Reader::new("", &object), &self.base)?;
        own.source = Source::Person;
        // a host can be longer than a name may be
        own.name = own.name.chars().take(MAX_NAME).collect();
        self.demand_no_clash(&own, self.providers.iter().filter(|it| it.source == Source::File), letters)?;
        Ok(own)
    }

    /// That nobody takes a provider for one of these.
    pub(in crate::session) fn demand_no_clash<'a>(
        &self,
        own: &Provider,
        mut others: impl Iterator<Item = &'a Provider>,
        letters: &dyn Letters,
    ) -> Result<(), ConfigurationError> {
        let seen = glanced(&own.name, letters);
        let clash = others.find_map(|it| {
            if it.issuer == own.issuer || it.client.redirect_uri.path() == own.client.redirect_uri.path() {
                return Some("issuer");
            }
            (glanced(&it.name, letters) == seen).then_some("name")
        });
        match clash {
            Some(key) => Err(ConfigurationError { key: key.to_owned(), mistake: Mistake::Duplicate }),
            None => Ok(()),
        }
    }

    /// The address to register for an issuer that is being entered; it does not have to be complete.
    pub fn own_redirect_uri(&self, issuer: &str) -> Option<Url> {
        below(&self.base, &redirect_path(issuer))
    }

    /// The origin of this app, as a provider has to know it.
    pub fn origin(&self) -> String {
        self.base.origin()
    }
}

impl Provider {
    /// The object that a person's provider is kept as; it may stand in `daypass.json` too.
    pub fn to_entry(&self) -> String {
        let texts = [("name", &*self.name), ("issuer", self.issuer.as_str()), ("client_id", &*self.client.client_id)];
        entry(texts, self.scopes.tokens().to_vec(), self.apis.first().map_or("", |api| api.url.as_str()))
    }

    /// Whether somebody may begin a sign-in with it.
    pub fn is_offered(&self) -> bool {
        self.source != Source::Former
    }
}

/// The object of these keys, without those that have no text.
pub(in crate::session) fn entry(texts: [(&str, &str); 3], scopes: Vec<String>, api: &str) -> String {
    let mut entry = Object::new();
    for (key, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
        entry.insert(key.to_owned(), text.into());
    }
    entry.insert("scopes".to_owned(), scopes.into());
    if !api.is_empty() {
        entry.insert("apis".to_owned(), serde_json::json!([{ "url": api }]));
    }
    json::write(&serde_json::Value::Object(entry))
}

/// A name for an issuer that can stand in a path; too long for anybody to find another issuer with the same one.
pub(in crate::session) fn own_id(issuer: &str) -> String {
    Sha256::digest(issuer).iter().take(16).map(|octet| format!("{octet:02x}")).collect()
}

fn redirect_path(issuer: &str) -> String {
    format!("/callback/own/{}", own_id(issuer))
}

fn demand_plain(reader: &Reader<'_>, letters: &dyn Letters) -> Read<()> {
    reader.only(&["name", "issuer", "client_id", "scopes", "apis"])?;
    let issuer = reader.required("issuer")?;
    if issuer.contains(['{', '}']) {
        return Err(reader.expected("issuer", "an address with your own words in the place of those in braces"));
    }
    if issuer.contains("/.well-known/") {
        return Err(reader.expected("issuer", "the issuer itself, which is what stands before /.well-known"));
    }
    for (key, most) in [("name", MAX_NAME), ("client_id", MAX_CLIENT_ID)] {
        let text = reader.text(key)?.unwrap_or_default();
        if text.chars().any(is_odd) || text.chars().count() > most || (key == "name" && text.trim() != text) {
            return Err(reader.expected(key, "short text without invisible characters"));
        }
    }
    if reader.text("name")?.is_some_and(|name| glanced(name, letters).is_empty()) {
        return Err(reader.expected("name", "text with a letter or a digit in it"));
    }
    match reader.list("apis", |api| api.only(&["url"]))?.len() {
        0 | 1 => Ok(()),
        _ => Err(reader.expected("apis", "a list of one API at most")),
    }
}

/// What turns the text around it, or cannot be seen: a name with it could pass for another one.
fn is_odd(it: char) -> bool {
    it.is_control()
        || is_filler(it)
        || matches!(it, '\u{ad}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}')
        || matches!(it, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{feff}')
        || matches!(it, '\u{e0000}'..='\u{e007f}')
}

/// Letters by name that show nothing.
fn is_filler(it: char) -> bool {
    matches!(it, '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}')
}

/// What is left of a name for somebody who only glances at it.
pub(in crate::session) fn glanced(name: &str, letters: &dyn Letters) -> String {
    letters.letters(&name.chars().filter(|it| !is_filler(*it)).collect::<String>())
}

/// The longest entry that is read.
const MAX_BYTES: usize = 4096;
const MAX_NAME: usize = 60;
const MAX_CLIENT_ID: usize = 500;
