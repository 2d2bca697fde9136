//! The page at `/signed-out`: what signing out, or revoking, has done. It says only what is known.

use crate::session::{Reach, SignedOut};

/// What the page is called.
pub(in crate::app) const PAGE: &str = "Signed out";
/// The same where the tokens were to be revoked and no more.
pub(in crate::app) const PAGE_OF_TOKENS: &str = "Revocation";
pub(in crate::app) const SIGN_IN_AGAIN: &str = "Sign in again";
pub(in crate::app) const TOKENS_HERE: &str = "Tokens in this tab";
pub(in crate::app) const TOKENS_OF_OTHERS: &str = "those of your other accounts";
pub(in crate::app) const NO_TOKENS: &str = "none";
pub(in crate::app) const TOKENS_THERE: &str = "Tokens at the provider";
pub(in crate::app) const SESSION_THERE: &str = "Session at the provider";
/// Comes after what has happened.
pub(in crate::app) const OTHERS_STAY: &str = "Your other accounts are still signed in.";

pub(in crate::app) const STILL_PAGE: &str = "Signed in";
pub(in crate::app) const STILL_HEADING: &str = "You are signed in";
pub(in crate::app) const STILL_LEDE: &str = "This page tells how signing out went. Nothing has been signed out.";

/// A report, and whether the provider has confirmed it.
type Told = (SignedOut, bool);

/// What has happened: a heading and a sentence or two.
pub(in crate::app) fn summary(told: Option<&Told>, others: bool) -> (&'static str, String) {
    let Some((report, confirmed)) = told else {
        return match others {
            true => ("No account is in use", "This tab still has the accounts below.".to_owned()),
            false => ("Nobody is signed in", "This tab remembers no sign-in.".to_owned()),
        };
    };
    let provider = &report.provider;
    match (report.reach, report.tokens_revoked) {
        (Reach::Tokens, Some(true)) => (
            "The tokens are revoked",
            format!("This tab has forgotten you, and {provider} has revoked the tokens, as far as it can revoke them."),
        ),
        (Reach::Tokens, Some(false)) => (
            "Not everything was revoked",
            format!(
                "This tab has forgotten you, but {provider} has not confirmed that all tokens are revoked. They expire by themselves."
            ),
        ),
        (Reach::Tokens, None) => (
            "Nothing was revoked",
            format!(
                "This tab has forgotten you, but {provider} offers no revocation. The tokens expire by themselves."
            ),
        ),
        _ if *confirmed => (
            "See you next time",
            format!("You are signed out here. {provider} was asked to end its session too, and sent you back."),
        ),
        _ => ("Signed out here", "This tab has forgotten you.".to_owned()),
    }
}

/// What may still be: the heading, where it is more than a hint, and the text.
pub(in crate::app) fn caution((report, confirmed): &Told) -> (Option<String>, String) {
    let SignedOut { provider, .. } = report;
    // a provider sends people back in the same way when they chose to stay signed in there
    if *confirmed {
        let hint = "If you chose to stay signed in there, the next sign-in may not ask for a password.";
        return (None, hint.to_owned());
    }
    let title = match (report.reach, report.provider_asked) {
        (Reach::Tokens, _) => format!("{provider} was not asked to sign you out"),
        (_, true) => format!("{provider} did not confirm"),
        (_, false) => format!("{provider} offers no sign-out"),
    };
    let text = format!(
        "You may still be signed in at {provider}: the next sign-in might not ask for a password. On a shared computer, sign out there too."
    );
    (Some(title), text)
}

/// What the provider did about the tokens.
pub(in crate::app) fn tokens((report, _): &Told) -> &'static str {
    match report.tokens_revoked {
        Some(true) => "revoked, as far as it can revoke them",
        Some(false) => "revocation failed; they expire by themselves",
        None => "it revokes none; they expire by themselves",
    }
}

/// What became of its own session.
pub(in crate::app) fn session((report, confirmed): &Told) -> &'static str {
    match (report.reach, confirmed, report.provider_asked) {
        (Reach::Tokens, ..) => "left alone",
        (_, true, _) => "asked to end, and it sent you back",
        (_, false, true) => "asked to end, not confirmed",
        (_, false, false) => "not ended",
    }
}
