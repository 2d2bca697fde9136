//! On the way to a provider and back, in words.

pub(in crate::app) const WINDOW: &str = "Sign-in in another window";
pub(in crate::app) const WINDOW_TITLE: &str = "Continue in the window that has opened";
pub(in crate::app) const OPEN_HERE: &str = "Open it here instead";
pub(in crate::app) const CANCEL: &str = "Cancel";
pub(in crate::app) const CLOSE: &str = "Close";
pub(in crate::app) const LOAD_AGAIN: &str = "Load the page again";

pub(in crate::app) const SESSION_ENDED: &str = "Session ended";
pub(in crate::app) const OR_SIGN_IN: &str = "Or sign in";
pub(in crate::app) const LAST_USED: &str = "Last used";
pub(in crate::app) const ADMIT: &str = "Admit one tab";
pub(in crate::app) const IN_BETWEEN: (&str, &str) = ("Server in between", "none");
pub(in crate::app) const ENDS: (&str, &str) = ("Ends", "when you sign out or close the tab");

/// Which of several sessions is over.
pub(in crate::app) fn session_of(name: &str) -> String {
    format!("The session of {name} has ended")
}

/// What a page is about that opens for somebody only.
pub(in crate::app) const ABOUT_YOU: &str =
    "This page is about you, so it opens after signing in. You will come back here.";

pub(in crate::app) const LEAVING: &str = "Signing out";
pub(in crate::app) const LEAVING_TITLE: &str = "One moment";
pub(in crate::app) const LEAVING_LEDE: &str = "This tab has forgotten you. The provider is being told.";

/// What to do while another window is open.
pub(in crate::app) fn window(provider: &str) -> String {
    format!(
        "Sign in with {provider} there, and this page goes on by itself. If you see no such window, it may be behind this one."
    )
}
