//! What more than one page says.

pub(in crate::app) const TRY_AGAIN: &str = "Try again";
pub(in crate::app) const OPENING: &str = "Opening…";
pub(in crate::app) const COPIED: &str = "Copied.";
/// What to do where the browser does not let a text be copied that can be downloaded.
pub(in crate::app) const DOWNLOAD_INSTEAD: &str = "The browser did not allow it; download it instead.";
pub(in crate::app) const CODE: &str = "Code";
pub(in crate::app) const AT_FAULT: &str = "At fault";
pub(in crate::app) const VOID: &str = "Void";
pub(in crate::app) const USED: &str = "Used";
pub(in crate::app) const TECHNICAL_DETAIL: &str = "Technical detail";
pub(in crate::app) const NOTHING: &str = "nothing";
/// What to call a person whose name is not known yet.
pub(in crate::app) const SOMEBODY: &str = "Somebody";
