//! `WWW-Authenticate`: what is written by the book is read back, and what is not does no harm.

use super::oracle::lines;
use arbitrary::Unstructured;
use daypass::protocol::bearer::{self, Challenge, Demand};

/// A header as it came; and, made of the same octets, one that is well-formed.
pub(crate) fn challenge(input: &[u8]) {
    if let Ok(header) = std::str::from_utf8(input) {
        any(header);
    }
    let (_, rest) = lines(input);
    if let Ok((challenges, header)) = written(&mut Unstructured::new(rest)) {
        assert_eq!(bearer::challenges(&header), challenges, "read from {header}");
    }
}

fn any(header: &str) {
    let challenges = bearer::challenges(header);
    let mut size = 0;
    for challenge in &challenges {
        size += challenge.scheme.len();
        for (name, value) in &challenge.parameters {
            size += name.len() + value.len();
            assert!(is_token(name) && !name.bytes().any(|it| it.is_ascii_uppercase()), "{name:?} is no name");
        }
    }
    assert!(size <= header.len(), "more was read than was there");
    let list = |values: &[String]| {
        values.iter().all(|it| it.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\'))
    };
    match bearer::demand(&challenges) {
        Some(Demand::Scope(scopes)) => assert!(!scopes.tokens().is_empty() && list(scopes.tokens())),
        Some(Demand::Authentication { acr_values, max_age, scope }) => {
            assert!(list(&acr_values) && max_age.is_none_or(|it| it >= 0));
            assert!(scope.is_none_or(|it| list(it.tokens())));
        }
        None => {}
    }
}

/// Challenges, and a header that says the same in one of the many ways there are.
fn written(source: &mut Unstructured<'_>) -> arbitrary::Result<(Vec<Challenge>, String)> {
    let (mut challenges, mut header) = (Vec::new(), String::new());
    for index in 0..source.int_in_range(1..=4)? {
        let mut challenge = Challenge { scheme: token(source)?, parameters: vec![] };
        if index > 0 {
            header.push_str(source.choose(&[", ", ",", " ,\t", ", ,,"])?);
        }
        header.push_str(&challenge.scheme);
        for position in 0..source.int_in_range(0..=3)? {
            header.push_str(if position == 0 { " " } else { source.choose(&[", ", ",", " , "])? });
            let name = token(source)?;
            header.push_str(&name);
            header.push_str(source.choose(&["=", " = ", "=\t"])?);
            let value = if source.arbitrary()? { token(source)? } else { quoted(source)? };
            if is_token(&value) && source.arbitrary()? {
                header.push_str(&value);
            } else {
                let escaped = value.replace('\\', "\\\\").replace('"', "\\\"");
                header.push_str(&format!("\"{escaped}\""));
            }
            challenge.parameters.push((name.to_ascii_lowercase(), value));
        }
        challenges.push(challenge);
    }
    Ok((challenges, header))
}

fn token(source: &mut Unstructured<'_>) -> arbitrary::Result<String> {
    let length = source.int_in_range(1..=6)?;
    (0..length).map(|_| source.choose(TOKEN).map(|it| char::from(*it))).collect()
}

fn quoted(source: &mut Unstructured<'_>) -> arbitrary::Result<String> {
    let text: &str = source.arbitrary()?;
    Ok(text.chars().filter(|it| !it.is_control()).collect())
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| TOKEN.contains(&byte))
}

const TOKEN: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~";
