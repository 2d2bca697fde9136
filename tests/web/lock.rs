//! Web Locks.

use daypass::browser::Browser;
use daypass::session::ports::Lock as _;
use futures::future::join;
use std::cell::RefCell;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn rt_cross_tab_a_name_has_one_holder_at_a_time() {
    let log = RefCell::new(Vec::new());
    let first = Browser.hold("web-test").await;
    assert!(first.is_some());
    let waiting = async {
        let _held = Browser.hold("web-test").await;
        log.borrow_mut().push("second");
    };
    let releasing = async {
        // locks are granted in the order of their requests: when this one is, the other has been refused so far
        let _barrier = Browser.hold("web-test-barrier").await;
        log.borrow_mut().push("first");
        drop(first);
    };
    join(waiting, releasing).await;
    assert_eq!(*log.borrow(), ["first", "second"]);
}

#[wasm_bindgen_test]
async fn a_lock_that_was_dropped_can_be_had_again() {
    for _ in 0..3 {
        assert!(Browser.hold("web-test-again").await.is_some());
    }
}
