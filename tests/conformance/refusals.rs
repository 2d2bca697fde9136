//! Statements that do not tell the truth: each refusal is shown with one.

use crate::evidence::{self, Files};
use crate::judge::{self, Area, Problem, Requirement};
use std::collections::BTreeMap;

/// A small repository.
pub(crate) struct Made(pub(crate) BTreeMap<&'static str, &'static str>);

impl Files for Made {
    fn read(&self, path: &str) -> Option<String> {
        self.0.get(path).map(|text| (*text).to_owned())
    }
}

pub(crate) fn files() -> Made {
    Made(BTreeMap::from([
        ("src/token.rs", "/// Judges.\npub fn judge(it: &str) {}\n// fn forgotten() {}\nconst LIMIT: u8 = 1;\n"),
        ("index.html", "<!doctype html>"),
        ("tests/protocol/mod.rs", "mod token;\n"),
        ("tests/protocol/token.rs", RUST),
        ("tests/protocol/orphan.rs", "#[test]\nfn nobody_runs_this() {}\n"),
        ("tests/e2e/token.spec.mjs", BROWSER),
    ]))
}

const RUST: &str = "
#[test]
fn tok_type_is_judged() {}

    #[wasm_bindgen_test]
    async fn tok_type_is_judged_in_a_browser() {}

fn tok_type_is_no_test() {}

#[test]
#[ignore]
fn tok_type_is_put_off() {}

// #[test]
// fn tok_type_is_commented_out() {}
";

const BROWSER: &str = r#"
test('a plain title, with a person\'s quote', async () => {});
for (const means of ['frame', 'redirect']) test(`by ${means} it works`, async () => {});
for (const [copies, calls] of [[2, 75]]) test(`${copies} copies renew ${copies * calls} times`, async () => {});
const table = { 'a row of a table': ['x', {}] };
for (const [sentence] of Object.entries(table)) test(sentence, async () => {});
test.skip('a skipped one', async () => {});
// test('a commented one', async () => {});
"#;

const ROW: &str = "| tok-type | the type of a token is judged | MUST | `src/token.rs::judge` | `tests/protocol/token.rs::tok_type_is_judged` |";
const OTHER: &str =
    "| tok-size | no size is assumed | extra | does not apply: nothing in here has a size that could be assumed | — |";
const OPEN: &str = "| oa1-key | how a key is made | MUST (if) | open: not built | — |";

fn areas() -> Vec<Area> {
    let requirement = |id: &str, level: &str| Requirement { id: id.to_owned(), level: level.to_owned() };
    let area = |letter: &str, title: &str, requirements| Area {
        letter: letter.to_owned(),
        title: title.to_owned(),
        requirements,
    };
    vec![
        area("E", "Tokens", vec![requirement("tok-type", "MUST"), requirement("tok-size", "extra")]),
        area("R", "Signer", vec![requirement("oa1-key", "MUST (if)")]),
    ]
}

const COUNTS: &str =
    "| MUST | 1 | 0 | 1 | 2 |\n| SHOULD | 0 | 0 | 0 | 0 |\n| extra | 0 | 1 | 0 | 1 |\n| all | 1 | 1 | 1 | 3 |";

fn statement(counts: &str, first: &[&str], second: &[&str]) -> String {
    let head = "| id | requirement | level | enforced | shown |\n|---|---|---|---|---|";
    format!(
        "# Statement\n\n{counts}\n\n## E. Tokens\n\n{head}\n{}\n\n## R. Signer\n\n{head}\n{}\n",
        first.join("\n"),
        second.join("\n")
    )
}

fn problems(first: &[&str]) -> Vec<Problem> {
    let text = statement(COUNTS, first, &[OPEN]);
    judge::judge(&text, &areas(), &files()).into_iter().filter(|it| !matches!(it, Problem::Count(_))).collect()
}

/// What is wrong where one cell of the first row is another one.
fn with_cell(at: usize, cell: &str) -> Vec<Problem> {
    let mut cells: Vec<_> = ROW.trim_matches('|').split('|').collect();
    cells[at] = cell;
    problems(&[&format!("|{}|", cells.join("|")), OTHER])
}

fn id() -> String {
    "tok-type".to_owned()
}

#[test]
fn a_true_statement_has_no_problem() {
    assert_eq!(judge::judge(&statement(COUNTS, &[ROW, OTHER], &[OPEN]), &areas(), &files()), []);
}

#[test]
fn an_id_that_is_missing_twice_unknown_or_out_of_its_place_is_found() {
    assert_eq!(problems(&[ROW]), [Problem::Missing("tok-size".to_owned())]);
    assert_eq!(problems(&[ROW, ROW, OTHER]), [Problem::Twice(id())]);
    assert_eq!(problems(&[ROW, OTHER, &OTHER.replace("size", "sise")]), [Problem::Unknown("tok-sise".to_owned())]);
    assert_eq!(problems(&[OTHER, ROW]), [Problem::Disordered("E. Tokens".to_owned())]);
    let elsewhere = statement(COUNTS, &[OTHER], &[OPEN, ROW]);
    let found = judge::judge(&elsewhere, &areas(), &files());
    assert_eq!(found, [Problem::Missing(id()), Problem::Unknown(id())]);
}

#[test]
fn an_area_without_its_section_is_found() {
    let text = statement(COUNTS, &[ROW, OTHER], &[OPEN]).replace("## E. Tokens", "## E. Token");
    let found = judge::judge(&text, &areas(), &files());
    assert_eq!(found, [Problem::NoSection("E. Tokens".to_owned())]);
}

#[test]
fn a_row_with_another_level_or_another_shape_is_found() {
    assert_eq!(with_cell(2, "SHOULD"), [Problem::Level(id())]);
    assert_eq!(with_cell(2, "MUST | x"), [Problem::Cells(id())]);
    assert_eq!(with_cell(1, ""), [Problem::Words(id())]);
    assert_eq!(with_cell(1, &"many words ".repeat(30)), [Problem::Words(id())]);
}

#[test]
fn a_file_or_an_item_that_is_not_there_is_found() {
    for (wrong, why) in [
        ("src/tokens.rs::judge", "there is no file src/tokens.rs"),
        ("src/token.rs::judg", "src/token.rs has no judg"),
        ("src/token.rs::judges", "src/token.rs has no judges"),
        ("src/token.rs::forgotten", "src/token.rs has no forgotten"),
        ("src/token.rs", "src/token.rs is named without an item"),
    ] {
        assert_eq!(with_cell(3, &format!("`{wrong}`")), [Problem::NotThere(id(), why.to_owned())]);
    }
    assert_eq!(with_cell(3, "`src/token.rs::LIMIT`, `index.html`"), []);
}

#[test]
fn a_test_that_was_renamed_is_no_test_or_is_never_run_is_found() {
    for wrong in [
        "tests/protocol/token.rs::tok_type_is_judge",
        "tests/protocol/token.rs::tok_type_is_judged_",
        "tests/protocol/token.rs::tok_type_is_no_test",
        "tests/protocol/token.rs::tok_type_is_put_off",
        "tests/protocol/token.rs::tok_type_is_commented_out",
        "tests/protocol/orphan.rs::nobody_runs_this",
        "tests/protocol/tokens.rs::tok_type_is_judged",
        "tests/e2e/token.spec.mjs › a plain title",
        "tests/e2e/token.spec.mjs › a plain title, with a person's quote ",
        "tests/e2e/token.spec.mjs › by popup it works",
        "tests/e2e/token.spec.mjs › by  it works",
        "tests/e2e/token.spec.mjs › a row of another table",
        "tests/e2e/token.spec.mjs › a skipped one",
        "tests/e2e/token.spec.mjs › a commented one",
        "tests/e2e/token.spec.mjs",
    ] {
        let found = with_cell(4, &format!("`{wrong}`"));
        assert!(matches!(&found[..], [Problem::NotThere(..)]), "{wrong}: {found:?}");
    }
}

#[test]
fn a_test_is_found_by_its_name_its_title_its_template_or_its_key() {
    for right in [
        "tests/protocol/token.rs::tok_type_is_judged_in_a_browser",
        "tests/e2e/token.spec.mjs › a plain title, with a person's quote",
        "tests/e2e/token.spec.mjs › by frame it works",
        "tests/e2e/token.spec.mjs › ${copies} copies renew ${copies * calls} times",
        "tests/e2e/token.spec.mjs › a row of a table",
    ] {
        assert_eq!(evidence::test(&files(), right), Ok(()));
        assert_eq!(with_cell(4, &format!("`{right}`")), [], "{right}");
    }
}

#[test]
fn a_row_that_nothing_enforces_or_nothing_shows_is_found() {
    assert_eq!(with_cell(3, ""), [Problem::NotEnforced(id())]);
    for nothing in ["", "—"] {
        assert_eq!(with_cell(4, nothing), [Problem::NotShown(id())]);
    }
}

#[test]
fn a_cell_that_says_what_nobody_checks_is_found() {
    let stray = |words: &str| [Problem::Unchecked(id(), words.to_owned())];
    assert_eq!(with_cell(3, "`src/token.rs::judge` and elsewhere"), stray("and elsewhere"));
    assert_eq!(with_cell(3, "src/token.rs::judge"), stray("src/token.rs::judge"));
    let found = with_cell(4, "by hand");
    assert_eq!(found, [stray("by hand").to_vec(), vec![Problem::NotShown(id())]].concat());
    assert_eq!(with_cell(3, "`src/token.rs::judge"), stray("`"));
}

#[test]
fn a_reason_that_is_none_and_a_row_that_may_not_be_open_are_found() {
    for reason in ["does not apply:", "does not apply: no", "does not apply: it just does not"] {
        assert_eq!(with_cell(3, reason), [Problem::Reason(id())]);
    }
    assert_eq!(with_cell(3, "open: not built"), [Problem::Open(id())]);
    let unsaid = statement(COUNTS, &[ROW, OTHER], &[&OPEN.replace("not built", "")]);
    assert_eq!(judge::judge(&unsaid, &areas(), &files()), [Problem::Reason("oa1-key".to_owned())]);
}

#[test]
fn a_row_that_does_not_apply_may_still_name_tests_and_they_are_looked_for() {
    let reason = "does not apply: nobody has ever asked for this, and nobody will";
    assert_eq!(with_cell(3, reason), []);
    let row =
        format!("| tok-type | the type of a token is judged | MUST | {reason} | `tests/protocol/token.rs::gone` |");
    assert!(matches!(&problems(&[&row, OTHER])[..], [Problem::NotThere(..)]));
}

#[test]
fn a_count_that_is_wrong_is_found_and_told() {
    let wrong = statement(&COUNTS.replace("| all | 1 |", "| all | 2 |"), &[ROW, OTHER], &[OPEN]);
    let expected = [Problem::Count("| all | 1 | 1 | 1 | 3 |".to_owned())];
    assert_eq!(judge::judge(&wrong, &areas(), &files()), expected);
}

#[test]
fn an_id_in_a_comment_that_nobody_knows_is_found() {
    let source = "
        // tok-type, tok-typ: RFC 6749 §7.1
        /// tok-siz: a sentence about it
        // tok-size
        // a step-by-step explanation: not an id
        let it = 1; // tok-kind: behind code
    ";
    assert_eq!(judge::unknown_ids(source, &areas()), ["tok-typ", "tok-siz"]);
}
