//! The document as data: sections, the rows of their tables, and what a row names.

/// A heading of the second level and the rows of the tables below it.
pub(crate) struct Section {
    pub(crate) title: String,
    pub(crate) rows: Vec<Row>,
}

/// The cells of one line of a table.
pub(crate) type Row = Vec<String>;

/// All sections; a line of a table that stands above the first heading belongs to one without a title.
pub(crate) fn sections(text: &str) -> Vec<Section> {
    let mut sections = vec![Section { title: String::new(), rows: vec![] }];
    let lines: Vec<_> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        if let Some(title) = line.strip_prefix("## ") {
            sections.push(Section { title: title.trim().to_owned(), rows: vec![] });
        }
        let is_head = lines.get(at + 1).is_some_and(|next| is_rule(next));
        if let (true, Some(section)) = (line.starts_with('|') && !is_rule(line) && !is_head, sections.last_mut()) {
            section.rows.push(cells(line));
        }
    }
    sections
}

fn cells(line: &str) -> Row {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    line.strip_suffix('|').unwrap_or(line).split('|').map(|cell| cell.trim().to_owned()).collect()
}

/// The line between the head of a table and its rows.
fn is_rule(line: &str) -> bool {
    line.starts_with("|-") && line.chars().all(|it| "|-: ".contains(it))
}

/// What a cell names: each in a code span, with nothing but commas and line breaks between them. A cell that says anything
/// else says what nobody checks.
pub(crate) fn references(cell: &str) -> Result<Vec<&str>, String> {
    let mut found = Vec::new();
    for (at, piece) in cell.split('`').enumerate() {
        let between = piece.replace("<br>", "").replace([',', ' ', '—'], "");
        match at % 2 {
            1 => found.push(piece),
            _ if between.is_empty() => {}
            _ => return Err(piece.trim().to_owned()),
        }
    }
    if cell.matches('`').count() % 2 == 1 { Err("`".to_owned()) } else { Ok(found) }
}

/// How a requirement stands.
pub(crate) enum Standing<'a> {
    /// The items that enforce it.
    Enforced(Vec<&'a str>),
    /// Why it binds nobody here.
    DoesNotApply(&'a str),
    /// Why it is not met yet.
    Open(&'a str),
}

/// Reads the cell that says how a requirement stands.
pub(crate) fn standing(cell: &str) -> Result<Standing<'_>, String> {
    if let Some(reason) = cell.strip_prefix("does not apply:") {
        return Ok(Standing::DoesNotApply(reason.trim()));
    }
    match cell.strip_prefix("open:") {
        Some(reason) => Ok(Standing::Open(reason.trim())),
        None => references(cell).map(Standing::Enforced),
    }
}
