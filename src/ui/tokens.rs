//! What a component may do with tokens: describe them, and show or copy one when the person asks for it.

use super::handle::Daypass;
use crate::browser;
use crate::session::{Decoded, Held, NotDecoded, Revealed, Verification, Which};
use std::rc::Rc;

impl Daypass {
    /// What this tab holds for the account in use, without the texts.
    pub fn held(&self) -> Vec<Held> {
        self.session.held()
    }

    /// The text of a token, for the eyes of the person: only after a click, and not for long.
    pub fn reveal(&self, which: &Which) -> Option<Revealed> {
        self.session.reveal(which)
    }

    /// Puts the text of a token on the clipboard; `false` where it is gone or the browser does not allow it.
    pub async fn copy_held(&self, which: &Which) -> bool {
        match self.session.reveal(which) {
            Some(revealed) => browser::copy(revealed.for_the_person()).await,
            None => false,
        }
    }

    /// What a token says, for reading only.
    pub fn decode_held(&self, which: &Which) -> Option<Result<Decoded, NotDecoded>> {
        self.session.decode_held(which)
    }

    /// Verifies a token with keys that the person has brought, or else with those of its issuer, which is asked for them.
    pub async fn verify_token(&self, text: &str, keys: Option<&str>) -> Verification {
        let session = Rc::clone(&self.session);
        match keys {
            Some(keys) => session.verify_token_with(text, keys).await,
            None => session.verify_token(text).await,
        }
    }
}
