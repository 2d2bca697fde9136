//! `fetch`, against the server that serves these tests.

use daypass::browser::{self, Browser};
use daypass::protocol::http::Request;
use daypass::protocol::url::Url;
use daypass::session::ports::{Http as _, NoResponse};
use wasm_bindgen_test::wasm_bindgen_test;

fn here(path: &str) -> Url {
    Url::parse(&format!("{}{path}", browser::base().unwrap().as_str())).unwrap()
}

#[wasm_bindgen_test]
async fn an_answer_comes_with_its_status_headers_and_body() {
    let response = Browser.send(&Request::get(here(""))).await.unwrap();
    assert_eq!((response.status, response.media_type().as_str()), (200, "text/html"));
    assert!(!response.body.is_empty());
    assert_eq!(Browser.send(&Request::get(here("there-is-no-such-file"))).await.unwrap().status, 404);
}

#[wasm_bindgen_test]
async fn tok_transport_a_server_that_is_not_there_is_told_from_one_that_refuses() {
    let nobody = Request::get(Url::parse("http://127.0.0.1:9/").unwrap());
    assert_eq!(Browser.send(&nobody).await, Err(NoResponse::Unreachable));
}

#[wasm_bindgen_test]
async fn jose_limits_a_body_without_end_is_left_when_it_is_longer_than_the_request_allows() {
    // an answer that does not say how long it is, as compressed ones do not either
    js_sys::eval(
        "const real = fetch;
         fetch = request => request.url.endsWith('/no-end')
            ? Promise.resolve(new Response(new ReadableStream({ pull: it => it.enqueue(new Uint8Array(1 << 16)) })))
            : real(request);",
    )
    .unwrap();
    let mut request = Request::get(here("no-end"));
    assert_eq!(Browser.send(&request).await, Err(NoResponse::TooLarge));
    request.url = here("");
    assert_eq!(Browser.send(&request).await.unwrap().status, 200);
    request.max_answer_bytes = 10;
    assert_eq!(Browser.send(&request).await, Err(NoResponse::TooLarge));
}

#[wasm_bindgen_test]
async fn a_header_that_the_browser_refuses_does_not_panic() {
    let mut request = Request::get(here(""));
    request.headers.push(("not a name".to_owned(), "x".to_owned()));
    request.headers.push(("x-value".to_owned(), "a\nb".to_owned()));
    assert_eq!(Browser.send(&request).await.unwrap().status, 200);
}
