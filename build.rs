//! How the app and the examples are linked: with a stack of their size, and, where the app is to come in parts, with what is needed to cut
//! it (scripts/split.mjs).

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(split)");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|it| it == value);
    // a program that is not optimised needs more stack, and `trunk serve` builds one program, which is quicker
    if !is("CARGO_CFG_TARGET_ARCH", "wasm32") || !is("PROFILE", "release") {
        return;
    }
    for what in ["bin=daypass", "examples"] {
        println!("cargo::rustc-link-arg-{what}=-zstack-size={STACK_BYTES}");
    }
    if env::var("CARGO_FEATURE_SPLIT").is_ok() {
        println!("cargo::rustc-cfg=split");
        println!("cargo::rustc-link-arg-bin=daypass=--emit-relocs");
    }
}

// All of it is memory of the page from the start. The tests need 14 kB, and 43 kB with the deepest JSON that is read. One that is too small
// traps, and overwrites nothing.
const STACK_BYTES: u32 = 128 << 10;
