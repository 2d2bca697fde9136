//! The library for Leptos apps: a handle, a provider component, a hook, and components for who may see what.
//!
//! ```ignore
//! let (daypass, failed) = Daypass::start(configuration).await;   // completes a sign-in, or restores one
//! mount(move || view! { <DaypassProvider daypass><App/></DaypassProvider> });
//! ```

mod closed;
pub mod guard;
mod handle;
mod hook;
mod own;
mod page;
mod preferences;
pub mod provider;
mod silently;
mod start;
mod time;
mod tokens;

pub use crate::browser::FileFault;
pub use guard::{SignedIn, SignedOut};
pub use handle::Daypass;
pub use hook::use_daypass;
pub use page::{copy, download, focus, forget_query, is_visible, on_page_return, reload, run, set_title};
pub use provider::DaypassProvider;
pub use start::{StartFault, load_configuration, mount};
pub use time::{local_date_time, local_time, now};
