//! The page where people add providers, in words.

use crate::session::own::{NotKept, Why};
use crate::session::ports::StoreFault;
use crate::session::{ConfigurationError, Error, Mistake};

pub(in crate::app) const TITLE: &str = "Your providers";
pub(in crate::app) const EYEBROW: &str = "Bring your own provider";
pub(in crate::app) const HEADING: &str = "Sign in with your own provider";
pub(in crate::app) const LEDE: &str = "Add any OpenID Connect provider that takes clients without a secret. What you add is kept in this browser for all its tabs, and nowhere else; tokens never are.";
pub(in crate::app) const LINK: &str = "Use a provider of your own";
pub(in crate::app) const ADDED: &str = "Added by you";
pub(in crate::app) const OFF_HEADING: &str = "This app has its providers";
pub(in crate::app) const OFF_LEDE: &str = "Whoever runs this app has chosen who can vouch for people here. Providers of your own are not allowed; own_providers in daypass.json would allow them.";

pub(in crate::app) const LIST: &str = "In this browser";
pub(in crate::app) const SIGN_IN: &str = "Sign in";
pub(in crate::app) const CHECK: &str = "Check it";
pub(in crate::app) const EDIT: &str = "Change";
pub(in crate::app) const REMOVE: &str = "Remove";
pub(in crate::app) const KEEP: &str = "Keep it";
pub(in crate::app) const EXPORT: &str = "Copy for daypass.json";
pub(in crate::app) const REMOVE_ASK: &str =
    "It is removed from all tabs of this browser. At the provider nothing changes.";
pub(in crate::app) const REMOVE_LIVE: &str = "Somebody is signed in with it in this tab. That session goes on until it is signed out or ends; nobody can sign in with it any more. To end it now, keep the provider, sign out, and remove it then.";
pub(in crate::app) const FORMER: &str = "It was removed or changed in the meantime. A session of this tab still goes on with it as it was; after that it is gone.";
pub(in crate::app) const UNUSABLE: &str = "An entry that cannot be used";
pub(in crate::app) const REMOVED: &str = "Removed.";

pub(in crate::app) const ADD: &str = "Add a provider";
pub(in crate::app) const CHANGE: &str = "Change the provider";
pub(in crate::app) const FROM_LINK: &str = "A link has filled this in";
pub(in crate::app) const FROM_LINK_LEDE: &str = "Nothing is kept yet. Save it only if you know who has made the link and trust this provider: whoever runs it decides who you are here.";
pub(in crate::app) const PRESET: &str = "What is it?";
pub(in crate::app) const PRESET_NONE: &str = "Another provider";
pub(in crate::app) const ISSUER: (&str, &str) =
    ("Issuer", "As the provider writes it, letter by letter, a slash at the end included.");
pub(in crate::app) const CLIENT_ID: (&str, &str) =
    ("Client ID", "Of a registration without a secret. A secret is not needed and has no place here.");
pub(in crate::app) const SCOPES: (&str, &str) = ("Scopes", "With spaces between them; openid is always among them.");
pub(in crate::app) const NAME: (&str, &str) =
    ("Name (optional)", "What the button says. Without one, it is the issuer’s host.");
pub(in crate::app) const API: (&str, &str) =
    ("API address (optional)", "The access token may go there and to what is below, and to no other API.");
pub(in crate::app) const THE_API: &str = "API";
pub(in crate::app) const SAVE: &str = "Save";
pub(in crate::app) const CANCEL: &str = "Cancel";
pub(in crate::app) const CLEAR: &str = "Clear";

pub(in crate::app) const REGISTER: &str = "To be registered at the provider";
pub(in crate::app) const REDIRECT_URI: &str = "Redirect URI";
pub(in crate::app) const AFTER_ISSUER: &str = "follows from the issuer";
pub(in crate::app) const SIGN_OUT_URI: &str = "After signing out";
pub(in crate::app) const ORIGIN: &str = "Web origin (CORS)";
pub(in crate::app) const KIND: (&str, &str) = ("Client", "public, without a secret, with PKCE (S256)");
pub(in crate::app) const COPY: &str = "Copy";
pub(in crate::app) const NOT_COPIED: &str = "The browser did not allow it; select the text and copy it.";

/// What the notes about a provider are called.
pub(in crate::app) fn needs(name: &str, takes_browsers: bool) -> String {
    if takes_browsers { format!("What {name} needs") } else { format!("{name} does not work from a browser alone") }
}

/// That it is kept.
pub(in crate::app) fn saved(name: &str) -> String {
    format!("Saved: {name}. Register the redirect URI with the provider, then sign in.")
}

/// What is wrong with a field.
pub(in crate::app) fn mistake(error: &ConfigurationError) -> String {
    match &error.mistake {
        Mistake::Missing => "Fill this in.".to_owned(),
        Mistake::Duplicate if error.key == "name" => {
            "Another provider has this name. Choose one that tells them apart.".to_owned()
        }
        Mistake::Duplicate => {
            "This provider is there already: in this app’s configuration, or in the list on this page.".to_owned()
        }
        Mistake::TooLong(_) => "This is far too long.".to_owned(),
        _ => error.sentence(),
    }
}

/// Why it is not kept, where no field is at fault.
pub(in crate::app) fn not_kept(fault: &NotKept) -> Option<&'static str> {
    match fault {
        NotKept::Mistake(_) => None,
        NotKept::TooMany => Some("There are as many providers here as there can be. Remove one first."),
        NotKept::Store(StoreFault::Full) => Some("The browser’s storage for this site is full, so it was not kept."),
        NotKept::Store(StoreFault::Blocked) => Some(
            "The browser does not let this site store anything, so it was not kept. Allow site data for this address.",
        ),
    }
}

/// Why an entry cannot be used.
pub(in crate::app) fn unusable(why: &Why) -> String {
    match why {
        Why::Mistake(error) if error.mistake == Mistake::Duplicate => {
            "Another provider has the same issuer or name, and comes first: one of this app’s configuration, or one in this list.".to_owned()
        }
        Why::Mistake(error) if error.key.is_empty() => "It is not one JSON object of a sensible length.".to_owned(),
        Why::Mistake(error) => format!("{}: {}", error.key, error.sentence()),
        Why::Misplaced => "It stands under the name of another issuer: something else than this app has written it.".to_owned(),
        Why::Surplus => "There are more entries than are read.".to_owned(),
    }
}

/// What to do about a policy that keeps the app from asking a provider that people have added.
pub(in crate::app) fn policy_fix(error: &Error) -> Option<&'static str> {
    (error.code() == "content_security_policy").then_some(
        "For providers that people add, the host has to allow every https server: print its headers anew with scripts/headers, which writes connect-src https: where own_providers is true in daypass.json.",
    )
}
