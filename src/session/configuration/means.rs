//! How the person gets to the provider and back: in this window, in one of its own, or without being asked.

use super::reader::{Read, Reader};

/// Where the person signs in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Means {
    /// In this window: the browser leaves the app and comes back.
    #[default]
    Redirect,
    /// In a window of its own, and in this one where the browser opens none.
    Popup,
}

/// How it is found out whether the person can be signed in without being asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silent {
    /// The browser leaves the app and comes back.
    Redirect,
    /// In a hidden frame, where the browser lets the provider's frame have its cookies.
    Frame,
}

pub(super) fn means(reader: &Reader<'_>) -> Read<Means> {
    match reader.text("sign_in")? {
        None | Some("redirect") => Ok(Means::Redirect),
        Some("popup") => Ok(Means::Popup),
        Some(_) => Err(reader.expected("sign_in", "redirect or popup")),
    }
}

pub(super) fn silent(reader: &Reader<'_>, openid_connect: bool) -> Read<Option<Silent>> {
    match reader.text("silent")? {
        None => Ok(None),
        Some(_) if !openid_connect => Err(reader.expected(
            "silent",
            "left out where openid_connect is false: only OpenID Connect can sign in without asking",
        )),
        Some("redirect") => Ok(Some(Silent::Redirect)),
        Some("frame") => Ok(Some(Silent::Frame)),
        Some(_) => Err(reader.expected("silent", "redirect or frame, or left out")),
    }
}
