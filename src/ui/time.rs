//! Times as this person writes them.

use crate::browser::Browser;
pub use crate::browser::{local_date_time, local_time};
use crate::session::UnixTime;
use crate::session::ports::Clock as _;

/// Seconds since 1970 by this computer's clock.
pub fn now() -> UnixTime {
    Browser.now()
}
