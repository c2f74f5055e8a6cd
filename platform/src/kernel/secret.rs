//! Secrets: values that never show in logs, and the key that seals those which must be stored readable.
//! Invariant: `Debug` of anything here prints no secret byte.

use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit,
    aead::{Aead, Payload},
};
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;

use super::{error::Error, id::Ids};

/// A value whose `Debug` is redacted.
#[derive(Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(transparent)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Wraps a value.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. Named so that every use stands out.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// SHA-256 of a high-entropy token, as hex: what the database keeps of refresh tokens and API keys.
/// A slow hash would add nothing, for these have 256 random bits.
pub fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// Compares in a time that does not depend on where the two differ.
pub fn constant_time_eq(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

/// The installation's key for secrets that must be readable again (signing keys; later: provider credentials).
#[derive(Clone)]
pub struct SealingKey(ChaCha20Poly1305);

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey([redacted])")
    }
}

impl SealingKey {
    /// From 32 bytes.
    pub fn new(key: &[u8; 32]) -> Self {
        Self(ChaCha20Poly1305::new(key.into()))
    }

    /// Encrypts; `context` (for example the row's id) must be given again to open, so that sealed values can't be swapped.
    pub fn seal(&self, ids: &dyn Ids, context: &str, plain: &[u8]) -> Vec<u8> {
        let mut nonce = [0u8; 12];
        ids.random(&mut nonce);
        let payload = Payload { msg: plain, aad: context.as_bytes() };
        let sealed = self.0.encrypt((&nonce).into(), payload).expect("in-memory encryption of a short value succeeds");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Decrypts what [`Self::seal`] made with the same key and context.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let (nonce, body) =
            sealed.split_at_checked(12).ok_or_else(|| Error::internal("a sealed value is too short"))?;
        let payload = Payload { msg: body, aad: context.as_bytes() };
        self.0.decrypt(nonce.into(), payload).map_err(|_| {
            Error::internal(
                "a stored secret can't be opened: the data folder's secret.key is not the one it was sealed with",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{clock::SystemClock, id::SystemIds};
    use std::sync::Arc;

    #[test]
    fn sealed_values_open_only_with_the_same_key_and_context() {
        let ids = SystemIds::new(Arc::new(SystemClock));
        let key = SealingKey::new(&[7; 32]);
        let sealed = key.seal(&ids, "row-1", b"secret");
        assert_eq!(key.open("row-1", &sealed).unwrap(), b"secret");
        assert!(key.open("row-2", &sealed).is_err());
        assert!(SealingKey::new(&[8; 32]).open("row-1", &sealed).is_err());
        assert!(key.open("row-1", &sealed[..5]).is_err());
    }

    #[test]
    fn debug_shows_no_secret() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "[redacted]");
    }
}
