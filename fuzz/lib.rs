//! The targets that `tests/fuzz.rs` runs too, for the programs in `fuzz_targets`.

#[macro_use]
#[path = "../tests/support/fuzzing/mod.rs"]
mod fuzzing;

macro_rules! publish {
    ($name:ident) => {
        pub fn $name(input: &[u8]) {
            fuzzing::$name(input);
        }
    };
}

for_each_target!(publish);
