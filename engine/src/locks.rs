//! Taking locks on files that this process itself may seem to hold for a moment longer.
//!
//! A lock belongs to the open file, not to the process. A program that this process starts gets a copy of every open
//! file until it has become that program, a matter of microseconds on an idle machine and of milliseconds on a busy
//! one: a lock given up meanwhile stays taken so long.

use std::fs::{File, TryLockError};
use std::time::Duration;

/// So often a lock is tried before it counts as held by somebody else, with [`PAUSE`] in between: about a second.
const ATTEMPTS: usize = 500;
const PAUSE: Duration = Duration::from_millis(2);

/// Locks `file` for this process alone, until the file is closed. `WouldBlock` if another process has had the lock
/// for a second; blocks the thread so long.
pub fn take(file: &File) -> Result<(), TryLockError> {
    patiently(|error| matches!(error, TryLockError::WouldBlock), || file.try_lock())
}

/// Repeats `attempt` while its error says that the lock is held.
pub(crate) fn patiently<T, E>(is_held: impl Fn(&E) -> bool, mut attempt: impl FnMut() -> Result<T, E>) -> Result<T, E> {
    for _ in 1..ATTEMPTS {
        match attempt() {
            Err(error) if is_held(&error) => std::thread::sleep(PAUSE),
            result => return result,
        }
    }
    attempt()
}
