//! What people prefer, kept on the shelf of their browser: per account under a name that tells nobody who it is, and which provider
//! was used last. Nothing depends on it but how pages look.

use super::configuration::Api;
use super::everywhere::blind_name;
use super::ports::{Shelf, Store, StoreFault};
use crate::protocol::json::Value;
use crate::protocol::kept::{self, Kept, Members, kept, members_of};
use crate::protocol::types::Issuer;

/// What one person prefers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preferences {
    /// The colors.
    pub theme: Theme,
    /// The address of the API that comes first.
    pub default_api: Option<String>,
    /// How the API console is laid out.
    pub console_layout: ConsoleLayout,
}

/// The colors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the device has them.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// How the API console is laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ConsoleLayout {
    /// The answer below the request.
    #[default]
    Stacked,
    /// The answer beside the request, where there is room.
    Beside,
}

impl Kept for Preferences {
    fn write(&self) -> Value {
        members_of!(self, theme, default_api, console_layout)
    }

    fn read(value: &Value) -> Option<Self> {
        let mut members = Members::of(value)?;
        let it = Self {
            theme: Option::read(members.get("theme"))?.unwrap_or_default(),
            default_api: Kept::read(members.get("default_api"))?,
            console_layout: Option::read(members.get("console_layout"))?.unwrap_or_default(),
        };
        members.are_all_read().then_some(it)
    }
}

kept!(Theme: System "system", Light "light", Dark "dark");
kept!(ConsoleLayout: Stacked "stacked", Beside "beside");

impl Preferences {
    /// The APIs with the preferred one first.
    pub fn in_order(&self, mut apis: Vec<Api>) -> Vec<Api> {
        apis.sort_by_key(|api| Some(api.url.as_str()) != self.default_api.as_deref());
        apis
    }
}

impl Theme {
    /// What the style sheets call it; `None` for that of the device.
    pub fn attribute(self) -> Option<&'static str> {
        Some(self.word()).filter(|_| self != Self::System)
    }

    fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// What this person prefers; the defaults where nothing is kept, or nothing that can be read.
pub fn preferences(shelf: &impl Shelf, issuer: &Issuer, subject: &str) -> Preferences {
    let text = shelf.shelved(&name(issuer, subject)).filter(|text| text.len() <= MAX_BYTES);
    text.and_then(|text| kept::read(&text)).unwrap_or_default()
}

/// Keeps what this person prefers.
///
/// # Errors
/// The browser does not keep it.
pub fn prefer(shelf: &impl Shelf, issuer: &Issuer, subject: &str, preferences: &Preferences) -> Result<(), StoreFault> {
    let own = name(issuer, subject);
    let others = shelf.shelved_names().into_iter().filter(|name| name.starts_with(ACCOUNT) && *name != own);
    for surplus in others.skip(MAX_ACCOUNTS - 1) {
        shelf.unshelve(&surplus);
    }
    shelf.shelve(&own, &kept::text(preferences))
}

/// Has pages of this tab open in these colors. It tells no other tab: two that show different people would never come to rest.
pub fn show_theme(store: &impl Store, theme: Theme) {
    if store.get(THEME).ok().flatten().as_deref() != Some(theme.word()) {
        // where nothing is kept, the page opens in the colors of the device
        let _ = store.set(THEME, theme.word());
    }
}

/// Has new tabs open in these colors: those of whoever chose, or came into use, last.
pub fn share_theme(shelf: &impl Shelf, theme: Theme) {
    if shelf.shelved(THEME).as_deref() != Some(theme.word()) {
        let _ = shelf.shelve(THEME, theme.word());
    }
}

/// The provider that somebody signed in with last in this browser.
pub fn last_used(shelf: &impl Shelf) -> Option<Issuer> {
    Issuer::parse(&shelf.shelved(LAST_USED)?)
}

/// Somebody has signed in with this provider.
pub fn note_last_used(shelf: &impl Shelf, issuer: &Issuer) {
    if last_used(shelf).as_ref() != Some(issuer) {
        // without it a mark is missing
        let _ = shelf.shelve(LAST_USED, issuer.as_str());
    }
}

/// Whether something that changed on the shelf is what somebody prefers, or the provider that was used last.
pub fn is_preference(name: &str) -> bool {
    name.starts_with(ACCOUNT) || name == LAST_USED
}

fn name(issuer: &Issuer, subject: &str) -> String {
    format!("{ACCOUNT}{}", blind_name(&format!("{}\n{subject}", issuer.as_str())))
}

const ACCOUNT: &str = "daypass:preferences:";
/// boot/theme.js reads it before the page is painted.
const THEME: &str = "daypass:theme";
const LAST_USED: &str = "daypass:last-used";
const MAX_BYTES: usize = 4096;
const MAX_ACCOUNTS: usize = 50;
