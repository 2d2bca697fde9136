//! What the targets compare with: JSON read naively, and answers to put octets into.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use daypass::protocol::http::Response;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

pub(crate) const ISSUER: &str = "https://op.example/tenant";
pub(crate) const CLIENT_ID: &str = "daypass";

pub(crate) fn answer(status: u16, media_type: &str, body: &[u8]) -> Response {
    let headers = vec![("content-type".to_owned(), media_type.to_owned())];
    Response { status, headers, body: body.to_vec() }
}

pub(crate) fn json_answer(status: u16, body: &[u8]) -> Response {
    answer(status, "application/json", body)
}

/// The object that a text is, if no name stands in it twice at any depth; the members as a list first.
pub(crate) fn strict_object(text: &[u8]) -> Option<Map<String, Value>> {
    serde_json::from_slice::<Tree>(text).ok()?.value()?.as_object().cloned()
}

/// A member that is there and not `null`.
pub(crate) fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).filter(|value| !value.is_null())
}

/// The same value without members that are `null`, which counts as absent.
pub(crate) fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        Value::Object(object) => {
            let kept = object.iter().filter(|(_, value)| !value.is_null());
            Value::Object(kept.map(|(name, value)| (name.clone(), without_nulls(value))).collect())
        }
        other => other.clone(),
    }
}

/// The octets that a text stands for, if it is the one text that stands for them (RFC 7515 §2).
pub(crate) fn canonical_base64url(text: &str) -> Option<Vec<u8>> {
    let mut octets = Vec::new();
    let (mut bits, mut count) = (0u32, 0);
    for byte in text.bytes() {
        let digit = ALPHABET.iter().position(|it| *it == byte)?;
        bits = bits << 6 | digit as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            octets.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    (count < 6 && bits == 0).then_some(octets)
}

pub(crate) fn base64url(octets: impl AsRef<[u8]>) -> String {
    BASE64URL.encode(octets)
}

/// The lines of the input, so that one input can have several parts.
pub(crate) fn lines(input: &[u8]) -> (&[u8], &[u8]) {
    let at = input.iter().position(|byte| *byte == b'\n');
    at.map_or((input, &[]), |at| (&input[..at], &input[at + 1..]))
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

enum Tree {
    Leaf(Value),
    List(Vec<Tree>),
    Members(Vec<(String, Tree)>),
}

impl Tree {
    fn value(self) -> Option<Value> {
        match self {
            Self::Leaf(value) => Some(value),
            Self::List(items) => items.into_iter().map(Self::value).collect(),
            Self::Members(members) => {
                let mut names: Vec<_> = members.iter().map(|(name, _)| name.as_str()).collect();
                names.sort_unstable();
                if names.windows(2).any(|pair| pair[0] == pair[1]) {
                    return None;
                }
                members
                    .into_iter()
                    .map(|(name, tree)| Some((name, tree.value()?)))
                    .collect::<Option<_>>()
                    .map(Value::Object)
            }
        }
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Leaf(Value::Null))
    }

    fn visit_bool<E>(self, it: bool) -> Result<Tree, E> {
        Ok(Tree::Leaf(it.into()))
    }

    fn visit_i64<E>(self, it: i64) -> Result<Tree, E> {
        Ok(Tree::Leaf(it.into()))
    }

    fn visit_u64<E>(self, it: u64) -> Result<Tree, E> {
        Ok(Tree::Leaf(it.into()))
    }

    fn visit_f64<E>(self, it: f64) -> Result<Tree, E> {
        Ok(Tree::Leaf(Number::from_f64(it).map_or(Value::Null, Value::Number)))
    }

    fn visit_str<E>(self, it: &str) -> Result<Tree, E> {
        Ok(Tree::Leaf(it.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Tree, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Tree::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Tree::Members(members))
    }
}
