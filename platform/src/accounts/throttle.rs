//! A bound on how often something may be tried, per process: enough to make guessing and flooding pointless.

use chrono::{DateTime, Duration, Utc};
use moka::sync::Cache;
use sha2::{Digest, Sha256};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    access::RequestContext,
    auth::throttle::network,
    kernel::{Clock, Error, ErrorCode, Result},
};

/// When something was attempted, oldest first.
type Attempts = Arc<Mutex<VecDeque<DateTime<Utc>>>>;

/// Remembers recent attempts by key; the least used keys are forgotten first.
pub struct Throttle(Cache<[u8; 32], Attempts>);

/// How often.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit {
    /// What is limited; part of the key.
    pub(crate) what: &'static str,
    /// Attempts.
    pub(crate) most: usize,
    /// In how long.
    pub(crate) within: Duration,
}

impl Default for Throttle {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(100_000).time_to_idle(std::time::Duration::from_secs(3600)).build())
    }
}

impl Throttle {
    /// Notes an attempt. Error: how long to wait, if there were too many before it. A refused attempt does not count.
    pub(super) fn attempt(&self, clock: &dyn Clock, limit: Limit, key: &str) -> Result<(), Duration> {
        let digest: [u8; 32] = Sha256::digest(format!("{}\0{key}", limit.what)).into();
        let attempts = self.0.get_with(digest, Arc::default);
        let mut attempts = attempts.lock().unwrap_or_else(PoisonError::into_inner);
        let now = clock.now();
        while attempts.front().is_some_and(|first| *first <= now - limit.within) {
            attempts.pop_front();
        }
        match attempts.front() {
            Some(first) if attempts.len() >= limit.most => Err(*first + limit.within - now),
            _ => {
                attempts.push_back(now);
                Ok(())
            }
        }
    }

    /// Like [`Self::check`], for the address that a request comes from.
    pub(crate) fn check_address(&self, clock: &dyn Clock, limit: Limit, context: &RequestContext) -> Result<()> {
        self.check(clock, limit, &context.address.as_deref().map(network).unwrap_or_default())
    }

    /// Like [`Self::attempt`], with 429 for no.
    pub(crate) fn check(&self, clock: &dyn Clock, limit: Limit, key: &str) -> Result<()> {
        self.attempt(clock, limit, key).map_err(|rest| {
            let seconds = u64::try_from(rest.num_seconds()).unwrap_or(0) + 1;
            let message = format!("Too many attempts; try again in {seconds} seconds.");
            Error::new(ErrorCode::RateLimited, message).with_retry_after(seconds)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::TestClock;

    #[test]
    fn attempts_count_for_as_long_as_the_limit_says_and_per_key() {
        let clock = TestClock::new(DateTime::UNIX_EPOCH);
        let throttle = Throttle::default();
        let limit = Limit { what: "x", most: 2, within: Duration::minutes(1) };
        assert_eq!(throttle.attempt(&clock, limit, "a"), Ok(()));
        clock.advance(Duration::seconds(20));
        assert_eq!(throttle.attempt(&clock, limit, "a"), Ok(()));
        assert_eq!(throttle.attempt(&clock, limit, "a"), Err(Duration::seconds(40)));
        let refused = throttle.check(&clock, limit, "a").unwrap_err();
        assert_eq!((refused.code, refused.retry_after), (ErrorCode::RateLimited, Some(41)));
        assert_eq!(throttle.attempt(&clock, limit, "b"), Ok(()));
        clock.advance(Duration::seconds(41));
        assert!(throttle.check(&clock, limit, "a").is_ok());
    }
}
