//! Keys that sign and that nobody can read, in `IndexedDB`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use daypass::browser::Browser;
use daypass::protocol::dpop::{self, PublicJwk};
use daypass::protocol::http::Request;
use daypass::protocol::jws::Algorithm;
use daypass::protocol::secret::AccessToken;
use daypass::protocol::url::Url;
use daypass::protocol::{jwk, types};
use daypass::session::ports::{Crypto as _, KeyFault, Keys as _, Tabs as _};
use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

/// Runs a script of the page, as any other script of this origin could.
async fn page(script: &str) -> Result<JsValue, JsValue> {
    let promise =
        Function::new_no_args(&format!("return (async () => {{ {OPEN} {script} }})()")).call0(&JsValue::NULL)?;
    JsFuture::from(promise.unchecked_into::<Promise>()).await
}

const OPEN: &str = "
    const settled = (request) => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    const database = await settled(indexedDB.open('daypass'));
    const keys = database.transaction('keys').objectStore('keys');
";

async fn names() -> Vec<String> {
    let names = page("const names = await settled(keys.getAllKeys()); database.close(); return names.join();").await;
    let names = names.unwrap().as_string().unwrap();
    names.split(',').filter(|name| name.starts_with("web-test")).map(str::to_owned).collect()
}

/// Waits for a deletion that nobody waits for.
async fn names_become(expected: &[&str]) {
    for _ in 0..200 {
        if names().await == expected {
            return;
        }
        Browser.wait(5).await;
    }
    panic!("{:?} are left", names().await);
}

async fn verifies(public: &PublicJwk, signature: &[u8], data: &[u8]) -> bool {
    let set = format!(r#"{{"keys":[{}]}}"#, daypass::protocol::kept::text(public));
    let keys = jwk::set(set.as_bytes()).unwrap();
    Browser.verify(Algorithm::Es256, &keys[0], signature, data).await.unwrap()
}

#[wasm_bindgen_test]
async fn dpop_nonextractable_nobody_can_export_what_is_kept_and_it_can_only_sign() {
    Browser.create_key("web-test-export").await.unwrap();
    let kept = "const key = await settled(keys.get('web-test-export')); database.close();";
    let told = format!("{kept} return [key instanceof CryptoKey, key.type, key.extractable, key.usages].join();");
    assert_eq!(page(&told).await.unwrap().as_string().unwrap(), "true,private,false,sign");
    for format in ["jwk", "pkcs8", "raw"] {
        let exported = page(&format!("{kept} return await crypto.subtle.exportKey('{format}', key);")).await;
        assert!(exported.is_err(), "{format} was exported");
    }
    Browser.delete_key("web-test-export");
}

#[wasm_bindgen_test]
async fn dpop_nonextractable_a_key_that_is_found_again_signs_what_its_public_half_verifies() {
    // nothing of the key lives in this program: each signature opens the database, as the next page does
    let public = Browser.create_key("web-test-sign").await.unwrap();
    let other = Browser.create_key("web-test-other").await.unwrap();
    let signature = Browser.sign("web-test-sign", b"data").await.unwrap();
    assert_eq!(signature.len(), 64);
    assert!(verifies(&public, &signature, b"data").await);
    assert!(!verifies(&public, &signature, b"Data").await);
    assert!(!verifies(&other, &signature, b"data").await);
    assert_ne!(public.thumbprint(), other.thumbprint());
    Browser.delete_key("web-test-sign");
    Browser.delete_key("web-test-other");
}

#[wasm_bindgen_test]
async fn dpop_hdr_a_whole_proof_verifies_with_the_key_in_its_header() {
    let public = Browser.create_key("web-test-proof").await.unwrap();
    let mut request = Request::get(Url::parse("https://api.example/a?b").unwrap());
    let (jti, token) = (dpop::jti(&[7; 32]), AccessToken::new("t"));
    let input = dpop::proof_input(&public, &request, &jti, 1 as types::UnixTime, Some(&token), Some("n"));
    let signature = Browser.sign("web-test-proof", input.as_bytes()).await.unwrap();
    dpop::proof(&input, &signature).unwrap().attach(&mut request);
    let (_, text) = request.headers.pop().unwrap();
    let (signed, signature) = text.rsplit_once('.').unwrap();
    let header: serde_json::Value =
        serde_json::from_slice(&BASE64URL.decode(signed.split('.').next().unwrap()).unwrap()).unwrap();
    let in_header = PublicJwk::parse(&header["jwk"].to_string()).unwrap();
    assert!(verifies(&in_header, &BASE64URL.decode(signature).unwrap(), signed.as_bytes()).await);
    Browser.delete_key("web-test-proof");
}

#[wasm_bindgen_test]
async fn dpop_key_life_a_deleted_key_is_lost_and_old_ones_go_together() {
    for name in ["web-test:1", "web-test:2", "web-test:3"] {
        Browser.create_key(name).await.unwrap();
    }
    Browser.delete_key("web-test:1");
    Browser.delete_key("web-test:nothing");
    names_become(&["web-test:2", "web-test:3"]).await;
    assert_eq!(Browser.sign("web-test:1", b"data").await, Err(KeyFault::Lost));
    Browser.delete_keys_before("web-test:3");
    names_become(&["web-test:3"]).await;
    assert!(Browser.sign("web-test:3", b"data").await.is_ok());
    Browser.delete_key("web-test:3");
    names_become(&[]).await;
}

#[wasm_bindgen_test]
async fn stor_security_error_a_browser_that_gives_no_database_is_a_fault_and_no_panic() {
    let run = |script: &str| Function::new_no_args(script).call0(&JsValue::NULL).unwrap();
    run("window.original = Object.getOwnPropertyDescriptor(window, 'indexedDB');");
    for getter in [
        "return { open() { throw new DOMException('', 'SecurityError'); } };",
        "throw new DOMException('', 'SecurityError');",
        "return null;",
    ] {
        run(&format!("Object.defineProperty(window, 'indexedDB', {{ get() {{ {getter} }}, configurable: true }});"));
        assert_eq!(Browser.create_key("web-test-blocked").await.unwrap_err(), KeyFault::Blocked);
        assert_eq!(Browser.sign("web-test-blocked", b"data").await, Err(KeyFault::Blocked));
        Browser.delete_key("web-test-blocked");
    }
    run("Object.defineProperty(window, 'indexedDB', window.original);");
}
