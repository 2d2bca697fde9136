//! What people can prefer, in words.

use crate::session::{ConsoleLayout, Theme};

pub(in crate::app) const HEADING: &str = "Preferences";
pub(in crate::app) const LEDE: &str =
    "For this account, in this browser. They are kept under a name that does not say who you are.";
pub(in crate::app) const THEME: &str = "Colors";
pub(in crate::app) const THEMES: [(Theme, &str); 3] =
    [(Theme::System, "As this device"), (Theme::Light, "Light"), (Theme::Dark, "Dark")];
pub(in crate::app) const LAYOUT: &str = "API console";
pub(in crate::app) const LAYOUTS: [(ConsoleLayout, &str); 2] =
    [(ConsoleLayout::Stacked, "Answer below the request"), (ConsoleLayout::Beside, "Answer beside the request")];
pub(in crate::app) const DEFAULT_API: &str = "API that comes first";
pub(in crate::app) const AS_CONFIGURED: &str = "As configured";
pub(in crate::app) const KEPT: &str = "Kept.";
pub(in crate::app) const NOT_KEPT: &str =
    "The browser does not keep it: it holds until this page is closed or loaded again.";
