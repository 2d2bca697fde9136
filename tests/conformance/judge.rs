//! The rules that the conformance statement has to keep, as functions of texts.

use crate::document::{self, Row, Section, Standing};
use crate::evidence::{self, Files};

/// The requirements of one area, in their order.
pub(crate) struct Area {
    pub(crate) letter: String,
    pub(crate) title: String,
    pub(crate) requirements: Vec<Requirement>,
}

/// A requirement: its name, and how strongly it binds.
pub(crate) struct Requirement {
    pub(crate) id: String,
    pub(crate) level: String,
}

impl Area {
    fn heading(&self) -> String {
        format!("{}. {}", self.letter, self.title)
    }

    /// Areas that nobody has begun to build.
    fn may_be_open(&self) -> bool {
        ["R", "S"].contains(&self.letter.as_str())
    }
}

/// What is wrong, and with which row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Problem {
    /// An area has no section.
    NoSection(String),
    /// A requirement has no row.
    Missing(String),
    /// A requirement has two rows.
    Twice(String),
    /// There is no such requirement in this area.
    Unknown(String),
    /// The rows are not in the order of the requirements.
    Disordered(String),
    /// A row has not five cells.
    Cells(String),
    /// The level is another one.
    Level(String),
    /// The requirement is not said, or not in a few words.
    Words(String),
    /// A cell says something that nobody checks.
    Unchecked(String, String),
    /// There is no reason, or hardly one.
    Reason(String),
    /// It may not be left open.
    Open(String),
    /// Nothing is said to enforce it.
    NotEnforced(String),
    /// Nothing shows it.
    NotShown(String),
    /// The title of the test begins with something else.
    OfAnother(String, String),
    /// What the row names is not there.
    NotThere(String, String),
    /// A line that counts is absent; this is what it has to be.
    Count(String),
}

/// All that is wrong with a statement.
pub(crate) fn judge(text: &str, areas: &[Area], files: &impl Files) -> Vec<Problem> {
    let sections = document::sections(text);
    let mut problems: Vec<_> = areas.iter().flat_map(|area| judge_area(area, &sections, files)).collect();
    problems.extend(counts(areas, &sections).into_iter().filter(|line| !text.contains(line)).map(Problem::Count));
    problems
}

fn judge_area(area: &Area, sections: &[Section], files: &impl Files) -> Vec<Problem> {
    let Some(section) = sections.iter().find(|it| it.title == area.heading()) else {
        return vec![Problem::NoSection(area.heading())];
    };
    let ids: Vec<_> = section.rows.iter().map(id_of).collect();
    let known: Vec<_> = area.requirements.iter().map(|it| it.id.clone()).collect();
    let mut problems = roll(&known, &ids, &area.heading());
    for (row, id) in section.rows.iter().zip(&ids) {
        if let Some(requirement) = area.requirements.iter().find(|it| it.id == *id) {
            problems.extend(judge_row(row, requirement, area, files));
        }
    }
    problems
}

/// Each known name has its row, and the rows are in order.
fn roll(known: &[String], found: &[String], title: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for id in known {
        match found.iter().filter(|it| *it == id).count() {
            0 => problems.push(Problem::Missing(id.clone())),
            1 => {}
            _ => problems.push(Problem::Twice(id.clone())),
        }
    }
    problems.extend(found.iter().filter(|id| !known.contains(id)).cloned().map(Problem::Unknown));
    if problems.is_empty() && found != known {
        problems.push(Problem::Disordered(title.to_owned()));
    }
    problems
}

fn id_of(row: &Row) -> String {
    row.first().map(|cell| cell.trim_matches('`').to_owned()).unwrap_or_default()
}

fn judge_row(row: &Row, requirement: &Requirement, area: &Area, files: &impl Files) -> Vec<Problem> {
    let id = || requirement.id.clone();
    let [_, words, level, standing, shown] = &row[..] else { return vec![Problem::Cells(id())] };
    let mut problems = Vec::new();
    if *level != requirement.level {
        problems.push(Problem::Level(id()));
    }
    if !(MIN_WORDS..=MAX_WORDS).contains(&words.len()) {
        problems.push(Problem::Words(id()));
    }
    let shown = document::references(shown).unwrap_or_else(|stray| {
        problems.push(Problem::Unchecked(id(), stray));
        vec![]
    });
    match document::standing(standing) {
        Err(stray) => problems.push(Problem::Unchecked(id(), stray)),
        Ok(Standing::Enforced(items)) => {
            if items.is_empty() {
                problems.push(Problem::NotEnforced(id()));
            }
            if shown.is_empty() {
                problems.push(Problem::NotShown(id()));
            }
            let missing = items.iter().filter_map(|it| evidence::item(files, it).err());
            problems.extend(missing.map(|why| Problem::NotThere(id(), why)));
        }
        Ok(Standing::DoesNotApply(reason)) if reason.len() < MIN_REASON => problems.push(Problem::Reason(id())),
        Ok(Standing::DoesNotApply(_)) => {}
        Ok(Standing::Open(_)) if !area.may_be_open() => problems.push(Problem::Open(id())),
        Ok(Standing::Open("")) => problems.push(Problem::Reason(id())),
        Ok(Standing::Open(_)) => {}
    }
    let missing = shown.iter().filter_map(|it| evidence::test(files, it).err());
    problems.extend(missing.map(|why| Problem::NotThere(id(), why)));
    problems
}

/// A table below the areas: each name has a row that ends with the tests that show it, or with the reason why none does.
pub(crate) struct List {
    pub(crate) title: String,
    pub(crate) names: Vec<String>,
    /// Where the tests stand whose titles begin with the name; elsewhere a test of any title will do.
    pub(crate) named_in: Option<&'static str>,
}

/// All that is wrong with such a table.
pub(crate) fn judge_list(text: &str, list: &List, files: &impl Files) -> Vec<Problem> {
    let sections = document::sections(text);
    let Some(section) = sections.iter().find(|it| it.title == list.title) else {
        return vec![Problem::NoSection(list.title.clone())];
    };
    let names: Vec<_> = section.rows.iter().map(id_of).collect();
    let mut problems = roll(&list.names, &names, &list.title);
    for (row, name) in section.rows.iter().zip(&names) {
        problems.extend(judge_entry(row, name, list, files));
    }
    problems
}

fn judge_entry(row: &Row, name: &str, list: &List, files: &impl Files) -> Vec<Problem> {
    let name = || name.to_owned();
    let [_, items @ .., shown] = &row[..] else { return vec![Problem::Cells(name())] };
    let mut problems = Vec::new();
    for cell in items {
        match document::references(cell) {
            Err(stray) => problems.push(Problem::Unchecked(name(), stray)),
            Ok(found) => {
                let missing = found.into_iter().filter_map(|it| evidence::item(files, it).err());
                problems.extend(missing.map(|why| Problem::NotThere(name(), why)));
            }
        }
    }
    match document::standing(shown) {
        Err(stray) => problems.push(Problem::Unchecked(name(), stray)),
        Ok(Standing::DoesNotApply(reason)) if reason.len() < MIN_REASON => problems.push(Problem::Reason(name())),
        Ok(Standing::DoesNotApply(_)) => {}
        Ok(Standing::Open(_)) => problems.push(Problem::Open(name())),
        Ok(Standing::Enforced(tests)) => {
            if tests.is_empty() {
                problems.push(Problem::NotShown(name()));
            }
            for test in tests {
                let is_named = |folder: &str| {
                    let title = test.strip_prefix(folder).and_then(|rest| rest.split_once(" › "));
                    title.is_some_and(|(_, title)| title.starts_with(&format!("{}: ", name())))
                };
                if !list.named_in.is_none_or(is_named) {
                    problems.push(Problem::OfAnother(name(), test.to_owned()));
                }
                problems.extend(evidence::test(files, test).err().map(|why| Problem::NotThere(name(), why)));
            }
        }
    }
    problems
}

/// The lines that count the rows by level and by how they stand.
pub(crate) fn counts(areas: &[Area], sections: &[Section]) -> Vec<String> {
    let stands = |requirement: &Requirement| {
        let rows = sections.iter().flat_map(|section| &section.rows);
        let row = rows.into_iter().find(|row| id_of(row) == requirement.id)?;
        Some(match document::standing(row.get(3)?).ok()? {
            Standing::Enforced(_) => 0,
            Standing::DoesNotApply(_) => 1,
            Standing::Open(_) => 2,
        })
    };
    let requirements = || areas.iter().flat_map(|area| &area.requirements);
    let line = |name: &str, level: &str| {
        let of_level: Vec<_> = requirements().filter(|it| it.level.starts_with(level)).map(stands).collect();
        let [enforced, not, open] = [0, 1, 2].map(|kind| of_level.iter().filter(|it| **it == Some(kind)).count());
        format!("| {name} | {enforced} | {not} | {open} | {} |", of_level.len())
    };
    vec![line("MUST", "MUST"), line("SHOULD", "SHOULD"), line("extra", "extra"), line("all", "")]
}

/// The ids of a comment such as `// cb-iss-match, cb-iss-error: RFC 9207 §2.4` that nobody knows.
pub(crate) fn unknown_ids(source: &str, areas: &[Area]) -> Vec<String> {
    let is_id = |it: &str| {
        it.contains('-') && it.bytes().all(|byte| byte.is_ascii_lowercase() || b"-0123456789".contains(&byte))
    };
    let known = |it: &str| areas.iter().flat_map(|area| &area.requirements).any(|requirement| requirement.id == it);
    let comments = source.lines().filter_map(|line| line.trim_start().strip_prefix("//"));
    let lists = comments.map(|comment| comment.trim_start_matches('/').trim().split(": ").next().unwrap_or_default());
    let ids = lists.map(|list| list.split(", ").collect::<Vec<_>>()).filter(|list| list.iter().all(|it| is_id(it)));
    ids.flatten().filter(|it| !known(it)).map(str::to_owned).collect()
}

/// A row says what it is about in one line.
const MIN_WORDS: usize = 10;
const MAX_WORDS: usize = 140;

/// A reason shorter than this is none.
const MIN_REASON: usize = 30;
