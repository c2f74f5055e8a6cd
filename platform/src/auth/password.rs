//! Password hashing: argon2id, off the async threads, a few at a time so that a burst of logins can't exhaust memory.

use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier, password_hash::SaltString};
use tokio::sync::Semaphore;

use crate::kernel::{Error, Ids, Result};

/// Each hash takes 19 MiB while it runs.
static RUNNING: Semaphore = Semaphore::const_new(4);

/// Hashes a password with a fresh salt, as a PHC string.
pub(super) async fn hash(ids: &dyn Ids, password: String) -> Result<String> {
    let mut salt = [0u8; 16];
    ids.random(&mut salt);
    let salt = SaltString::encode_b64(&salt).map_err(|e| Error::internal(format!("salt: {e}")))?;
    blocking(move || {
        let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
        hash.map(|h| h.to_string()).map_err(|e| Error::internal(format!("argon2: {e}")))
    })
    .await?
}

/// Whether the password is the hashed one. Without a hash (unknown user, no password set) it takes the same time and says no.
pub(super) async fn verify(password: String, hash: Option<String>) -> Result<bool> {
    blocking(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| DUMMY.to_string());
        let parsed = PasswordHash::new(&hash)
            .map_err(|e| Error::internal(format!("a stored password hash is malformed: {e}")))?;
        let matches = Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
        Ok(known && matches)
    })
    .await?
}

/// The hash of nothing anybody knows, with the parameters in use.
const DUMMY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$2nJ3yKkq0V4GWZQ5tqfzDyU9sLJ1y6q4JbE8pTQf0Tg";

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let permit = RUNNING.acquire().await.map_err(|e| Error::internal("password semaphore").with_source(e))?;
    // Who asked may be gone before it is done: the work goes on then, and the permit belongs to it.
    let task = tokio::task::spawn_blocking(move || {
        let done = work();
        drop(permit);
        done
    });
    task.await.map_err(|e| Error::internal("password hashing").with_source(e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{SystemClock, id::SystemIds};
    use std::sync::Arc;

    #[tokio::test]
    async fn work_that_nobody_waits_for_any_more_still_counts() {
        let (release, released) = std::sync::mpsc::channel::<()>();
        let (begin, begun) = tokio::sync::oneshot::channel();
        let waiting = tokio::spawn(blocking(move || {
            begin.send(()).unwrap();
            released.recv().is_ok()
        }));
        begun.await.unwrap();
        waiting.abort();
        assert!(waiting.await.is_err());
        assert!(RUNNING.available_permits() < 4);
        release.send(()).unwrap();
    }

    #[tokio::test]
    async fn only_the_right_password_verifies_and_the_dummy_is_well_formed() {
        let ids = SystemIds::new(Arc::new(SystemClock));
        let hash = hash(&ids, "correct horse".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(verify("correct horse".into(), Some(hash.clone())).await.unwrap());
        assert!(!verify("wrong".into(), Some(hash)).await.unwrap());
        assert!(!verify("anything".into(), None).await.unwrap());
    }
}
