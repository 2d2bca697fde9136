//! What the source must not contain, and what the documents have to say.

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn ibc_to_nothing_is_posted_to_another_window() {
    let posts = |file: &Path| fs::read_to_string(file).unwrap().matches("post_message").count();
    let users: Vec<_> = rust_files("src").into_iter().filter(|file| posts(file) > 0).collect();
    assert_eq!(users, [root().join("src/browser/tabs.rs")]);
    let tabs = fs::read_to_string(&users[0]).unwrap();
    // the one call is that of a channel, which no other origin can hear
    assert_eq!(tabs.matches("post_message").count(), tabs.matches("channel.post_message(").count());
    assert_eq!(tabs.matches("BroadcastChannel::new(").count(), 1);
    for word in ["postMessage", "post_message_with", "MessagePort", "\"message\""] {
        assert_absent("src", word);
    }
}

#[test]
fn stor_sw_web_sw_cache_there_is_no_service_worker() {
    for word in ["ServiceWorker", "serviceWorker", "service_worker", "CacheStorage", "navigator.register"] {
        assert_absent("src", word);
        for file in ["index.html", "Cargo.toml", "Trunk.toml", "boot/start.js", "boot/policy.js"] {
            assert!(!read(file).contains(word), "{file} mentions {word}");
        }
    }
    let workers: Vec<_> =
        files("assets").into_iter().filter(|it| it.extension().is_some_and(|it| it == "js")).collect();
    assert_eq!(workers, [] as [PathBuf; 0], "no script ships beside the program");
}

#[test]
fn cfg_risk_doc_the_documents_say_for_whom_this_pattern_is_not() {
    let text = prose("docs/when-to-use.md");
    assert!(
        text.contains(
            "This pattern is not advised for business apps, sensitive apps and apps that handle personal data."
        )
    );
    assert!(text.contains("RFC 10017 §6.1 describes a backend for the frontend (BFF) for them"));
    assert!(prose("src/lib.rs").contains("advises a backend for the frontend instead of this pattern"));
}

#[test]
fn cfg_own_origin_the_documents_say_to_serve_the_app_alone_on_its_origin() {
    assert!(prose("docs/when-to-use.md").contains("Serve the app alone on its origin."));
    assert!(prose("README.md").contains("alone on its origin"));
}

#[test]
fn stor_claim_the_documents_say_what_the_storage_is_not_and_none_claims_otherwise() {
    let said = "sessionStorage is not encrypted, and it is no protection against script on the same origin (XSS).";
    assert!(prose("docs/when-to-use.md").contains(said));
    let documents = ["README.md", "SECURITY.md", "docs/conformance.md", "docs/when-to-use.md", "src/lib.rs"];
    for document in documents.into_iter().filter(|it| root().join(it).exists()) {
        for sentence in prose(document).split(['.', ';', '|']) {
            let about_storage = sentence.contains("torage") && !sentence.contains("No claim");
            let claim = ["encrypted", "XSS-proof", "safe from XSS", "protected from XSS", "cannot be stolen"];
            for word in claim.into_iter().filter(|word| about_storage && sentence.contains(word)) {
                assert!(
                    sentence.contains(" not ") || sentence.contains(" no "),
                    "{document} claims {word}: {sentence}"
                );
            }
        }
    }
}

fn assert_absent(folder: &str, word: &str) {
    for file in rust_files(folder) {
        let text = fs::read_to_string(&file).unwrap();
        let code = text.lines().find(|line| !line.trim_start().starts_with("//") && line.contains(word));
        assert_eq!(code, None, "{} mentions {word}", file.display());
    }
}

/// A document without its marks and line ends.
fn prose(path: &str) -> String {
    let text = read(path).replace(['`', '*'], "").replace("//!", " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn rust_files(folder: &str) -> Vec<PathBuf> {
    files(folder).into_iter().filter(|path| path.extension().is_some_and(|it| it == "rs")).collect()
}

fn files(folder: &str) -> Vec<PathBuf> {
    let mut found = vec![];
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
