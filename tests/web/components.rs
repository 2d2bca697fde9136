//! The library's components, mounted.

use daypass::protocol::url::Url;
use daypass::session::{Configuration, Status};
use daypass::ui::{Daypass, DaypassProvider, SignedIn, SignedOut, use_daypass};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn somebody_who_is_not_signed_in_sees_the_fallback_and_nothing_behind_the_guard() {
    let text = r#"{ "providers": [{ "issuer": "https://op.example", "client_id": "web-test" }] }"#;
    let configuration = Configuration::parse(text, &Url::parse("https://app.example/").unwrap()).unwrap();
    let (daypass, failed) = Daypass::start(configuration).await;
    assert!(failed.is_none());
    let place = document().create_element("div").unwrap().dyn_into::<leptos::web_sys::HtmlElement>().unwrap();
    let handle = leptos::mount::mount_to(place.clone(), move || {
        view! {
            <DaypassProvider daypass>
                <SignedIn fallback=|| "please sign in">"private"</SignedIn>
                <SignedOut>{|| if use_daypass().status() == Status::SignedOut { " nobody is here" } else { " somebody" }}</SignedOut>
            </DaypassProvider>
        }
    });
    assert_eq!(place.text_content().unwrap(), "please sign in nobody is here");
    drop(handle);
}
