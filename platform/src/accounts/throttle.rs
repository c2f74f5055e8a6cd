//! A bound on how often something may be tried, per process: enough to make guessing and flooding pointless.

use chrono::{DateTime, Duration, Utc};
use moka::sync::Cache;
use sha2::{Digest, Sha256};
use std::{
    collections::VecDeque,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    access::RequestContext,
    kernel::{Clock, Error, ErrorCode, Result},
};

/// Remembers recent attempts by key; the least used keys are forgotten first.
pub struct Throttle(Cache<[u8; 32], Arc<Mutex<VecDeque<DateTime<Utc>>>>>);

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
    /// Notes an attempt; false if there were too many before it. A refused attempt does not count.
    pub(super) fn allows(&self, clock: &dyn Clock, limit: Limit, key: &str) -> bool {
        let digest: [u8; 32] = Sha256::digest(format!("{}\0{key}", limit.what)).into();
        let attempts = self.0.get_with(digest, Arc::default);
        let mut attempts = attempts.lock().unwrap_or_else(PoisonError::into_inner);
        let now = clock.now();
        while attempts.front().is_some_and(|first| *first <= now - limit.within) {
            attempts.pop_front();
        }
        let allowed = attempts.len() < limit.most;
        if allowed {
            attempts.push_back(now);
        }
        allowed
    }

    /// Like [`Self::check`], for the address that a request comes from.
    pub(crate) fn check_address(&self, clock: &dyn Clock, limit: Limit, context: &RequestContext) -> Result<()> {
        self.check(clock, limit, &context.address.as_deref().map(network).unwrap_or_default())
    }

    /// Like [`Self::allows`], with 429 for no.
    pub(crate) fn check(&self, clock: &dyn Clock, limit: Limit, key: &str) -> Result<()> {
        match self.allows(clock, limit, key) {
            true => Ok(()),
            false => Err(Error::new(ErrorCode::RateLimited, "Too many attempts; wait a while and try again.")),
        }
    }
}

/// Of an IPv6 address the network counts, for whoever has one address has 2^64.
fn network(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(v6)) => match v6.to_ipv4_mapped() {
            Some(v4) => v4.to_string(),
            None => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).to_string(),
        },
        _ => address.to_string(),
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
        assert_eq!([(); 3].map(|()| throttle.allows(&clock, limit, "a")), [true, true, false]);
        assert!(throttle.allows(&clock, limit, "b"));
        clock.advance(Duration::seconds(61));
        assert!(throttle.check(&clock, limit, "a").is_ok());
    }
}
