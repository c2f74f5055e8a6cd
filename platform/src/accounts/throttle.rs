//! A bound on how often something may be tried, per process: enough to make guessing and flooding pointless.

use chrono::{DateTime, Duration, Utc};
use moka::{policy::EvictionPolicy, sync::Cache};
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

/// Recent attempts by key. The keys that were used longest ago are forgotten first; a new one is always remembered, however many there are.
struct Recent(Cache<[u8; 32], Attempts>);

/// Remembers recent attempts. What anybody can make up as many of as they like, addresses and names, is kept apart, and from what callers
/// who were authenticated are: nobody makes a limit on somebody else be forgotten.
pub struct Throttle {
    addresses: Recent,
    names: Recent,
    principals: Recent,
}

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
        Self::of_keys(100_000)
    }
}

impl Recent {
    fn of_keys(most: u64) -> Self {
        let idle = std::time::Duration::from_secs(3600);
        // Not the default policy: it admits no newcomer to a cache full of keys that were used more than once.
        let lru = EvictionPolicy::lru();
        Self(Cache::builder().max_capacity(most).eviction_policy(lru).time_to_idle(idle).build())
    }

    /// Notes an attempt. Error: how long to wait, if there were too many before it. A refused attempt does not count.
    fn attempt(&self, clock: &dyn Clock, limit: Limit, key: &str) -> Result<(), Duration> {
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

    /// Like [`Self::attempt`], with 429 for no.
    fn check(&self, clock: &dyn Clock, limit: Limit, key: &str) -> Result<()> {
        self.attempt(clock, limit, key).map_err(|rest| {
            let seconds = u64::try_from(rest.num_seconds()).unwrap_or(0) + 1;
            let message = format!("Too many attempts; try again in {seconds} seconds.");
            Error::new(ErrorCode::RateLimited, message).with_retry_after(seconds)
        })
    }
}

impl Throttle {
    fn of_keys(most: u64) -> Self {
        Self { addresses: Recent::of_keys(most), names: Recent::of_keys(most), principals: Recent::of_keys(most) }
    }

    /// Notes an attempt from the address that a request comes from; 429 if there were too many before it.
    pub(crate) fn check_address(&self, clock: &dyn Clock, limit: Limit, context: &RequestContext) -> Result<()> {
        self.addresses.check(clock, limit, &context.address.as_deref().map(network).unwrap_or_default())
    }

    /// Notes an attempt on what an anonymous caller names. Error: how long to wait, if there were too many before it.
    pub(super) fn attempt_on_name(&self, clock: &dyn Clock, limit: Limit, name: &str) -> Result<(), Duration> {
        self.names.attempt(clock, limit, name)
    }

    /// Notes an attempt of, or allowed to, a caller who was authenticated; 429 if there were too many before it.
    pub(crate) fn check(&self, clock: &dyn Clock, limit: Limit, key: &str) -> Result<()> {
        self.principals.check(clock, limit, key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::TestClock;

    #[test]
    fn attempts_count_for_as_long_as_the_limit_says_and_per_key() {
        let clock = TestClock::new(DateTime::UNIX_EPOCH);
        let throttle = Recent::of_keys(100);
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

    #[test]
    fn however_many_names_somebody_makes_up_limits_hold() {
        let clock = TestClock::new(DateTime::UNIX_EPOCH);
        let throttle = Throttle::of_keys(20);
        let limit = Limit { what: "x", most: 2, within: Duration::minutes(1) };
        let make_up_names = || {
            for number in (0..20).cycle().take(200) {
                let _ = throttle.attempt_on_name(&clock, limit, &format!("made up {number}"));
                throttle.names.0.run_pending_tasks();
            }
        };
        throttle.check(&clock, limit, "user").unwrap();
        throttle.check(&clock, limit, "user").unwrap();
        make_up_names();
        for _ in 0..2 {
            assert_eq!(throttle.attempt_on_name(&clock, limit, "victim"), Ok(()));
            throttle.names.0.run_pending_tasks();
        }
        assert!(throttle.attempt_on_name(&clock, limit, "victim").is_err());
        make_up_names();
        assert!(throttle.check(&clock, limit, "user").is_err());
    }
}
