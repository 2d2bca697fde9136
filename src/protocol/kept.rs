//! What a tab keeps, or tells its copies: written as one JSON value, and read back whole or not at all.

use super::json::{self, Object, Value};

/// Something that is kept.
pub trait Kept: Sized {
    /// The value that stands for it.
    fn write(&self) -> Value;
    /// What a value stands for; `None` unless it is all there, of the right types, and there is nothing besides.
    fn read(value: &Value) -> Option<Self>;
}

/// The text to keep.
pub fn text(it: &impl Kept) -> String {
    json::write(&it.write())
}

/// Reads back what a tab keeps or has told its copies; `None` for duplicate names at any depth, and for what is longer than
/// anything kept.
pub fn read<T: Kept>(text: impl AsRef<[u8]>) -> Option<T> {
    // jose-dup, stor-untrusted: the names of a map would be the last ones otherwise
    T::read(&json::value(text.as_ref(), json::MAX_KEPT_BYTES)?)
}

/// The members of a kept object, read one by one.
pub(crate) struct Members<'a> {
    object: &'a Object,
    read: usize,
}

impl<'a> Members<'a> {
    pub(crate) fn of(value: &'a Value) -> Option<Self> {
        value.as_object().map(|object| Self { object, read: 0 })
    }

    /// A member; one that is absent is the same as `null`.
    pub(crate) fn get(&mut self, name: &str) -> &'a Value {
        self.object.get(name).inspect(|_| self.read += 1).unwrap_or(&Value::Null)
    }

    /// Whether there are no others than those that were read.
    pub(crate) fn are_all_read(&self) -> bool {
        self.read == self.object.len()
    }
}

/// Adds a member.
pub(crate) fn put(object: &mut Object, name: &str, value: Value) {
    object.insert(name.to_owned(), value);
}

/// The value with these members of something.
macro_rules! members_of {
    ($it:expr, $($member:ident),* $(,)?) => {{
        let mut object = $crate::protocol::json::Object::new();
        $($crate::protocol::kept::put(
            &mut object,
            stringify!($member),
            $crate::protocol::kept::Kept::write(&$it.$member),
        );)*
        $crate::protocol::json::Value::Object(object)
    }};
}

/// Has a structure kept as an object of its members, or an enumeration as a word for each of its variants.
macro_rules! kept {
    ($name:ident { $($member:ident),* $(,)? }) => {
        impl $crate::protocol::kept::Kept for $name {
            fn write(&self) -> $crate::protocol::json::Value {
                $crate::protocol::kept::members_of!(self, $($member),*)
            }

            fn read(value: &$crate::protocol::json::Value) -> Option<Self> {
                let mut members = $crate::protocol::kept::Members::of(value)?;
                let it = Self { $($member: $crate::protocol::kept::Kept::read(members.get(stringify!($member)))?),* };
                members.are_all_read().then_some(it)
            }
        }
    };
    ($name:ident: $($variant:ident $word:literal),* $(,)?) => {
        impl $crate::protocol::kept::Kept for $name {
            fn write(&self) -> $crate::protocol::json::Value {
                match self { $(Self::$variant => $word),* }.into()
            }

            fn read(value: &$crate::protocol::json::Value) -> Option<Self> {
                match value.as_str()? {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

pub(crate) use {kept, members_of};

impl Kept for Value {
    fn write(&self) -> Value {
        self.clone()
    }

    fn read(value: &Value) -> Option<Self> {
        Some(value.clone())
    }
}

impl Kept for Object {
    fn write(&self) -> Value {
        Value::Object(self.clone())
    }

    fn read(value: &Value) -> Option<Self> {
        value.as_object().cloned()
    }
}

impl Kept for String {
    fn write(&self) -> Value {
        Value::String(self.clone())
    }

    fn read(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
}

impl Kept for bool {
    fn write(&self) -> Value {
        Value::Bool(*self)
    }

    fn read(value: &Value) -> Option<Self> {
        value.as_bool()
    }
}

impl Kept for i64 {
    fn write(&self) -> Value {
        (*self).into()
    }

    fn read(value: &Value) -> Option<Self> {
        value.as_i64()
    }
}

impl Kept for u64 {
    fn write(&self) -> Value {
        (*self).into()
    }

    fn read(value: &Value) -> Option<Self> {
        value.as_u64()
    }
}

impl Kept for u32 {
    fn write(&self) -> Value {
        (*self).into()
    }

    fn read(value: &Value) -> Option<Self> {
        value.as_u64()?.try_into().ok()
    }
}

impl Kept for f64 {
    fn write(&self) -> Value {
        (*self).into()
    }

    fn read(value: &Value) -> Option<Self> {
        value.as_f64()
    }
}

impl<T: Kept> Kept for Option<T> {
    fn write(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::write)
    }

    fn read(value: &Value) -> Option<Self> {
        if value.is_null() { Some(None) } else { T::read(value).map(Some) }
    }
}

impl<T: Kept> Kept for Vec<T> {
    fn write(&self) -> Value {
        Value::Array(self.iter().map(T::write).collect())
    }

    fn read(value: &Value) -> Option<Self> {
        let mut items = vec![];
        for item in value.as_array()? {
            items.push(T::read(item)?);
        }
        Some(items)
    }
}

impl<A: Kept, B: Kept> Kept for (A, B) {
    fn write(&self) -> Value {
        Value::Array(vec![self.0.write(), self.1.write()])
    }

    fn read(value: &Value) -> Option<Self> {
        match value.as_array()?.as_slice() {
            [one, other] => Some((A::read(one)?, B::read(other)?)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Thing {
        name: String,
        size: Option<i64>,
    }

    kept!(Thing { name, size });

    #[test]
    fn stor_untrusted_what_is_kept_is_read_whole_or_not_at_all() {
        assert_eq!(read(r#"[1,{"a":2}]"#), Some((1_i64, Object::from_iter([("a".to_owned(), 2.into())]))));
        for text in [
            r#"[1,{"a":2,"a":2}]"#,
            r#"[1,{"a":2}]x"#,
            r#"["1",{}]"#,
            r#"[1,{},{}]"#,
            "[1]",
            "",
            &format!("[1,{{}}{}]", " ".repeat(json::MAX_KEPT_BYTES)),
        ] {
            assert_eq!(read::<(i64, Object)>(text), None);
        }
    }

    #[test]
    fn stor_untrusted_a_structure_has_its_members_and_no_others() {
        let thing = Thing { name: "x".to_owned(), size: Some(-1) };
        assert_eq!(read(text(&thing)), Some(thing));
        assert_eq!(read(r#"{"name":""}"#), Some(Thing { name: String::new(), size: None }));
        for text in [
            "{}",
            r#"{"size":1}"#,
            r#"{"name":null}"#,
            r#"{"name":"x","size":"1"}"#,
            r#"{"name":"x","size":1.5}"#,
            r#"{"name":"x","Size":1}"#,
            r#"[["name","x"]]"#,
        ] {
            assert_eq!(read::<Thing>(text), None, "read {text}");
        }
    }
}
