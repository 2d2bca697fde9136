//! The browser's microtasks.

use super::Browser;
use crate::session::ports::Tasks;
use futures::future::LocalBoxFuture;

impl Tasks for Browser {
    fn spawn(&self, task: LocalBoxFuture<'static, ()>) {
        wasm_bindgen_futures::spawn_local(task);
    }
}
