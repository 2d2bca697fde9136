//! `BroadcastChannel` and the shared number.

use daypass::browser::Browser;
use daypass::session::ports::Tabs as _;
use futures::channel::oneshot;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn what_another_page_says_is_heard_and_what_is_said_reaches_it() {
    let (sender, heard) = oneshot::channel();
    let sender = RefCell::new(Some(sender));
    Browser.hear(Rc::new(move |text| {
        if let Some(sender) = sender.borrow_mut().take() {
            sender.send(text.to_owned()).unwrap();
        }
    }));
    let other = web_sys::BroadcastChannel::new("daypass").unwrap();
    other.post_message(&"hello".into()).unwrap();
    assert_eq!(heard.await.unwrap(), "hello");
    other.close();
}

#[wasm_bindgen_test]
fn a_shared_number_is_kept_and_zero_removes_it() {
    let storage = web_sys::window().unwrap().local_storage().unwrap().unwrap();
    assert_eq!(Browser.shared_number("web-test:number"), 0);
    Browser.share_number("web-test:number", 7);
    assert_eq!(Browser.shared_number("web-test:number"), 7);
    Browser.share_number("web-test:number", 0);
    assert_eq!(storage.get_item("web-test:number").unwrap(), None);
    storage.set_item("web-test:number", "nonsense").unwrap();
    assert_eq!(Browser.shared_number("web-test:number"), 0);
    storage.remove_item("web-test:number").unwrap();
}
