//! Reads objects strictly: every key is known, every value is what it has to be, and a mistake names its key.

use crate::protocol::json::{self, Object, Value};
use crate::protocol::url::Url;

/// A mistake in the configuration: where, and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigurationError {
    /// The key, as `providers[0].issuer`; empty for the whole file.
    pub key: String,
    /// What is wrong with it.
    pub mistake: Mistake,
}

/// A kind of mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mistake {
    /// The file is not JSON, at this line and column.
    Syntax(usize, usize),
    /// The file is JSON, but not an object, or a key stands there twice.
    NotAnObject,
    /// The file has more than this many bytes.
    TooLong(usize),
    /// The key is not known; these are.
    Unknown(&'static [&'static str]),
    /// The key is missing.
    Missing,
    /// The value is not what it has to be.
    Expected(&'static str),
    /// A secret stands in a file that everybody can read.
    Secret,
    /// Another provider has the same value.
    Duplicate,
}

impl ConfigurationError {
    /// What is wrong and what to do, in a sentence that follows the key.
    pub fn sentence(&self) -> String {
        match &self.mistake {
            Mistake::Syntax(line, column) => format!("The file is not JSON: look at line {line}, column {column}."),
            Mistake::NotAnObject => "The file must be one JSON object in which no key stands twice.".to_owned(),
            Mistake::TooLong(most) => format!("The file is too long: {most} bytes are the most that is read."),
            Mistake::Unknown(known) => format!("There is no such key here. The keys are: {}.", known.join(", ")),
            Mistake::Missing => "This key is missing.".to_owned(),
            Mistake::Expected(what) => format!("This must be {what}."),
            Mistake::Secret => {
                "Everybody can read this file, so a secret in it is none. Register this app as a public client and remove the key.".to_owned()
            }
            Mistake::Duplicate => "Another provider has the same value; each needs its own.".to_owned(),
        }
    }
}

/// What was read, or the first mistake, which is handed on from place to place.
pub(super) type Read<T> = Result<T, Box<ConfigurationError>>;

/// An object of the file, and where it stands.
pub(super) struct Reader<'a> {
    at: String,
    pub(super) object: &'a Object,
}

impl<'a> Reader<'a> {
    pub(super) fn new(at: &str, object: &'a Object) -> Self {
        Self { at: at.to_owned(), object }
    }

    pub(super) fn path(&self, key: &str) -> String {
        let dot = if self.at.is_empty() || key.is_empty() { "" } else { "." };
        format!("{}{dot}{key}", self.at)
    }

    pub(super) fn error(&self, key: &str, mistake: Mistake) -> Box<ConfigurationError> {
        Box::new(ConfigurationError { key: self.path(key), mistake })
    }

    pub(super) fn expected(&self, key: &str, what: &'static str) -> Box<ConfigurationError> {
        self.error(key, Mistake::Expected(what))
    }

    pub(super) fn only(&self, known: &'static [&'static str]) -> Read<()> {
        let secret = |key: &&String| ["secret", "password"].iter().any(|it| key.to_ascii_lowercase().contains(it));
        // cfg-public: RFC 6749 §2.1
        if let Some(key) = self.object.keys().find(secret) {
            return Err(self.error(key, Mistake::Secret));
        }
        match self.object.keys().find(|key| !known.contains(&key.as_str())) {
            Some(key) => Err(self.error(key, Mistake::Unknown(known))),
            None => Ok(()),
        }
    }

    pub(super) fn text(&self, key: &str) -> Read<Option<&'a str>> {
        let text = json::text(self.object, key).map_err(|_| self.expected(key, "text"))?;
        if text == Some("") { Err(self.expected(key, "text that is not empty")) } else { Ok(text) }
    }

    pub(super) fn required(&self, key: &str) -> Read<&'a str> {
        self.text(key)?.ok_or_else(|| self.error(key, Mistake::Missing))
    }

    pub(super) fn flag(&self, key: &str) -> Read<Option<bool>> {
        let flag = |value: &Value| value.as_bool().ok_or_else(|| self.expected(key, "true or false"));
        self.object.get(key).map(flag).transpose()
    }

    pub(super) fn number(&self, key: &str) -> Read<Option<i64>> {
        let number = |value: &Value| value.as_i64().ok_or_else(|| self.expected(key, "a whole number"));
        self.object.get(key).map(number).transpose()
    }

    pub(super) fn url(&self, key: &str) -> Read<Url> {
        // rs-https: RFC 6750 §5.3
        let url = Url::parse(self.required(key)?).filter(|url| url.is_secure() && !url.has_fragment());
        url.ok_or_else(|| self.expected(key, "an absolute https address (http only on this machine)"))
    }

    pub(super) fn object(&self, key: &str) -> Read<Option<Reader<'a>>> {
        let object = |value: &'a Value| {
            let object = value.as_object().ok_or_else(|| self.expected(key, "an object"))?;
            Ok(Reader::new(&self.path(key), object))
        };
        self.object.get(key).map(object).transpose()
    }

    pub(super) fn list<T>(&self, key: &str, mut read: impl FnMut(&Reader<'a>) -> Read<T>) -> Read<Vec<T>> {
        let mut items = vec![];
        for reader in self.objects(key)? {
            items.push(read(&reader)?);
        }
        Ok(items)
    }

    fn objects(&self, key: &str) -> Read<Vec<Reader<'a>>> {
        let wrong = || self.expected(key, "a list of objects");
        let Some(value) = self.object.get(key) else { return Ok(vec![]) };
        let mut readers = vec![];
        for (index, item) in value.as_array().ok_or_else(wrong)?.iter().enumerate() {
            let object = item.as_object().ok_or_else(wrong)?;
            readers.push(Reader::new(&self.path(&format!("{key}[{index}]")), object));
        }
        Ok(readers)
    }
}
