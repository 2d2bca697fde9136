//! What `bench/session.mjs` measures: calls with the token, and signatures verified. Not an example of anything else.

#[cfg(target_arch = "wasm32")]
fn main() {
    bench::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This runs in a browser: node bench/session.mjs");
}

#[cfg(target_arch = "wasm32")]
mod bench {
    use daypass::browser::Browser;
    use daypass::protocol::jws::{self, Algorithm};
    use daypass::protocol::{self, jwk};
    use daypass::session::ports::{Clock as _, Crypto as _};
    use daypass::session::{ApiRequest, Status};
    use daypass::ui::{self, Daypass};
    use js_sys::{Function, Promise, Reflect};
    use wasm_bindgen::closure::Closure;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::future_to_promise;

    /// Signs in at the first provider, then offers what is measured as functions of the page.
    pub(crate) fn start() {
        ui::run(async {
            let Ok(configuration) = ui::load_configuration().await else { return };
            let issuer = configuration.providers[0].issuer.clone();
            let (daypass, _) = Daypass::start(configuration).await;
            if !matches!(daypass.status(), Status::SignedIn(_)) {
                let _ = daypass.sign_in(&issuer, "/").await;
                return;
            }
            offer_calls(daypass);
            offer_verification();
            set("ready", &JsValue::TRUE);
        });
    }

    /// `calls(url, count)`: milliseconds for so many calls, one after the other.
    fn offer_calls(daypass: Daypass) {
        let calls = move |url: String, count: u32| -> Promise {
            let daypass = daypass.clone();
            future_to_promise(async move {
                let started = Browser.monotonic_milliseconds();
                for _ in 0..count {
                    let response =
                        daypass.fetch(&ApiRequest::get(&url)).await.map_err(|error| error.code().to_owned())?;
                    if response.status != 200 {
                        return Err(response.status.into());
                    }
                }
                Ok((Browser.monotonic_milliseconds() - started).into())
            })
        };
        set("calls", &Closure::<dyn Fn(String, u32) -> Promise>::new(calls).into_js_value());
    }

    /// `verify(token, jwks, count)`: milliseconds for so many verifications of one token.
    fn offer_verification() {
        let verify = |token: String, jwks: String, count: u32| -> Promise {
            future_to_promise(async move {
                let started = Browser.monotonic_milliseconds();
                for _ in 0..count {
                    once(&token, &jwks).await.map_err(|_| JsValue::from("refused"))?;
                }
                Ok((Browser.monotonic_milliseconds() - started).into())
            })
        };
        set("verify", &Closure::<dyn Fn(String, String, u32) -> Promise>::new(verify).into_js_value());
    }

    async fn once(token: &str, jwks: &str) -> protocol::error::Result<()> {
        let keys = jwk::set(jwks.as_bytes())?;
        let jws = jws::parse(token)?;
        let every: Vec<_> = ALGORITHMS.iter().filter_map(|name| Algorithm::parse(name)).collect();
        let check = jws.check(&keys, &every)?;
        let valid = Browser.verify(check.algorithm(), check.key(), check.signature(), check.signing_input()).await;
        check.conclude(valid.unwrap_or(false)).map(drop)
    }

    fn set(name: &str, value: &JsValue) {
        let global: JsValue = js_sys::global().into();
        let _ = Reflect::set(&global, &name.into(), value.unchecked_ref::<Function>());
    }

    const ALGORITHMS: &[&str] =
        &["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
}
