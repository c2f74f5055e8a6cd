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

/// What every sealed value begins with: the form, then the id of the key that opens it.
const FORM: &[u8; 4] = b"LKS1";
const KEY_ID_BYTES: usize = 8;
const NONCE_BYTES: usize = 12;
/// A data key of 32 bytes with its nonce and its tag.
const WRAPPED_BYTES: usize = NONCE_BYTES + 32 + 16;
const HEAD_BYTES: usize = FORM.len() + KEY_ID_BYTES + WRAPPED_BYTES;

/// One key that seals: its id is the beginning of its hash, so that it need not be kept anywhere.
#[derive(Clone)]
struct KeyOfKeys {
    id: [u8; KEY_ID_BYTES],
    cipher: ChaCha20Poly1305,
}

impl KeyOfKeys {
    fn new(key: &[u8; 32]) -> Self {
        let digest = Sha256::digest([b"lectern sealing key ".as_slice(), key].concat());
        let id = digest[..KEY_ID_BYTES].try_into().expect("a digest is longer than an id");
        Self { id, cipher: ChaCha20Poly1305::new(key.into()) }
    }
}

/// The installation's keys for secrets that must be readable again: signing keys, credentials of providers.
///
/// Each value is sealed with a data key of its own, and only that is sealed with the installation's key: so rotating the key means
/// wrapping the data keys anew ([`Self::rewrap`]), which needs to know nothing of the values. The newest key seals, all of them open.
/// Sealed values live in columns whose names begin with `sealed_`: that is how the rotation finds them.
#[derive(Clone)]
pub struct SealingKey {
    current: KeyOfKeys,
    older: Vec<KeyOfKeys>,
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey([redacted])")
    }
}

impl SealingKey {
    /// From 32 bytes.
    pub fn new(key: &[u8; 32]) -> Self {
        Self { current: KeyOfKeys::new(key), older: Vec::new() }
    }

    /// The same with older keys, which still open what they sealed.
    pub fn with_older(mut self, keys: &[[u8; 32]]) -> Self {
        self.older = keys.iter().map(KeyOfKeys::new).collect();
        self
    }

    /// Encrypts; `context` (for example the row's id) must be given again to open, so that sealed values can't be swapped.
    pub fn seal(&self, ids: &dyn Ids, context: &str, plain: &[u8]) -> Vec<u8> {
        let mut data_key = [0u8; 32];
        ids.random(&mut data_key);
        let head = wrap(&self.current, ids, &data_key);
        let body = encrypt(&ChaCha20Poly1305::new(&data_key.into()), ids, context.as_bytes(), plain);
        [head, body].concat()
    }

    /// Decrypts what [`Self::seal`] made with one of these keys and the same context.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let (key, wrapped, body) = self.parse(sealed)?;
        let data_key = unwrap(key, wrapped)?;
        decrypt(&ChaCha20Poly1305::new(&data_key.into()), context.as_bytes(), body)
    }

    /// The same value under the current key; `None` if it is already.
    pub fn rewrap(&self, ids: &dyn Ids, sealed: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        let (key, wrapped, body) = self.parse(sealed)?;
        if key.id == self.current.id {
            return Ok(None);
        }
        let data_key = unwrap(key, wrapped)?;
        Ok(Some([wrap(&self.current, ids, &data_key), body.to_vec()].concat()))
    }

    /// What every value that is sealed with the current key begins with.
    pub fn current_head(&self) -> Vec<u8> {
        [FORM.as_slice(), &self.current.id].concat()
    }

    /// The key that a sealed value names, the wrapped data key, and the rest.
    fn parse<'a>(&self, sealed: &'a [u8]) -> Result<(&KeyOfKeys, &'a [u8], &'a [u8]), Error> {
        let malformed = || Error::internal("a sealed value is malformed");
        let (head, body) = sealed.split_at_checked(HEAD_BYTES).ok_or_else(malformed)?;
        let rest = head.strip_prefix(FORM).ok_or_else(malformed)?;
        let (id, wrapped) = rest.split_at(KEY_ID_BYTES);
        let key = std::iter::once(&self.current).chain(&self.older).find(|key| key.id == id);
        let key = key.ok_or_else(|| {
            Error::internal(
                "a stored secret can't be opened: the key it was sealed with is neither secret.key (or secret_key) nor a previous one",
            )
        })?;
        Ok((key, wrapped, body))
    }
}

fn wrap(key: &KeyOfKeys, ids: &dyn Ids, data_key: &[u8; 32]) -> Vec<u8> {
    [FORM.as_slice(), &key.id, &encrypt(&key.cipher, ids, &key.id, data_key)].concat()
}

fn unwrap(key: &KeyOfKeys, wrapped: &[u8]) -> Result<[u8; 32], Error> {
    let data_key = decrypt(&key.cipher, &key.id, wrapped)?;
    data_key.try_into().map_err(|_| Error::internal("a data key has the wrong length"))
}

fn encrypt(cipher: &ChaCha20Poly1305, ids: &dyn Ids, context: &[u8], plain: &[u8]) -> Vec<u8> {
    let mut nonce = [0u8; NONCE_BYTES];
    ids.random(&mut nonce);
    let payload = Payload { msg: plain, aad: context };
    let sealed = cipher.encrypt((&nonce).into(), payload).expect("in-memory encryption of a short value succeeds");
    [nonce.as_slice(), &sealed].concat()
}

fn decrypt(cipher: &ChaCha20Poly1305, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Error> {
    let (nonce, body) =
        sealed.split_at_checked(NONCE_BYTES).ok_or_else(|| Error::internal("a sealed value is too short"))?;
    let payload = Payload { msg: body, aad: context };
    let opened = cipher.decrypt(nonce.into(), payload);
    opened.map_err(|_| Error::internal("a stored secret can't be opened: it was changed, or belongs to another row"))
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
        for position in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[position] ^= 1;
            assert!(key.open("row-1", &changed).is_err(), "a changed byte {position} is not noticed");
        }
    }

    #[test]
    fn a_rotated_key_opens_old_values_and_wraps_them_anew_without_their_context() {
        let ids = SystemIds::new(Arc::new(SystemClock));
        let old = SealingKey::new(&[7; 32]);
        let sealed = old.seal(&ids, "row-1", b"secret");
        let both = SealingKey::new(&[8; 32]).with_older(&[[7; 32]]);
        assert_eq!(both.open("row-1", &sealed).unwrap(), b"secret");
        let again = both.rewrap(&ids, &sealed).unwrap().expect("sealed with an older key");
        assert_eq!(both.rewrap(&ids, &again).unwrap(), None);
        let new = SealingKey::new(&[8; 32]);
        assert_eq!(new.open("row-1", &again).unwrap(), b"secret");
        assert!(new.open("row-2", &again).is_err());
        assert!(old.open("row-1", &again).is_err());
        assert!(new.rewrap(&ids, &sealed).is_err());
    }

    #[test]
    fn debug_shows_no_secret() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "[redacted]");
    }
}
