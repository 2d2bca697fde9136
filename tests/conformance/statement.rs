//! The statement itself, against the rules and this repository.

use crate::evidence::Files;
use crate::judge::{self, Area, List, Problem, Requirement};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

struct Repository;

impl Files for Repository {
    fn read(&self, path: &str) -> Option<String> {
        fs::read_to_string(root().join(path)).ok()
    }
}

#[test]
fn every_requirement_has_its_row_and_every_row_tells_the_truth() {
    assert_none(&judge::judge(&statement(), &areas(), &Repository));
}

#[test]
fn every_client_module_of_the_openid_foundation_is_a_test_of_its_name_or_has_a_reason() {
    let modules: Value = serde_json::from_str(include_str!("../vectors/modules.json")).unwrap();
    let list = List {
        title: "OpenID RP modules".to_owned(),
        names: modules["modules"].as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect(),
        named_in: Some("tests/e2e/conformance/"),
    };
    assert_eq!(list.names.len(), 73);
    assert_none(&judge::judge_list(&statement(), &list, &Repository));
}

#[test]
fn every_published_vector_is_read_by_a_test_or_has_a_reason() {
    let published: Value = serde_json::from_str(include_str!("../vectors/published.json")).unwrap();
    let list = List {
        title: "Published vectors".to_owned(),
        names: published["vectors"].as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect(),
        named_in: None,
    };
    assert_eq!(list.names.len(), 27);
    assert_none(&judge::judge_list(&statement(), &list, &Repository));
}

#[track_caller]
fn assert_none(problems: &[Problem]) {
    assert!(problems.is_empty(), "{}", problems.iter().map(|it| format!("\n{it:?}")).collect::<String>());
}

#[test]
fn the_list_has_320_requirements_of_three_levels_in_19_areas() {
    let areas = areas();
    let requirements = || areas.iter().flat_map(|area| &area.requirements);
    let of = |level: &str| requirements().filter(|it| it.level.starts_with(level)).count();
    assert_eq!((areas.len(), requirements().count()), (19, 320));
    assert_eq!((of("MUST"), of("SHOULD"), of("extra")), (179, 77, 64));
    let ids: std::collections::BTreeSet<_> = requirements().map(|it| &it.id).collect();
    assert_eq!(ids.len(), 320, "an id stands there twice");
}

#[test]
fn every_id_above_a_check_is_one_of_the_list() {
    let mut sources = vec![];
    rust_files(&root().join("src"), &mut sources);
    assert!(sources.len() > 50);
    for path in sources {
        let unknown = judge::unknown_ids(&fs::read_to_string(&path).unwrap(), &areas());
        assert!(unknown.is_empty(), "{}: {unknown:?}", path.display());
    }
}

/// The requirements, from the file that lists them.
fn areas() -> Vec<Area> {
    let file: Value = serde_json::from_str(include_str!("../vectors/requirements.json")).unwrap();
    let text = |value: &Value, name: &str| value[name].as_str().unwrap().to_owned();
    let requirement = |it: &Value| Requirement { id: text(it, "id"), level: text(it, "level") };
    let area = |it: &Value| Area {
        letter: text(it, "area"),
        title: text(it, "title"),
        requirements: it["requirements"].as_array().unwrap().iter().map(requirement).collect(),
    };
    file["areas"].as_array().unwrap().iter().map(area).collect()
}

fn statement() -> String {
    Repository.read("docs/conformance.md").expect("docs/conformance.md")
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        match path.is_dir() {
            true => rust_files(&path, found),
            false => found.push(path),
        }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
