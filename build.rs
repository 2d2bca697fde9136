//! Keeps what is needed to cut the app into parts, where that is wanted: see scripts/split.mjs.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(split)");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|it| it == value);
    // `trunk serve` builds one program, which is quicker
    if is("CARGO_CFG_TARGET_ARCH", "wasm32") && is("PROFILE", "release") && env::var("CARGO_FEATURE_SPLIT").is_ok() {
        println!("cargo::rustc-cfg=split");
        println!("cargo::rustc-link-arg-bin=daypass=--emit-relocs");
    }
}
