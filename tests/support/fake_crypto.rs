//! Counted randomness, and signatures that are good or bad by their first letters.

use super::fake_network::Gate;
use super::fake_platform::FakePlatform;
use daypass::protocol::jwk::Jwk;
use daypass::protocol::jws::Algorithm;
use daypass::session::ports::{Crypto, CryptoFault};
use futures::channel::oneshot;
use std::cell::{Cell, RefCell};

/// Octets that are never twice the same, and signatures that are good unless they begin with `bad`.
#[derive(Default)]
pub(crate) struct FakeCrypto {
    drawn: Cell<u64>,
    pub(crate) random_fault: Cell<Option<CryptoFault>>,
    pub(crate) verify_fault: Cell<Option<CryptoFault>>,
    pub(crate) seal_fault: Cell<Option<CryptoFault>>,
    /// The next signature fits no key.
    pub(crate) refuse_next: Cell<bool>,
    pub(crate) verified: Cell<u32>,
    gate: RefCell<Option<oneshot::Receiver<()>>>,
}

impl FakeCrypto {
    /// Holds the next verification back.
    pub(crate) fn gate(&self) -> Gate {
        let (gate, behind) = Gate::new();
        *self.gate.borrow_mut() = Some(behind);
        gate
    }

    /// How often randomness was asked for.
    pub(crate) fn drawn(&self) -> u64 {
        self.drawn.get()
    }
}

impl Crypto for FakePlatform {
    fn random(&self, buffer: &mut [u8]) -> Result<(), CryptoFault> {
        self.crypto.random_fault.get().map_or(Ok(()), Err)?;
        self.crypto.drawn.set(self.crypto.drawn.get() + 1);
        let mut word = self.crypto.drawn.get().wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for octet in buffer {
            word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *octet = word.to_be_bytes()[0];
        }
        Ok(())
    }

    async fn verify(&self, _: Algorithm, _: &Jwk, signature: &[u8], data: &[u8]) -> Result<bool, CryptoFault> {
        let gate = self.crypto.gate.borrow_mut().take();
        if let Some(gate) = gate {
            let _ = gate.await;
        }
        self.crypto.verify_fault.get().map_or(Ok(()), Err)?;
        self.crypto.verified.set(self.crypto.verified.get() + 1);
        Ok(!self.crypto.refuse_next.take() && !signature.starts_with(b"bad") && !data.is_empty())
    }

    async fn seal(&self, key: &[u8; 32], text: &[u8]) -> Result<Vec<u8>, CryptoFault> {
        if let Some(fault) = self.crypto.seal_fault.get() {
            return Err(fault);
        }
        let hide = |(index, octet): (usize, &u8)| octet ^ key[index % 32];
        Ok(key.iter().copied().map(|octet| octet.wrapping_add(1)).chain(text.iter().enumerate().map(hide)).collect())
    }

    async fn open(&self, key: &[u8; 32], sealed: &[u8]) -> Option<Vec<u8>> {
        let (tag, hidden) = sealed.split_at_checked(32)?;
        let ours = tag.iter().zip(key).all(|(tag, octet)| *tag == octet.wrapping_add(1));
        ours.then(|| hidden.iter().enumerate().map(|(index, octet)| octet ^ key[index % 32]).collect())
    }
}
