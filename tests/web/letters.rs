//! The browser's own tables of Unicode.

use daypass::browser::Browser;
use daypass::session::ports::Letters as _;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn names_that_differ_by_capitals_of_any_script_are_glanced_at_as_one() {
    for (one, other) in [("Acme", "ACME"), ("Äpfel", "äPFEL"), ("Почта", "ПОЧТА"), ("Αθήνα", "αθήνΑ")]
    {
        assert_eq!(Browser.glanced(one), Browser.glanced(other));
    }
    assert_ne!(Browser.glanced("Acme"), Browser.glanced("Acne"));
}

#[wasm_bindgen_test]
fn names_that_differ_by_what_is_hardly_seen_are_glanced_at_as_one() {
    for name in ["Ac me", "Acme.", "“Acme”", "A\u{200b}cme", "Acme\u{3164}", "\u{115f}Acme\u{ffa0}", "Ａｃｍｅ", "𝐀𝐜𝐦𝐞"]
    {
        assert_eq!(Browser.glanced(name), "acme", "{name}");
    }
    assert_eq!(Browser.glanced("e\u{301}clair"), Browser.glanced("éclair"));
    assert_eq!(Browser.glanced(" \u{3164}-…\u{1f511}"), "");
}

#[wasm_bindgen_test]
fn letters_and_digits_of_scripts_without_capitals_stay() {
    assert_eq!(Browser.glanced("東京 ٣ ID"), "東京٣id");
}
