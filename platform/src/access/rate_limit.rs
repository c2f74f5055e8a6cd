//! How often one caller, and one tenant, may call: a leaky bucket each (GCRA), in the memory of this process.
//!
//! Replicas count each for themselves: behind a balancer that spreads evenly, N replicas let N times as much through. The limits are there
//! against programs that run wild, not for billing.

use governor::{
    Quota, RateLimiter, clock::Clock as GovernorClock, middleware::StateInformationMiddleware,
    state::keyed::DashMapStateStore,
};
use std::{num::NonZeroU32, sync::Arc, time::Duration};
use uuid::Uuid;

use super::principal::Principal;
use crate::{
    config::RateLimitsConfig,
    kernel::{Clock, Error, ErrorCode},
};

type Limiter = RateLimiter<Uuid, DashMapStateStore<Uuid>, InjectedClock, StateInformationMiddleware>;

/// The platform's clock, as the limiter wants it.
#[derive(Clone)]
struct InjectedClock(Arc<dyn Clock>);

impl GovernorClock for InjectedClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        let micros = u64::try_from(self.0.now().timestamp_micros()).unwrap_or(0);
        Duration::from_micros(micros)
    }
}

struct Limit {
    limiter: Limiter,
    burst: u32,
    per_second: u32,
}

/// The limits of this process; those that are absent are off.
pub struct RateLimits {
    clock: InjectedClock,
    principal: Option<Limit>,
    tenant: Option<Limit>,
}

/// Where a caller stands: what the `RateLimit-*` headers of the answer say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Requests at once.
    pub limit: u32,
    /// Of those, how many are left.
    pub remaining: u32,
    /// Seconds until all of them are there again.
    pub reset_seconds: u32,
}

impl RateLimits {
    /// The configured limits.
    pub fn new(config: &RateLimitsConfig, clock: Arc<dyn Clock>) -> Self {
        let clock = InjectedClock(clock);
        let limit = |per_second, burst| {
            let (rate, size) = (NonZeroU32::new(per_second)?, NonZeroU32::new(burst)?);
            let limiter: Limiter = RateLimiter::new(
                Quota::per_second(rate).allow_burst(size),
                DashMapStateStore::default(),
                clock.clone(),
            );
            Some(Limit { limiter, burst, per_second })
        };
        Self {
            principal: limit(config.principal_per_second, config.principal_burst),
            tenant: limit(config.tenant_per_second, config.tenant_burst),
            clock,
        }
    }

    /// Counts a request. The caller's own limit first: what that refuses does not count against its tenant. Answers the tighter standing.
    pub(super) fn count(&self, principal: &Principal) -> Result<Option<Standing>, (Error, Standing)> {
        let own = self.take(self.principal.as_ref(), principal.user_id.0, "your")?;
        let shared = self.take(self.tenant.as_ref(), principal.tenant_id.0, "the tenant's")?;
        Ok(match (own, shared) {
            (Some(own), Some(shared)) if shared.remaining < own.remaining => Some(shared),
            (own, shared) => own.or(shared),
        })
    }

    fn take(&self, limit: Option<&Limit>, key: Uuid, whose: &str) -> Result<Option<Standing>, (Error, Standing)> {
        let Some(limit) = limit else { return Ok(None) };
        match limit.limiter.check_key(&key) {
            Ok(snapshot) => Ok(Some(limit.standing(snapshot.remaining_burst_capacity()))),
            Err(refusal) => {
                let wait = refusal.wait_time_from(self.clock.now());
                let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
                let message = format!("Too many requests: {whose} limit is {} a second.", limit.per_second);
                let error = Error::new(ErrorCode::RateLimited, message).with_retry_after(seconds);
                Err((error, limit.standing(0)))
            }
        }
    }

    /// Forgets callers who have not called for so long that they have everything again.
    pub fn forget_idle(&self) {
        for limit in [&self.principal, &self.tenant].into_iter().flatten() {
            limit.limiter.retain_recent();
            limit.limiter.shrink_to_fit();
        }
    }
}

impl Limit {
    fn standing(&self, remaining: u32) -> Standing {
        let used = self.burst.saturating_sub(remaining);
        Standing { limit: self.burst, remaining, reset_seconds: used.div_ceil(self.per_second) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        access::{AccountKind, Credential, PermissionSet, Restrictions},
        kernel::{ApiKeyId, SystemClock, TenantId, TestClock, UserId},
    };

    fn principal(tenant: u128, user: u128) -> Principal {
        Principal {
            tenant_id: TenantId(Uuid::from_u128(tenant)),
            tenant_slug: String::new(),
            user_id: UserId(Uuid::from_u128(user)),
            kind: AccountKind::User,
            login: String::new(),
            groups: Vec::new(),
            roles: Vec::new(),
            granted: PermissionSet::default(),
            permissions: PermissionSet::default(),
            credential: Credential::ApiKey(ApiKeyId(Uuid::nil())),
            restrictions: Restrictions::default(),
            as_of: 0,
        }
    }

    #[test]
    fn callers_and_tenants_have_their_own_buckets_which_fill_again_with_time() {
        let clock = Arc::new(TestClock::new(SystemClock.now()));
        let config =
            RateLimitsConfig { principal_per_second: 2, principal_burst: 4, tenant_per_second: 3, tenant_burst: 6 };
        let limits = RateLimits::new(&config, clock.clone());
        let (alice, bob, other) = (principal(1, 1), principal(1, 2), principal(2, 3));
        for remaining in [3, 2, 1] {
            assert_eq!(limits.count(&alice).unwrap().unwrap().remaining, remaining);
        }
        let last = limits.count(&alice).unwrap().unwrap();
        assert_eq!(last, Standing { limit: 4, remaining: 0, reset_seconds: 2 });
        let (error, standing) = limits.count(&alice).unwrap_err();
        assert_eq!((error.code, error.retry_after, standing.remaining), (ErrorCode::RateLimited, Some(1), 0));
        // Two are left of the tenant's six.
        assert_eq!(limits.count(&bob).unwrap().unwrap().remaining, 1);
        assert_eq!(limits.count(&bob).unwrap().unwrap().remaining, 0);
        assert!(limits.count(&bob).unwrap_err().0.message.contains("the tenant's"));
        assert_eq!(limits.count(&other).unwrap().unwrap().remaining, 3);
        clock.advance(chrono::Duration::seconds(1));
        assert_eq!(limits.count(&alice).unwrap().unwrap().remaining, 1);
        clock.advance(chrono::Duration::seconds(60));
        limits.forget_idle();
        assert_eq!(limits.count(&alice).unwrap().unwrap().remaining, 3);
    }

    #[test]
    fn zero_is_no_limit() {
        let off =
            RateLimitsConfig { principal_per_second: 0, principal_burst: 1, tenant_per_second: 0, tenant_burst: 1 };
        let limits = RateLimits::new(&off, Arc::new(SystemClock));
        for _ in 0..1000 {
            assert_eq!(limits.count(&principal(1, 1)).unwrap(), None);
        }
    }
}
