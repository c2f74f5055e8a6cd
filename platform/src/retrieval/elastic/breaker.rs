//! A circuit breaker: while the cluster is away, questions are told so at once instead of each waiting for its own timeout.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// Failures in a row that open it.
const FAILURES: u32 = 5;
/// How long it stays open; then one request may try, and its outcome decides.
const PAUSE: Duration = Duration::from_secs(2);

#[derive(Debug, Default)]
struct State {
    failures: u32,
    /// Set while open: when the next one may try.
    next_try: Option<Instant>,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Breaker(Mutex<State>);

impl Breaker {
    /// Whether a request may be sent now. While open, one in [`PAUSE`] may.
    pub(super) fn permits(&self, now: Instant) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match state.next_try {
            None => true,
            Some(at) if now < at => false,
            Some(_) => {
                state.next_try = Some(now + PAUSE);
                true
            }
        }
    }

    /// Whether the cluster is known to be away.
    pub(super) fn is_open(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).next_try.is_some()
    }

    /// The cluster answered, whatever it said.
    pub(super) fn answered(&self) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.next_try.is_some() {
            tracing::info!("Elasticsearch answers again");
        }
        *state = State::default();
    }

    /// No connection, or no answer in time.
    pub(super) fn failed(&self, now: Instant) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.failures = state.failures.saturating_add(1);
        if state.failures >= FAILURES {
            if state.next_try.is_none() {
                tracing::error!("Elasticsearch does not answer: requests are refused until it does");
            }
            state.next_try = Some(now + PAUSE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_opens_after_failures_in_a_row_and_lets_one_try_at_a_time() {
        let (breaker, mut now) = (Breaker::default(), Instant::now());
        for _ in 0..FAILURES - 1 {
            breaker.failed(now);
        }
        breaker.answered();
        for _ in 0..FAILURES {
            assert!(breaker.permits(now));
            breaker.failed(now);
        }
        assert!(!breaker.permits(now));
        now += PAUSE;
        assert!(breaker.permits(now));
        assert!(!breaker.permits(now), "one at a time");
        now += PAUSE;
        assert!(breaker.permits(now));
        breaker.answered();
        assert!(breaker.permits(now) && breaker.permits(now));
    }
}
