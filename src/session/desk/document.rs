//! A JSON text that is looked into a part at a time. It stays the text that came: members keep their order, numbers their
//! digits and strings their escapes, and nothing is read before somebody opens what it stands in.

use serde::de::IgnoredAny;
use std::ops::Range;

/// A text that is JSON.
#[derive(Debug)]
pub struct Document {
    text: String,
    root: Node,
    /// What is in the root, found with it: a long text is gone through once less.
    beginning: Part,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Members with names.
    Object,
    /// Items in order.
    Array,
    /// Text in quotes.
    String,
    /// Digits.
    Number,
    /// `true`, `false` or `null`.
    Word,
}

/// A value, and where it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// How many members or items it has.
    pub count: usize,
    name: Range<usize>,
    value: Range<usize>,
}

/// Some members or items, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Those that were asked for.
    pub nodes: Vec<Node>,
    /// Where the next ones begin, where there are any.
    pub next: Option<usize>,
}

impl Document {
    /// The text, or the text back where it is not JSON.
    ///
    /// # Errors
    /// It is not JSON.
    pub fn read(text: String) -> Result<Self, String> {
        if serde_json::from_str::<IgnoredAny>(&text).is_err() {
            return Err(text);
        }
        let (root, beginning) = root(text.as_bytes());
        Ok(Self { text, root, beginning })
    }

    /// All of it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The value that everything else stands in.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// The name of a member as it is written, with its quotes; empty for an item.
    pub fn name(&self, node: &Node) -> &str {
        self.text.get(node.name.clone()).unwrap_or_default()
    }

    /// A value as it is written.
    pub fn value(&self, node: &Node) -> &str {
        self.text.get(node.value.clone()).unwrap_or_default()
    }

    /// Some members or items of a value: from its beginning, or from where the part before ended.
    pub fn part(&self, of: &Node, from: Option<usize>, most: usize) -> Part {
        if from.is_none() && most == BEGINNING && *of == self.root {
            return self.beginning.clone();
        }
        let bytes = self.text.as_bytes();
        let mut part = Part { nodes: vec![], next: None };
        if !of.kind.has_parts() {
            return part;
        }
        let mut at = skip_space(bytes, from.unwrap_or(of.value.start + 1));
        while at + 1 < of.value.end {
            if part.nodes.len() == most {
                part.next = Some(at);
                break;
            }
            let (node, next) = child(bytes, of.kind, at);
            at = next;
            part.nodes.push(node);
        }
        part
    }
}

impl Kind {
    /// Whether there may be something inside.
    pub fn has_parts(self) -> bool {
        matches!(self, Self::Object | Self::Array)
    }
}

/// The value that is all of the text, with its first members or items.
fn root(bytes: &[u8]) -> (Node, Part) {
    let mut part = Part { nodes: vec![], next: None };
    let start = skip_space(bytes, 0);
    let kind = kind(bytes, start);
    if !kind.has_parts() {
        return (node(bytes, 0..0, start), part);
    }
    let (mut at, mut count) = (skip_space(bytes, start + 1), 0);
    while !matches!(bytes.get(at), None | Some(b'}' | b']')) {
        if count == BEGINNING {
            part.next = Some(at);
        }
        let (child, next) = child(bytes, kind, at);
        at = next;
        count += 1;
        if count <= BEGINNING {
            part.nodes.push(child);
        }
    }
    (Node { kind, count, name: 0..0, value: start..bytes.len().min(at + 1) }, part)
}

/// A member or an item, and where the next one begins or what they stand in ends.
fn child(bytes: &[u8], of: Kind, mut at: usize) -> (Node, usize) {
    let name = if of == Kind::Object { at..skip_string(bytes, at) } else { 0..0 };
    if of == Kind::Object {
        // past the colon
        at = skip_space(bytes, skip_space(bytes, name.end) + 1);
    }
    let node = node(bytes, name, at);
    let end = skip_space(bytes, node.value.end);
    // past the comma
    let next = if bytes.get(end) == Some(&b',') { skip_space(bytes, end + 1) } else { end };
    (node, next)
}

fn kind(bytes: &[u8], start: usize) -> Kind {
    match bytes.get(start) {
        Some(b'{') => Kind::Object,
        Some(b'[') => Kind::Array,
        Some(b'"') => Kind::String,
        Some(b't' | b'f' | b'n') => Kind::Word,
        _ => Kind::Number,
    }
}

/// The value that begins here. Every reader below goes on in JSON that has been found to be such, and ends with the text.
fn node(bytes: &[u8], name: Range<usize>, start: usize) -> Node {
    let kind = kind(bytes, start);
    let (end, count) = match kind {
        Kind::Object | Kind::Array => skip_parts(bytes, start),
        Kind::String => (skip_string(bytes, start), 0),
        Kind::Number | Kind::Word => (skip_plain(bytes, start), 0),
    };
    Node { kind, count, name, value: start..end }
}

fn skip_space(bytes: &[u8], at: usize) -> usize {
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
    bytes.get(at..).map_or(bytes.len(), |rest| at + rest.iter().take_while(|byte| is_space(byte)).count())
}

fn skip_plain(bytes: &[u8], at: usize) -> usize {
    let ends = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t');
    bytes.get(at..).map_or(bytes.len(), |rest| at + rest.iter().take_while(|byte| !ends(byte)).count())
}

fn skip_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Where an object or array ends, and how many parts it has itself.
fn skip_parts(bytes: &[u8], start: usize) -> (usize, usize) {
    let (mut at, mut depth, mut commas) = (start, 0_usize, 0);
    let is_empty = matches!(bytes.get(skip_space(bytes, start + 1)), Some(b'}' | b']'));
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = skip_string(bytes, at);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return (at + 1, if is_empty { 0 } else { commas + 1 });
                }
            }
            b',' if depth == 1 => commas += 1,
            _ => {}
        }
        at += 1;
    }
    (bytes.len(), commas)
}

/// So many members or items of the root are found with it; a page shows as many at first.
pub const BEGINNING: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn read(text: &str) -> Document {
        Document::read(text.to_owned()).unwrap()
    }

    /// The document put together again out of its parts, asked for a few at a time.
    fn rebuilt(document: &Document, node: &Node, most: usize) -> String {
        if !node.kind.has_parts() {
            return document.value(node).to_owned();
        }
        let (mut parts, mut from) = (vec![], None);
        loop {
            let part = document.part(node, from, most);
            assert!(part.nodes.len() <= most);
            for it in &part.nodes {
                let name = document.name(it);
                let colon = if name.is_empty() { "" } else { ":" };
                parts.push(format!("{name}{colon}{}", rebuilt(document, it, most)));
            }
            from = part.next;
            if from.is_none() {
                break;
            }
        }
        assert_eq!(parts.len(), node.count);
        let (open, close) = if node.kind == Kind::Object { ('{', '}') } else { ('[', ']') };
        format!("{open}{}{close}", parts.join(","))
    }

    #[test]
    fn members_keep_their_order_numbers_their_digits_and_strings_their_escapes() {
        let text = r#"{"b":12345678901234567890.10,"a":[1e400,-0,0.10],"b":"\u00e4\n\"[{,}]\\","":{},"e":[[],[{}]]}"#;
        let document = read(text);
        for most in [1, 2, BEGINNING] {
            assert_eq!(rebuilt(&document, document.root(), most), text);
        }
        let part = document.part(document.root(), None, 100);
        let kinds: Vec<_> = part.nodes.iter().map(|it| (it.kind, it.count)).collect();
        let expected = [(Kind::Number, 0), (Kind::Array, 3), (Kind::String, 0), (Kind::Object, 0), (Kind::Array, 2)];
        assert_eq!(kinds, expected);
        assert_eq!(document.value(&part.nodes[0]), "12345678901234567890.10");
    }

    #[test]
    fn space_between_the_parts_is_no_part() {
        let spaced = " \r\n{ \"a\" :\t[ 1 , 2 ] , \"b\" : { } , \"c\" : [ ] , \"d\" : null }\n ";
        let document = read(spaced);
        assert_eq!(rebuilt(&document, document.root(), 1), r#"{"a":[1,2],"b":{},"c":[],"d":null}"#);
        assert_eq!(document.text(), spaced);
    }

    #[test]
    fn a_value_without_parts_is_a_document_too() {
        for (text, kind) in [
            (" 1.50 ", Kind::Number),
            ("\"x\"", Kind::String),
            ("true", Kind::Word),
            ("false", Kind::Word),
            ("null", Kind::Word),
        ] {
            let document = read(text);
            assert_eq!((document.root().kind, document.value(document.root())), (kind, text.trim()));
            assert_eq!(document.part(document.root(), None, 10), Part { nodes: vec![], next: None });
        }
    }

    #[test]
    fn what_is_found_with_the_root_is_what_is_found_without_it() {
        for count in [0, 1, BEGINNING - 1, BEGINNING, BEGINNING + 1, 3 * BEGINNING] {
            for text in [
                format!(" [ {} ] ", vec!["{\"a\": [1, 2]}"; count].join(" , ")),
                format!("{{{}}}", (0..count).map(|it| format!("\"{it}\":[]")).collect::<Vec<_>>().join(",")),
            ] {
                let document = read(&text);
                assert_eq!(*document.root(), node(text.as_bytes(), 0..0, skip_space(text.as_bytes(), 0)));
                let found = document.part(document.root(), None, BEGINNING);
                let mut asked = document.part(document.root(), None, BEGINNING + 1);
                if let Some(over) = asked.nodes.get(BEGINNING).cloned() {
                    asked.nodes.pop();
                    asked.next = Some(if over.name.is_empty() { over.value.start } else { over.name.start });
                }
                assert_eq!(found, asked);
            }
        }
    }

    #[test]
    fn what_is_not_json_is_given_back() {
        for text in ["", "{", "[1,]", "{\"a\":1,}", "nul", "[1] x", "\u{feff}{}", "'a'", "01", "\"\\x\"", "NaN"] {
            assert_eq!(Document::read(text.to_owned()).unwrap_err(), text);
        }
    }

    #[test]
    fn depth_and_length_cost_no_stack_and_only_what_is_opened_is_read() {
        let deep = format!("{}1{}", "[1,".repeat(200_000), "]".repeat(200_000));
        let document = read(&deep);
        let part = document.part(document.root(), None, 100);
        assert_eq!((part.nodes.len(), part.nodes[1].kind, part.nodes[1].count), (2, Kind::Array, 2));
        let long = format!("[{}0]", "0,".repeat(1_000_000));
        let document = read(&long);
        assert_eq!(document.root().count, 1_000_001);
        let part = document.part(document.root(), None, 100);
        assert_eq!((part.nodes.len(), part.next), (100, Some(201)));
        let last = document.part(document.root(), Some(long.len() - 2), 100);
        assert_eq!((last.nodes.len(), last.next), (1, None));
    }

    #[test]
    fn the_parts_are_those_that_another_reader_finds() {
        let mut value = serde_json::json!([]);
        for round in 0..40_u32 {
            value = match round % 4 {
                0 => serde_json::json!({"x": value, "text": format!("{}\u{7f}\"\\/,:[]{{}}", round), "n": -1.5e-7}),
                1 => serde_json::json!([round, value, [], {}, null, true]),
                2 => serde_json::json!({"": value}),
                _ => serde_json::json!([value]),
            };
            for text in [value.to_string(), format!("{value:#}")] {
                let document = read(&text);
                let again: Value = serde_json::from_str(&rebuilt(&document, document.root(), 3)).unwrap();
                assert_eq!(again, value);
            }
        }
    }
}
