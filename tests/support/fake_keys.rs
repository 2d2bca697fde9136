//! The keys that a browser keeps for all its tabs, faked: a key is a number, and whoever has the public half can tell what it
//! has signed.

use super::fake_platform::{FakePlatform, Log};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use daypass::protocol::dpop::PublicJwk;
use daypass::session::ports::{KeyFault, Keys};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

#[derive(Default)]
pub(crate) struct FakeKeys {
    kept: RefCell<BTreeMap<String, u32>>,
    made: Cell<u32>,
    /// Why no key can be made or used from now on.
    pub(crate) fault: Cell<Option<KeyFault>>,
    log: Log,
}

impl FakeKeys {
    pub(crate) fn new(log: &Log) -> Self {
        Self { log: log.clone(), ..Self::default() }
    }

    /// The names of all keys that there are.
    pub(crate) fn names(&self) -> Vec<String> {
        self.kept.borrow().keys().cloned().collect()
    }

    /// Somebody clears the data of the site, but not that of the tab.
    pub(crate) fn clear(&self) {
        self.kept.borrow_mut().clear();
    }

    /// How many keys have been made.
    pub(crate) fn made(&self) -> u32 {
        self.made.get()
    }
}

impl Keys for FakePlatform {
    async fn create_key(&self, name: &str) -> Result<PublicJwk, KeyFault> {
        self.keys.fault.get().map_or(Ok(()), Err)?;
        self.keys.made.set(self.keys.made.get() + 1);
        self.keys.kept.borrow_mut().insert(name.to_owned(), self.keys.made.get());
        self.keys.log.add("make key".to_owned());
        Ok(PublicJwk::parse(&public(self.keys.made.get()).to_string()).expect("a public key"))
    }

    async fn sign(&self, name: &str, data: &[u8]) -> Result<Vec<u8>, KeyFault> {
        self.keys.fault.get().map_or(Ok(()), Err)?;
        let number = *self.keys.kept.borrow().get(name).ok_or(KeyFault::Lost)?;
        Ok(signature(&public(number), data))
    }

    fn delete_key(&self, name: &str) {
        if self.keys.kept.borrow_mut().remove(name).is_some() {
            self.keys.log.add("delete key".to_owned());
        }
    }

    fn delete_keys_before(&self, name: &str) {
        self.keys.kept.borrow_mut().retain(|it, _| it.as_str() >= name);
    }
}

fn public(number: u32) -> Value {
    let coordinate = |axis: &str| BASE64URL.encode(Sha256::digest(format!("{axis}{number}")));
    json!({"kty": "EC", "crv": "P-256", "x": coordinate("x"), "y": coordinate("y")})
}

/// What the key with this public half signs.
pub(crate) fn signature(public: &Value, data: &[u8]) -> Vec<u8> {
    let half = |axis: &str| Sha256::new().chain_update(public[axis].to_string()).chain_update(data).finalize();
    [half("x"), half("y")].concat()
}
