//! JSON as people read and write it. Members keep their order and numbers their digits: nothing is parsed and printed anew.

use serde::de::IgnoredAny;

/// What is wrong with a text that should be JSON.
pub(super) fn mistake(text: &str) -> Option<String> {
    let error = serde_json::from_str::<IgnoredAny>(text).err()?;
    if text.trim().is_empty() {
        return Some("Write a JSON value here.".to_owned());
    }
    Some(format!("Not JSON yet: look at line {}, column {}.", error.line(), error.column()))
}

/// The text with one member per line, or a beginning of it that is longer than `enough` characters; `None` when it is not
/// JSON, or nested so deep that the indentation would be most of it.
pub(super) fn pretty(text: &str, enough: usize) -> Option<String> {
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    let (mut shown, mut depth, mut in_string, mut escaped) = (String::new(), 0, false, false);
    let mut letters = text.chars().peekable();
    // a character takes up to four bytes
    while let Some(letter) = letters.next().filter(|_| shown.len() <= enough * 4) {
        if in_string {
            shown.push(letter);
            in_string = escaped || letter != '"';
            escaped = letter == '\\' && !escaped;
            continue;
        }
        match letter {
            '{' | '[' => {
                shown.push(letter);
                while letters.next_if(|it| it.is_whitespace()).is_some() {}
                if let Some(end) = letters.next_if(|it| matches!(it, '}' | ']')) {
                    shown.push(end);
                    continue;
                }
                depth += 1;
                if depth > MAX_DEPTH {
                    return None;
                }
                new_line(&mut shown, depth);
            }
            '}' | ']' => {
                depth -= 1;
                new_line(&mut shown, depth);
                shown.push(letter);
            }
            ',' => {
                shown.push(letter);
                new_line(&mut shown, depth);
            }
            ':' => shown.push_str(": "),
            '"' => {
                shown.push(letter);
                in_string = true;
            }
            _ if letter.is_whitespace() => {}
            _ => shown.push(letter),
        }
    }
    Some(shown)
}

fn new_line(shown: &mut String, depth: usize) {
    shown.push('\n');
    shown.push_str(&"  ".repeat(depth));
}

const MAX_DEPTH: usize = 100;
