//! Whether what a row names is there: an item of a file, a test in Rust, or a test from end to end.

/// The files of a repository: the real ones, or those that a test makes up.
pub(crate) trait Files {
    /// The text of a file, by its path from the root.
    fn read(&self, path: &str) -> Option<String>;
}

/// Says what is wrong with `path::item` or, where it is no Rust, with `path`.
pub(crate) fn item(files: &impl Files, reference: &str) -> Result<(), String> {
    let (path, name) = match reference.split_once("::") {
        Some((path, name)) => (path, Some(name)),
        None => (reference, None),
    };
    let text = files.read(path).ok_or_else(|| format!("there is no file {path}"))?;
    match name {
        Some(name) if has_item(&text, name) => Ok(()),
        Some(name) => Err(format!("{path} has no {name}")),
        None if path.ends_with(".rs") => Err(format!("{path} is named without an item")),
        None => Ok(()),
    }
}

/// Says what is wrong with `path.rs::test` or `path.mjs › title`.
pub(crate) fn test(files: &impl Files, reference: &str) -> Result<(), String> {
    let split = reference.split_once(" › ").or_else(|| reference.split_once("::"));
    let (path, name) = split.ok_or_else(|| format!("{reference} names no test"))?;
    let text = files.read(path).ok_or_else(|| format!("there is no file {path}"))?;
    if !is_compiled(files, path) {
        return Err(format!("{path} is part of no test program"));
    }
    let found = if path.ends_with(".mjs") { has_title(&text, name) } else { has_test(&text, name) };
    if found { Ok(()) } else { Err(format!("{path} has no test {name:?}")) }
}

/// A file below `tests/x` that neither `tests/x.rs` nor `tests/x/mod.rs` mentions is never run.
fn is_compiled(files: &impl Files, path: &str) -> bool {
    let Some((folder, file)) = path.strip_suffix(".rs").and_then(|path| path.rsplit_once('/')) else { return true };
    if folder == "tests" || !folder.starts_with("tests/") {
        return true;
    }
    let parents = [format!("{folder}.rs"), format!("{folder}/mod.rs")];
    parents.iter().filter_map(|parent| files.read(parent)).any(|text| text.contains(&format!("mod {file};")))
}

fn has_item(text: &str, name: &str) -> bool {
    let starts = |line: &str, word: &str| {
        let after = line.split(word).nth(1).and_then(|rest| rest.strip_prefix(name));
        after.is_some_and(|rest| !rest.starts_with(|it: char| it.is_alphanumeric() || it == '_'))
    };
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.into_iter().any(|line| ["fn ", "const ", "struct ", "enum "].iter().any(|word| starts(line, word)))
}

/// A function of this name right below `#[test]` or `#[wasm_bindgen_test]`.
fn has_test(text: &str, name: &str) -> bool {
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    let named = |line: &str| line.contains(&format!("fn {name}("));
    let is_test = |at: usize| {
        let above = lines[..at].iter().rev().take_while(|line| line.starts_with("#["));
        let above: Vec<_> = above.collect();
        above.iter().any(|line| **line == "#[test]" || **line == "#[wasm_bindgen_test]")
            && !above.iter().any(|line| line.starts_with("#[ignore") || line.starts_with("#[cfg"))
    };
    lines.iter().enumerate().any(|(at, line)| !line.starts_with("//") && named(line) && is_test(at))
}

/// A test of Playwright with this title. A title that is made in a loop may be named as its template, or with the texts or
/// numbers of the loop filled in; one that stands in a table, by its key.
fn has_title(text: &str, title: &str) -> bool {
    let code: String =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect();
    let titles = code.match_indices("test(").filter(|(at, _)| !code[..*at].ends_with(is_part_of_a_name));
    titles.into_iter().any(|(at, call)| match literal(&code[at + call.len()..]) {
        Some(('`', template)) => template == title || is_filled_in(&code, template, title),
        Some((_, plain)) => plain.replace("\\'", "'").replace("\\\"", "\"") == title,
        None => is_key(&code, title),
    })
}

fn is_part_of_a_name(it: char) -> bool {
    it.is_alphanumeric() || it == '_' || it == '.'
}

/// The text in quotes that code begins with.
fn literal(code: &str) -> Option<(char, &str)> {
    let code = code.trim_start();
    let quote = code.chars().next().filter(|it| ['\'', '"', '`'].contains(it))?;
    let rest = &code[1..];
    let mut escaped = false;
    let end = rest.find(|it| {
        let ends = it == quote && !escaped;
        escaped = it == '\\' && !escaped;
        ends
    })?;
    Some((quote, &rest[..end]))
}

/// Whether a title is a template whose holes are filled with texts or numbers that stand in the code.
fn is_filled_in(code: &str, template: &str, title: &str) -> bool {
    let Some((before, rest)) = template.split_once("${") else { return template == title };
    let Some((_, after)) = rest.split_once('}') else { return false };
    let Some(title) = title.strip_prefix(before) else { return false };
    let ends = title.char_indices().map(|(at, _)| at).chain([title.len()]).filter(|at| *at > 0);
    ends.into_iter().any(|end| {
        let (value, rest) = title.split_at(end);
        let stands = is_literal(code, value) || (value.parse::<f64>().is_ok() && code.contains(value));
        stands && is_filled_in(code, after, rest)
    })
}

fn is_literal(code: &str, text: &str) -> bool {
    ['\'', '"', '`'].iter().any(|quote| code.contains(&format!("{quote}{text}{quote}")))
}

/// Whether a text stands in code as the key of an object.
fn is_key(code: &str, text: &str) -> bool {
    ['\'', '"', '`'].iter().any(|quote| code.contains(&format!("{quote}{text}{quote}:")))
}
