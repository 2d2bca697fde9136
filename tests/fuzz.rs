//! The fuzz targets, briefly: over the seeds of `fuzz/corpus`, and over mutations of them that are the same in each run.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[macro_use]
#[path = "support/fuzzing/mod.rs"]
mod fuzzing;
#[path = "support/mutations.rs"]
mod mutations;

use fuzzing::Target;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

macro_rules! smoke_test {
    ($name:ident) => {
        mod $name {
            #[test]
            fn the_seeds_hold() {
                super::run_seeds(stringify!($name), super::fuzzing::$name);
            }

            #[test]
            fn mutations_of_the_seeds_hold() {
                super::run_mutations(stringify!($name), super::fuzzing::$name);
            }
        }
    };
}

for_each_target!(smoke_test);

#[test]
fn each_target_has_seeds_and_a_program_and_there_are_no_others() {
    let targets: BTreeSet<_> = fuzzing::ALL.iter().map(|(name, _)| (*name).to_owned()).collect();
    let names = |folder: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(root().join(folder)).unwrap().map(|it| it.unwrap().file_name());
        entries.map(|it| it.into_string().unwrap().trim_end_matches(".rs").to_owned()).collect()
    };
    assert_eq!(names("corpus"), targets);
    assert_eq!(names("fuzz_targets"), targets);
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    for target in targets {
        assert!(
            manifest.contains(&format!("path = \"fuzz_targets/{target}.rs\"")),
            "{target} is not in fuzz/Cargo.toml"
        );
    }
}

fn run_seeds(name: &str, target: Target) {
    for (_, seed) in seeds(name) {
        target(&seed);
    }
}

fn run_mutations(name: &str, target: Target) {
    mutations::run(seeds(name).into_iter().map(|(_, seed)| seed).collect(), target);
}

/// The seeds of a target, in the order of their names.
fn seeds(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = root().join("corpus").join(name);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}
