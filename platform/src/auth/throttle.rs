//! Guessing of passwords: failed sign-ins are counted by account and by address, and who failed too often waits.
//!
//! Invariants: an account that does not exist is counted like one that does, so that nobody learns anything from waiting; only signing in
//! with a password waits, so that nobody who is signed in can be shut out by another's guesses; within a process attempts on one account,
//! or from one address, go one after the other, so that a burst of guesses is not faster than its first failures. The counts are in the
//! database: replicas count together, and N of them may let through N − 1 guesses more.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, QueryFilter,
    sea_query::{CaseStatement, Expr, ExprTrait, OnConflict, Query},
};
use sha2::{Digest, Sha256};
use std::{
    net::{IpAddr, Ipv6Addr},
    sync::Arc,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::{
    access::{SystemDb, TenantDb},
    app::Platform,
    db::entity::sign_in_throttles::{self, Column},
    kernel::{Error, ErrorCode, Result},
};

/// Failures older than this count no more. Also when the maintenance throws them away.
pub(crate) const MEMORY: Duration = Duration::hours(24);
const LANES: usize = 64;

/// Puts attempts on one account, and from one address, in a row.
pub struct SignInGate {
    accounts: Vec<Arc<Mutex<()>>>,
    addresses: Vec<Arc<Mutex<()>>>,
}

impl Default for SignInGate {
    fn default() -> Self {
        let lanes = || (0..LANES).map(|_| Arc::default()).collect();
        Self { accounts: lanes(), addresses: lanes() }
    }
}

/// A permitted attempt. As long as it lives, no other one on the same account, or from the same address, goes ahead.
pub(super) struct Attempt {
    account: String,
    address: Option<String>,
    had_failed: bool,
    _lanes: (Option<OwnedMutexGuard<()>>, OwnedMutexGuard<()>),
}

impl SignInGate {
    /// Waits for its turn. Error: `sign_in_throttled` with the seconds to wait.
    pub(super) async fn enter(
        &self,
        platform: &Platform,
        tenant: &str,
        login: &str,
        address: Option<&str>,
    ) -> Result<Attempt> {
        let account = account_subject(tenant, login);
        let address = address.map(address_subject);
        // Addresses first, always: two attempts never wait for each other in a ring.
        let of_address = match &address {
            Some(address) => Some(self.addresses[lane(address)].clone().lock_owned().await),
            None => None,
        };
        let of_account = self.accounts[lane(&account)].clone().lock_owned().await;
        let now = platform.clock.now();
        let subjects = [Some(&account), address.as_ref()].into_iter().flatten();
        let known = known_across_tenants(platform, subjects).await?;
        if let Some(until) = known.iter().filter_map(|row| row.blocked_until).filter(|until| *until > now).max() {
            return Err(throttled(until - now));
        }
        let had_failed = known.iter().any(|row| row.subject == account);
        Ok(Attempt { account, address, had_failed, _lanes: (of_address, of_account) })
    }
}

impl Attempt {
    /// Counts a failure.
    pub(super) async fn failed(self, platform: &Platform) -> Result<()> {
        let limits = &platform.config.protection;
        let longest = limits.sign_in_longest_pause_seconds;
        count_across_tenants(platform, &self.account, limits.sign_in_account_attempts, longest).await?;
        match &self.address {
            Some(address) => count_across_tenants(platform, address, limits.sign_in_address_attempts, longest).await,
            None => Ok(()),
        }
    }

    /// Forgets the account's failures. The address's stay: who knows one password must not buy guesses at others with it.
    pub(super) async fn succeeded(self, tx: &TenantDb<'_>) -> Result<()> {
        match self.had_failed {
            true => forget_across_tenants(tx, &self.account).await,
            false => Ok(()),
        }
    }
}

/// Forgets the failures of an account, in the caller's transaction: an administrator lets its user try again at once.
pub(crate) async fn unlock_across_tenants(tx: &TenantDb<'_>, tenant: &str, login: &str) -> Result<()> {
    forget_across_tenants(tx, &account_subject(tenant, login)).await
}

async fn forget_across_tenants(tx: &TenantDb<'_>, subject: &str) -> Result<()> {
    let statement = Query::delete()
        .from_table(sign_in_throttles::Entity)
        .and_where(Expr::col(Column::Subject).eq(subject))
        .to_owned();
    tx.unscoped().execute(&statement).await?;
    Ok(())
}

async fn known_across_tenants(
    platform: &Platform,
    subjects: impl Iterator<Item = &String>,
) -> Result<Vec<sign_in_throttles::Model>> {
    let system = SystemDb::open(&platform.database);
    let query = system.find::<sign_in_throttles::Entity>().filter(Column::Subject.is_in(subjects.cloned()));
    Ok(query.all(system.executor()).await?)
}

async fn count_across_tenants(platform: &Platform, subject: &str, free: u32, longest_seconds: u32) -> Result<()> {
    let now = platform.clock.now();
    let column = |column: Column| Expr::col((sign_in_throttles::Entity, column));
    let failures: sea_orm::sea_query::SimpleExpr = CaseStatement::new()
        .case(column(Column::LastFailureAt).lt(now - MEMORY), 1)
        .finally(column(Column::Failures).add(1))
        .into();
    let mut known = OnConflict::column(Column::Subject);
    known.value(Column::Failures, failures).update_column(Column::LastFailureAt);
    let system = SystemDb::begin(&platform.database).await?;
    let row = sign_in_throttles::ActiveModel {
        subject: Set(subject.to_string()),
        failures: Set(1),
        last_failure_at: Set(now),
        blocked_until: Set(None),
    };
    system.upsert::<sign_in_throttles::Entity>(row, known).await?;
    let query = system.find::<sign_in_throttles::Entity>().filter(Column::Subject.eq(subject));
    let counted = query.one(system.executor()).await?.map_or(1, |row| row.failures);
    let blocked_until = pause(counted, free, longest_seconds).map(|pause| now + pause);
    system
        .update::<sign_in_throttles::Entity>()
        .col_expr(Column::BlockedUntil, Expr::value(blocked_until))
        .filter(Column::Subject.eq(subject))
        .exec(system.executor())
        .await?;
    system.commit().await
}

/// None for the first `free` failures but the last, then 1 s, 2 s, 4 s …
fn pause(failures: i64, free: u32, longest_seconds: u32) -> Option<Duration> {
    let over = failures - i64::from(free);
    // None below the free ones; beyond 40 doublings every pause is the longest.
    let doublings = u32::try_from(Ord::min(over, 40)).ok()?;
    Some(Duration::seconds(Ord::min(1_i64 << doublings, i64::from(longest_seconds))))
}

fn throttled(rest: Duration) -> Error {
    let seconds = Ord::max(u64::try_from(rest.num_milliseconds()).unwrap_or(0).div_ceil(1000), 1);
    let message = format!("Too many failed sign-ins; try again in {seconds} seconds.");
    Error::new(ErrorCode::SignInThrottled, message).with_retry_after(seconds)
}

/// Hashed: the table must not become a list of who tried to sign in from where.
fn account_subject(tenant: &str, login: &str) -> String {
    format!("account:{}", hex::encode(Sha256::digest(format!("{tenant}\0{login}"))))
}

fn address_subject(address: &str) -> String {
    format!("address:{}", hex::encode(Sha256::digest(network(address))))
}

/// What is counted of an address: of an IPv6 address the network, for whoever has one address has 2^64.
pub(crate) fn network(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(v6)) => match v6.to_ipv4_mapped() {
            Some(v4) => v4.to_string(),
            None => Ipv6Addr::from(u128::from(v6) >> 64 << 64).to_string(),
        },
        _ => address.to_string(),
    }
}

fn lane(subject: &str) -> usize {
    // It ends with a hash in hexadecimal: two digits of it are as good as any.
    let digits = &subject[subject.len().saturating_sub(2)..];
    usize::from_str_radix(digits, 16).unwrap_or(0) % LANES
}

/// When rows are too old to count.
pub(crate) fn forgotten_before(now: DateTime<Utc>) -> DateTime<Utc> {
    now - MEMORY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let seconds = |failures| pause(failures, 5, 60).map(|pause| pause.num_seconds());
        assert_eq!([1, 4, 5, 6, 7, 8].map(seconds), [None, None, Some(1), Some(2), Some(4), Some(8)]);
        assert_eq!([11, 100, i64::MAX].map(seconds), [Some(60), Some(60), Some(60)]);
    }

    #[test]
    fn addresses_of_one_network_are_one_and_mapped_ones_are_what_they_map() {
        assert_eq!(address_subject("2001:db8:1:2::1"), address_subject("2001:db8:1:2:ffff::9"));
        assert_ne!(address_subject("2001:db8:1:2::1"), address_subject("2001:db8:1:3::1"));
        assert_eq!(address_subject("::ffff:10.0.0.1"), address_subject("10.0.0.1"));
        assert_ne!(address_subject("10.0.0.1"), address_subject("10.0.0.2"));
        assert_ne!(account_subject("a", "bc"), account_subject("ab", "c"));
        assert!((0..100).map(|n| lane(&account_subject("t", &n.to_string()))).all(|lane| lane < LANES));
    }
}
