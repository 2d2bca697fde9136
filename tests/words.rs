//! What the app says to people stands in one folder, so that it can be translated.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn no_text_for_people_stands_in_the_app_outside_of_its_words() {
    let classes = classes();
    let files = rust_files(&root().join("src/app"));
    let mut all = vec![];
    for file in files.iter().filter(|file| !name(file).starts_with("src/app/words/")) {
        let found = texts(&fs::read_to_string(file).unwrap(), &classes);
        all.extend(found.into_iter().map(|text| format!("{}: {text:?}", name(file))));
    }
    assert!(all.is_empty(), "these are said outside of src/app/words: {all:#?}");
}

#[test]
fn what_is_said_about_translating_names_places_that_exist() {
    let document = fs::read_to_string(root().join("docs/translating.md")).unwrap();
    let places = document.split('`').skip(1).step_by(2).filter(|it| it.contains('/') || it.ends_with(".html"));
    let places: Vec<&str> = places.collect();
    assert!(places.len() > 10);
    for place in places {
        assert!(root().join(place).exists(), "docs/translating.md names {place}");
    }
}

#[test]
fn words_are_words_and_no_components() {
    let files = rust_files(&root().join("src/app/words"));
    assert!(files.len() > 10);
    for file in files {
        let source = fs::read_to_string(&file).unwrap();
        assert!(!source.contains("view!") && !source.contains("leptos"), "{}", name(&file));
    }
}

#[test]
fn a_text_is_told_from_what_only_looks_like_one() {
    let classes: BTreeSet<String> = ["button", "primary"].map(str::to_owned).into();
    for text in [
        r#"<p>"This tab has forgotten you."</p>"#,
        r#"<li><A href=place("/account")>"Account"</A></li>"#,
        r#"let label = format!("Use this account: {}", name);"#,
        r#"let class = "button red";"#,
        r##"let raw = r#"say "nothing" here"#;"##,
        r#"let mark = '"'; let sentence = "not a character";"#,
        r#"view! { <p>"a" "\" still the same literal"</p> }"#,
        "const LONG: &str = \"it goes \\\n    on\";",
        r#""✓ Verified""#,
        r#""APIs""#,
        r#"<p>Not in quotes.</p>"#,
        r#"<b>word</b>"#,
        r#"open_page("Signed out"); // "a comment""#,
    ] {
        assert_eq!(texts(text, &classes).len(), 1, "not found in {text}");
    }
    for other in [
        r#"<a class="button primary" href="/account">{ACCOUNT}</a>"#,
        r#"<path d="M4 6h14a2.5 2.5 0 0 0 5 0h4a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2h-4a2.5 2.5 0 0 0-5 0H4a2z"/>"#,
        r#"<g transform="rotate(-10 16 16)">"#,
        r#"focus(".flight > .fail summary");"#,
        r#"if event.key() == "Enter" {}"#,
        r#"// a comment that says "Hello there""#,
        r#"/* "Hello there" */"#,
        r#"#![allow(unreachable_pub, reason = "what the macro makes is pub")]"#,
        r#"format!("{title} · {name}")"#,
        r#"fn told<'a>(it: &'a str) -> Vec<&'a str> { it.split(' ').collect() }"#,
        r#"let it = ["visibilitychange", "pagehide"]; let quote = '"'; let other = '"';"#,
        r#"<p>{SAID} " " <b>{who}</b></p>"#,
    ] {
        assert_eq!(texts(other, &classes), Vec::<String>::new(), "found in {other}");
    }
}

/// What a file says to people: literals that read like language, and text without quotes between tags.
fn texts(source: &str, classes: &BTreeSet<String>) -> Vec<String> {
    let (code, literals) = read(source);
    let mut found: Vec<String> =
        literals.into_iter().filter(|it| it.is_text(classes)).map(|Literal { text, .. }| text).collect();
    for (at, _) in code.match_indices("</") {
        let before = code[..at].trim_end();
        if before.ends_with(|it: char| it.is_alphanumeric() || ".,:;!?…".contains(it)) {
            found.push(before.rsplit('>').next().unwrap().trim().to_owned());
        }
    }
    found
}

struct Literal {
    before: String,
    text: String,
}

impl Literal {
    fn is_text(&self, classes: &BTreeSet<String>) -> bool {
        let no_text = [
            // a selector of the style sheets' language, the name of a key, and a note to the compiler
            self.before.ends_with("focus("),
            self.before.ends_with(".key() =="),
            self.before.ends_with("reason ="),
            self.text.split(' ').all(|word| classes.contains(word)),
        ];
        reads_like_language(&without_places(&self.text)) && !no_text.contains(&true)
    }
}

/// Two words, or one that begins with a capital letter.
fn reads_like_language(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let pair = |test: fn(char, char) -> bool| letters.windows(2).any(|it| test(it[0], it[1]));
    let words = text.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).count();
    let is_sentence = words > 1 && pair(|one, other| one.is_alphabetic() && other.is_alphabetic());
    is_sentence || pair(|one, other| one.is_uppercase() && other.is_lowercase())
}

/// A text without the names in braces for which something else is put.
fn without_places(text: &str) -> String {
    text.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest)).collect()
}

/// A file without its comments and with empty literals, and the literals.
fn read(source: &str) -> (String, Vec<Literal>) {
    let (mut code, mut literals, mut rest) = (String::new(), Vec::new(), source);
    while let Some(letter) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if rest.starts_with("r\"") || rest.starts_with("r#\"") {
            let (open, end) = if rest.starts_with("r#") { (3, "\"#") } else { (2, "\"") };
            let close = open + rest[open..].find(end).expect("the end of a raw literal");
            literals.push(Literal { before: code.trim_end().to_owned(), text: rest[open..close].to_owned() });
            code.push_str("\"\"");
            close + end.len()
        } else if letter == '"' {
            let close = end_of_literal(rest);
            literals.push(Literal { before: code.trim_end().to_owned(), text: rest[1..close].to_owned() });
            code.push_str("\"\"");
            close + 1
        } else if letter == '\'' {
            length_of_character(rest)
        } else {
            code.push(letter);
            letter.len_utf8()
        };
        rest = &rest[length..];
    }
    (code, literals)
}

fn end_of_literal(text: &str) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, letter)| {
        let ends = *letter == '"' && !escaped;
        escaped = *letter == '\\' && !escaped;
        ends
    });
    end.expect("the end of a literal").0
}

/// Of a character in quotes; of the quote alone where it begins the name of a lifetime.
fn length_of_character(text: &str) -> usize {
    let mut letters = text.char_indices().skip(1);
    match (letters.next(), letters.next()) {
        (Some((_, '\\')), Some((at, escaped))) => {
            let rest = at + escaped.len_utf8();
            rest + text[rest..].find('\'').expect("the end of a character") + 1
        }
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 1,
    }
}

/// The classes that the style sheets know.
fn classes() -> BTreeSet<String> {
    let sheets = fs::read_dir(root().join("style")).unwrap();
    let text: String = sheets.map(|sheet| fs::read_to_string(sheet.unwrap().path()).unwrap()).collect();
    let class = |part: &str| part.split(|it: char| !(it.is_alphanumeric() || it == '-')).next().unwrap().to_owned();
    let found: BTreeSet<String> = text.split('.').skip(1).map(class).collect();
    assert!(found.contains("button") && found.contains("primary"));
    found
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let nested = entries.flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] });
    nested.filter(|path| path.extension().is_some_and(|it| it == "rs")).collect()
}

fn name(file: &Path) -> String {
    file.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/")
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
