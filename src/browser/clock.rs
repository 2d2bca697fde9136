//! `Date`, `performance.now()` and the way this person writes times.

use super::{Browser, base, window};
use crate::protocol::types::UnixTime;
use crate::session::ports::Clock;
use futures::future::{Either, select};
use gloo_net::http::{Method, RequestBuilder};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Date, Object, Reflect};
use std::pin::pin;
use wasm_bindgen::JsValue;
use web_sys::RequestCache;

impl Clock for Browser {
    fn now(&self) -> UnixTime {
        (Date::now() / 1000.0).floor() as UnixTime
    }

    fn monotonic_milliseconds(&self) -> f64 {
        window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
    }

    async fn host_time(&self) -> Option<UnixTime> {
        // a cached answer would tell the time of long ago
        let request = RequestBuilder::new(base()?.as_str()).method(Method::HEAD).cache(RequestCache::NoStore);
        let answer = pin!(request.send());
        let Either::Left((Ok(response), _)) = select(answer, pin!(TimeoutFuture::new(PATIENCE_MILLISECONDS))).await
        else {
            return None;
        };
        let milliseconds = Date::parse(&response.headers().get("date")?);
        milliseconds.is_finite().then(|| (milliseconds / 1000.0) as UnixTime)
    }
}

/// Hours and minutes in this person's time zone and manner of writing.
pub fn local_time(at: UnixTime) -> String {
    time_of(at, &["hour", "minute"])
}

/// Date, hours, minutes and seconds in this person's time zone and manner of writing.
pub fn local_date_time(at: UnixTime) -> String {
    date(at).to_locale_string("default", &JsValue::UNDEFINED).into()
}

fn time_of(at: UnixTime, parts: &[&str]) -> String {
    let options = Object::new();
    for part in parts {
        // setting a property of a fresh object cannot fail
        let _ = Reflect::set(&options, &(*part).into(), &"2-digit".into());
    }
    date(at).to_locale_time_string_with_options("default", &options).into()
}

fn date(at: UnixTime) -> Date {
    Date::new(&JsValue::from_f64(at as f64 * 1000.0))
}

/// Signing in waits for this answer only where a clock is wrong.
const PATIENCE_MILLISECONDS: u32 = 3000;
