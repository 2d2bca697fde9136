//! The layers of the crate, as tests: who may import what, and where a secret may be looked at.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn the_protocol_is_pure_no_async_no_clock_no_randomness_no_web() {
    let foreign = ["crate::session", "crate::browser", "crate::ui", "crate::app", "async ", ".await", "futures"];
    assert_absent("src/protocol", &foreign);
    assert_absent("src/protocol", WEB);
    assert_absent("src/protocol", AMBIENT);
}

#[test]
fn the_session_reaches_the_world_through_its_ports_only() {
    assert_absent("src/session", &["crate::browser", "crate::ui", "crate::app"]);
    assert_absent("src/session", WEB);
    assert_absent("src/session", AMBIENT);
}

#[test]
fn the_browser_adapters_know_no_user_interface_and_no_tokens() {
    assert_absent(
        "src/browser",
        &["crate::ui", "crate::app", "leptos", ".expose()", "protocol::secret", "protocol::kept"],
    );
}

#[test]
fn the_components_of_the_library_know_no_web_api_and_no_secret() {
    assert_absent(
        "src/ui",
        &["web_sys", "js_sys", "wasm_bindgen", "crate::app", ".expose()", "protocol::secret", "protocol::kept"],
    );
}

#[test]
fn the_app_knows_the_library_and_nothing_below() {
    let foreign = ["web_sys", "js_sys", "wasm_bindgen", "crate::browser", "crate::protocol", ".expose()"];
    assert_absent("src/app", &foreign);
}

#[test]
fn the_text_of_a_held_token_leaves_the_session_to_be_shown_on_one_page_and_to_be_copied() {
    for file in rust_files(&root().join("src")) {
        let uses = fs::read_to_string(&file).unwrap().matches(".for_the_person()").count();
        let own = ["ui/tokens.rs", "app/pages/tokens/held.rs"].iter().any(|it| file.ends_with(it));
        assert_eq!(uses, usize::from(own), "{}", file.display());
    }
}

#[test]
fn nothing_writes_to_the_console_or_past_the_escaping_of_html() {
    let sinks =
        ["inner_html", "console::", "console_log", "println!", "dbg!(", "eval(", "document.write", "insert_adjacent"];
    for layer in ["src/protocol", "src/session", "src/browser", "src/ui", "src/app"] {
        assert_absent(layer, &sinks);
    }
}

#[test]
fn web_sinks_nothing_turns_text_into_markup_or_script() {
    let sinks = [
        "inner_html",
        "outer_html",
        "innerHTML",
        "outerHTML",
        "insert_adjacent",
        "insertAdjacent",
        "contextual_fragment",
        "srcdoc",
        "DomParser",
        "document.write",
        "write_1(",
        "eval(",
        "Function::new",
        "new Function",
        "inline_js",
        "set_timeout_with_str",
        "set_interval_with_str",
        "HtmlScriptElement",
        "\"script\"",
        "TrustedHtml",
    ];
    for layer in ["src/protocol", "src/session", "src/browser", "src/ui", "src/app"] {
        assert_absent(layer, &sinks);
    }
    // the lines that start the program put text on the page as text, and scripts/seal.mjs leads the one sink through the policy
    let start = fs::read_to_string(root().join("boot/start.js")).unwrap();
    for sink in ["HTML", "eval(", "Function", "document.write", "createPolicy", "srcdoc", "setAttribute"] {
        assert!(!start.contains(sink), "boot/start.js mentions {sink}");
    }
    let policy = fs::read_to_string(root().join("boot/policy.js")).unwrap();
    assert_eq!((policy.matches("createPolicy(").count(), policy.matches("createPolicy('daypass'").count()), (1, 1));
}

#[test]
fn web_csp_inline_the_page_has_no_script_style_or_handler_of_its_own() {
    let page = fs::read_to_string(root().join("index.html")).unwrap();
    // the one script that the page names itself is a file, and runs before anything is painted
    let page = page.replace("<script data-trunk src=\"boot/theme.js\"></script>", "");
    for inline in ["<script", "<style", " style=", " onclick=", " onload=", " onerror=", "javascript:"] {
        assert!(!page.contains(inline), "index.html has {inline}");
    }
    for file in rust_files(&root().join("src/app")).into_iter().chain(rust_files(&root().join("src/ui"))) {
        let text = fs::read_to_string(&file).unwrap();
        assert!(!text.contains(" style="), "{} has a style that the policy forbids", file.display());
    }
}

#[test]
fn tokens_are_kept_in_the_storage_of_the_tab_and_nowhere_else() {
    let places = ["localStorage", "IndexedDb", ".set_cookie", "HtmlDocument"];
    for layer in ["src/protocol", "src/session", "src/browser", "src/ui", "src/app"] {
        assert_absent(layer, &places);
    }
    let places: [(&str, &[&str]); 3] = [
        ("local_storage", &["browser/tabs.rs", "browser/shelf.rs"]),
        ("indexed_db", &["browser/keys.rs"]),
        ("Idb", &["browser/keys.rs"]),
    ];
    for (word, only) in places {
        for file in rust_files(&root().join("src")).iter().filter(|file| !only.iter().any(|it| file.ends_with(it))) {
            assert!(!fs::read_to_string(file).unwrap().contains(word), "{}", file.display());
        }
    }
    // what is put on the shelf is what a person has chosen; who does that knows no token and no session
    let shelves = ["session/own.rs", "session/preferences.rs"];
    for file in rust_files(&root().join("src")) {
        let text = fs::read_to_string(&file).unwrap();
        let own = shelves.iter().any(|it| file.ends_with(it));
        assert!(own || !text.contains(".shelve("), "{}", file.display());
        let secrets = ["expose()", "protocol::secret", "Token", "Record", "for_the_person"];
        assert!(!own || !secrets.iter().any(|it| text.contains(it)), "{}", file.display());
    }
    // the other user of localStorage keeps numbers there and cannot keep anything else
    let tabs = fs::read_to_string(root().join("src/browser/tabs.rs")).unwrap();
    assert_eq!(tabs.matches("set_item(").count(), tabs.matches("set_item(name, &number.to_string())").count());
}

#[test]
fn dpop_nonextractable_the_database_holds_keys_that_nobody_can_read_and_nothing_else() {
    let keys = fs::read_to_string(root().join("src/browser/keys.rs")).unwrap();
    // the one place that writes takes a CryptoKey and can take nothing else
    let writes = ["put(", "put_with_key(", "add(", "add_with_key("].map(|call| keys.matches(call).count());
    assert_eq!(writes, [0, 1, 0, 0]);
    let (head, rest) = keys.split_once("put_with_key(").unwrap();
    assert!(rest.starts_with("key, ") && head.rsplit("fn ").next().unwrap().contains("key: &CryptoKey"));
    // what is made there cannot be exported, and nothing is imported
    assert_eq!(
        keys.matches("generate_key_with_object(&es256()?, false,").count(),
        keys.matches("generate_key").count()
    );
    assert_eq!(keys.matches("import_key").count(), 0);
}

#[test]
fn the_web_is_a_dependency_of_the_wasm_target_only() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let general = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    for name in ["leptos", "web-sys", "gloo", "wasm-bindgen", "js-sys", "getrandom"] {
        assert!(!general.contains(name), "{name} is a dependency of the native build");
    }
}

#[test]
fn a_file_is_one_thing_and_short_enough_to_be_read_at_once() {
    for file in rust_files(&root().join("src")) {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= 420, "{} has {lines} lines", file.display());
    }
}

const WEB: &[&str] = &["web_sys", "js_sys", "wasm_bindgen", "leptos", "gloo"];
const AMBIENT: &[&str] = &["SystemTime", "Instant", "getrandom", "rand::", "thread::", "std::env"];

fn assert_absent(layer: &str, words: &[&str]) {
    let files = rust_files(&root().join(layer));
    assert!(!files.is_empty(), "{layer} has no files");
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for (number, line) in text.lines().enumerate() {
            let code = if line.trim_start().starts_with("//") { "" } else { line };
            if let Some(word) = words.iter().find(|word| code.contains(**word)) {
                panic!("{}:{} mentions {word}: {line}", file.display(), number + 1);
            }
        }
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let nested = entries.flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] });
    nested.filter(|path| path.extension().is_some_and(|it| it == "rs")).collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
