//! Cuts a program that was linked with its relocations into parts: `daypass-split PROGRAM FOLDER`.

use std::env;
use std::fs;
use std::path::Path;
use wasm_split_cli_support::{Options, transform};

fn main() -> eyre::Result<()> {
    let mut arguments = env::args().skip(1);
    let (Some(program), Some(folder), None) = (arguments.next(), arguments.next(), arguments.next()) else {
        eyre::bail!("which program, and into which folder?");
    };
    let program = fs::read(program)?;
    let folder = Path::new(&folder);
    let main = folder.join("daypass.wasm");
    let mut options = Options::new(&program);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.link_name = "./parts.js";
    options.main_module = "./daypass.js";
    transform(options)?;
    Ok(())
}
