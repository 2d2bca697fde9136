//! Frames. Windows need the click of a person: the tests from end to end have one.

use daypass::browser::Browser;
use daypass::session::ports::Windows as _;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::wasm_bindgen_test;

fn frames() -> Vec<web_sys::Element> {
    let found = web_sys::window().unwrap().document().unwrap().query_selector_all("iframe[sandbox]").unwrap();
    (0..found.length()).map(|index| found.item(index).unwrap().unchecked_into()).collect()
}

#[wasm_bindgen_test]
fn a_frame_is_hidden_confined_and_gone_when_dropped() {
    let frame = Browser.open_frame().unwrap();
    assert_eq!(frames().len(), 0, "it is nowhere before it is led somewhere");
    assert!(Browser.lead(&frame, "about:blank"));
    let [element] = &frames()[..] else { panic!("one frame") };
    assert!(element.has_attribute("hidden"));
    let sandbox = element.get_attribute("sandbox").unwrap();
    assert!(!sandbox.contains("allow-top-navigation") && !sandbox.contains("allow-popups"));
    drop(frame);
    assert_eq!(frames().len(), 0);
}

#[wasm_bindgen_test]
fn the_page_of_this_test_is_no_frame() {
    let window = web_sys::window().unwrap();
    assert_eq!(Browser.is_framed(), window.parent().unwrap().unwrap() != window);
}
