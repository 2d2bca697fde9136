//! The one way JSON comes in: objects whose member names are unique at every depth (RFC 7515 §4, RFC 7519 §4).

use super::kept::Kept as _;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
pub use serde_json::{Map, Value};

/// A JSON object.
pub type Object = Map<String, Value>;

/// Reads a JSON object; `None` for other values, duplicate names, invalid UTF-8, trailing text or excessive size.
pub fn object(text: &[u8]) -> Option<Object> {
    match value(text, MAX_BYTES)? {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

/// Writes a value, without spaces.
pub fn write(value: &Value) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Every JSON text is read here: a second reader for the types that are kept would be as large as all of the first.
pub(super) fn value(text: &[u8], limit: usize) -> Option<Value> {
    if text.len() > limit {
        return None;
    }
    serde_json::from_slice(text).ok().map(|Strict(value)| value)
}

/// Where a text stops being JSON, as line and column; `None` where it does not, or where only a name stands twice.
pub fn syntax_error(text: &[u8]) -> Option<(usize, usize)> {
    let error = serde_json::from_slice::<Strict>(text).err().filter(|error| !error.is_data())?;
    Some((error.line(), error.column()))
}

/// A member that must be text where it is present.
pub fn text<'a>(object: &'a Object, name: &str) -> Result<Option<&'a str>, WrongType> {
    match present(object, name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(WrongType),
    }
}

/// A member that must be a list of texts where it is present.
pub fn texts(object: &Object, name: &str) -> Result<Option<Vec<String>>, WrongType> {
    let Some(value) = present(object, name) else { return Ok(None) };
    Vec::read(value).map(Some).ok_or(WrongType)
}

/// A member that must be true or false; absent is false.
pub fn flag(object: &Object, name: &str) -> Result<bool, WrongType> {
    match present(object, name) {
        None => Ok(false),
        Some(value) => value.as_bool().ok_or(WrongType),
    }
}

/// A NumericDate (RFC 7519 §2) in whole seconds; fractions are cut off.
pub fn seconds(object: &Object, name: &str) -> Result<Option<i64>, WrongType> {
    let Some(value) = present(object, name) else { return Ok(None) };
    let number = value.as_f64().filter(|number| number.abs() < 1e15).ok_or(WrongType)?;
    Ok(Some(number.floor() as i64))
}

/// A member that is there; `null` counts as absent.
fn present<'a>(object: &'a Object, name: &str) -> Option<&'a Value> {
    object.get(name).filter(|value| !value.is_null())
}

/// A member is present with a JSON type it may not have.
#[derive(Debug, PartialEq, Eq)]
pub struct WrongType;

struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Strict)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, it: bool) -> Result<Value, E> {
        Ok(Value::Bool(it))
    }

    fn visit_i64<E>(self, it: i64) -> Result<Value, E> {
        Ok(it.into())
    }

    fn visit_u64<E>(self, it: u64) -> Result<Value, E> {
        Ok(it.into())
    }

    fn visit_f64<E>(self, it: f64) -> Result<Value, E> {
        Ok(it.into())
    }

    fn visit_str<E>(self, it: &str) -> Result<Value, E> {
        Ok(Value::String(it.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Strict(item)) = list.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Object::new();
        while let Some((name, Strict(value))) = map.next_entry::<String, Strict>()? {
            if object.insert(name, value).is_some() {
                return Err(A::Error::custom("duplicate name"));
            }
        }
        Ok(Value::Object(object))
    }
}

/// The longest message of a server that is read.
pub const MAX_BYTES: usize = 1 << 20;

/// The longest text that a tab keeps; browsers have room for about five million characters.
pub const MAX_KEPT_BYTES: usize = 4 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jose_dup_a_repeated_name_is_refused_at_every_depth() {
        assert!(object(br#"{"a":1,"b":{"c":[1,{"d":null}]}}"#).is_some());
        assert!(object(br#"{"a":1,"a":1}"#).is_none());
        assert!(object(br#"{"a":[{"b":1,"b":2}]}"#).is_none());
        assert!(object(br#"{"a":1,"\u0061":2}"#).is_none());
    }

    #[test]
    fn jose_utf8_only_a_whole_object_in_utf8_is_read() {
        for text in [&b"[]"[..], b"1", b"", b"{}x", b"\xef\xbb\xbf{}", b"{\"a\":\"\xff\"}", b"{\"a\":\"\\ud800\"}"] {
            assert!(object(text).is_none(), "accepted {text:?}");
        }
        assert!(object("[".repeat(100_000).as_bytes()).is_none());
    }

    #[test]
    fn a_date_may_have_a_fraction_but_not_quotes() {
        let it = object(br#"{"a":1.9,"b":"1","c":1e300}"#).unwrap();
        assert_eq!(seconds(&it, "a"), Ok(Some(1)));
        assert_eq!(seconds(&it, "b"), Err(WrongType));
        assert_eq!(seconds(&it, "c"), Err(WrongType));
        assert_eq!(seconds(&it, "d"), Ok(None));
    }
}
