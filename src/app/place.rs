//! Where the pages of this app are, in whatever folder it is served.

use crate::ui::Daypass;

/// The path of a page. The router's links take an absolute path as it is and add no base to it.
pub(super) fn place(page: &str) -> String {
    format!("{}{page}", Daypass::base_path())
}

/// Where to come back to when the person did not say: the account.
pub(super) fn account() -> String {
    place("/account")
}
