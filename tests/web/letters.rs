//! The browser's own tables of Unicode.

use crate::alike::LIKE_PLAIN;
use daypass::browser::Browser;
use daypass::session::ports::Letters as _;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn names_that_look_alike_have_the_same_letters() {
    for name in LIKE_PLAIN {
        assert_eq!(Browser.letters(name), "PLAIN", "{name}");
    }
    for name in ["Plain℠", "Pl\u{34f}ain", "Plaín", "P\u{200b}lain", "“Plain”", "Ｐｌａｉｎ", "𝐏𝐥𝐚𝐢𝐧", "Plaın"]
    {
        assert_eq!(Browser.letters(name), "PLAIN", "{name}");
    }
    assert_ne!(Browser.letters("Plain"), Browser.letters("Plane"));
}

#[wasm_bindgen_test]
fn letters_that_differ_by_case_in_any_script_are_the_same() {
    for (one, other) in
        [("Äpfel", "äPFEL"), ("Почта", "ПОЧТА"), ("ΟΔΟΣ", "οδοσ"), ("οδος", "οδοσ"), ("STRAẞE", "straße")]
    {
        assert_eq!(Browser.letters(one), Browser.letters(other));
    }
}

#[wasm_bindgen_test]
fn letters_and_digits_of_scripts_without_capitals_stay_and_signs_do_not() {
    assert_eq!(Browser.letters("東京 ٣ ID"), "東京٣ID");
    assert_eq!(Browser.letters(" -…™\u{1f511}\u{301}"), "");
}
