//! Lists that do not tell the truth: each refusal is shown with one.

use crate::judge::{self, List, Problem};
use crate::refusals::{Made, files};
use std::collections::BTreeMap;

fn entries(rows: &[&str]) -> Vec<Problem> {
    let list = List {
        title: "Modules".to_owned(),
        names: vec!["a plain title, with a person's quote".to_owned(), "client-secret".to_owned()],
        named_in: None,
    };
    let text = format!("## Modules\n\n| module | shown by |\n|---|---|\n{}\n", rows.join("\n"));
    judge::judge_list(&text, &list, &files())
}

const SHOWN: &str = "| `a plain title, with a person's quote` | `tests/e2e/token.spec.mjs › a row of a table` |";
const NOT: &str = "| `client-secret` | does not apply: nothing in a browser can be kept secret |";

#[test]
fn in_a_list_each_name_has_its_row_and_each_row_a_test_or_a_reason() {
    assert_eq!(entries(&[SHOWN, NOT]), []);
    let secret = || "client-secret".to_owned();
    assert_eq!(entries(&[SHOWN]), [Problem::Missing(secret())]);
    assert_eq!(entries(&[SHOWN, NOT, NOT]), [Problem::Twice(secret())]);
    assert_eq!(entries(&[NOT, SHOWN]), [Problem::Disordered("Modules".to_owned())]);
    assert_eq!(entries(&[SHOWN, NOT, &NOT.replace("secret", "none")]), [Problem::Unknown("client-none".to_owned())]);
    for (cell, problem) in [
        ("| does not apply: no |", Problem::Reason(secret())),
        ("| open: some day |", Problem::Open(secret())),
        ("| — |", Problem::NotShown(secret())),
        ("| by hand |", Problem::Unchecked(secret(), "by hand".to_owned())),
        ("", Problem::Cells(secret())),
        (
            "| `src/none.rs::it` | does not apply: nothing in a browser is secret |",
            not_there("there is no file src/none.rs"),
        ),
        ("| `tests/protocol/tokens.rs::gone` |", not_there("there is no file tests/protocol/tokens.rs")),
    ] {
        assert_eq!(entries(&[SHOWN, &format!("| `client-secret` {cell}")]), [problem], "{cell}");
    }
    let list = List { title: "Others".to_owned(), names: vec![], named_in: None };
    assert_eq!(judge::judge_list("## Modules", &list, &files()), [Problem::NoSection("Others".to_owned())]);
}

fn not_there(why: &str) -> Problem {
    Problem::NotThere("client-secret".to_owned(), why.to_owned())
}

#[test]
fn a_module_is_a_test_of_its_own_name_in_the_folder_of_modules() {
    let judged = |module: &str, path: &str| {
        let list =
            List { title: "Modules".to_owned(), names: vec![module.to_owned()], named_in: Some("tests/e2e/modules/") };
        let row = format!("| {module} | `{path} › client-test-iss: it is refused` |");
        let text = format!("## Modules\n\n| module | shown by |\n|---|---|\n{row}\n");
        let script = "test('client-test-iss: it is refused', async () => {});";
        let files = Made(BTreeMap::from([("tests/e2e/modules/a.spec.mjs", script), ("tests/e2e/b.spec.mjs", script)]));
        judge::judge_list(&text, &list, &files)
    };
    assert_eq!(judged("client-test-iss", "tests/e2e/modules/a.spec.mjs"), []);
    for (module, path) in [
        ("client-test", "tests/e2e/modules/a.spec.mjs"),
        ("client-test-aud", "tests/e2e/modules/a.spec.mjs"),
        ("client-test-iss", "tests/e2e/b.spec.mjs"),
    ] {
        let found = judged(module, path);
        assert!(matches!(&found[..], [Problem::OfAnother(..)]), "{module} {path}: {found:?}");
    }
}
