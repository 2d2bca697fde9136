//! The app: everything is in the library.

fn main() {
    #[cfg(target_arch = "wasm32")]
    daypass::app::start();
    #[cfg(not(target_arch = "wasm32"))]
    eprintln!("Daypass runs in a browser: start it with scripts/serve, or with `trunk serve`.");
}
