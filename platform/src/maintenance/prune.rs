//! Throwing away what has ended and nobody asks for any more.
//!
//! | What | When |
//! |---|---|
//! | refresh tokens | at their end: until then a second use must still be recognised |
//! | sign-ins | `retention.sign_ins_days` after their end |
//! | jobs | `retention.jobs_days` after their end, but never a document's last one |
//! | signing keys | when the last token that they signed has expired |
//! | failed sign-ins | a day after the last one |
//! | break-glass grants | `retention.break_glass_days` after their end |
//! | tokens that mails carried, mails that were sent or given up | 30 days after their end, or after they were queued |
//! | mails in files | 30 days after they were written; with their tenant if that is gone |
//! | sign-ins begun at a provider | a day after their end |

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ColumnTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, Query},
};
use std::{sync::Arc, time::Duration};
use tokio::{sync::watch, time::sleep};

use crate::{
    access::SystemDb,
    accounts,
    app::Platform,
    auth::throttle,
    db::entity::{break_glass_grants, documents, jobs, refresh_tokens, sign_in_throttles, sign_ins, signing_keys},
    jobs::model::JobState,
    kernel::Result,
    mail, oidc,
};

const FIRST: Duration = Duration::from_secs(60);
const INTERVAL: Duration = Duration::from_secs(3600);
/// How long mails and their tokens are kept: whoever shows an old link is told that it has expired.
const MAIL_DAYS: u32 = 30;

/// How much went.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Refresh tokens.
    pub refresh_tokens: u64,
    /// Sign-ins.
    pub sign_ins: u64,
    /// Jobs.
    pub jobs: u64,
    /// Signing keys.
    pub signing_keys: u64,
    /// Counts of failed sign-ins.
    pub throttles: u64,
    /// Break-glass grants.
    pub break_glass_grants: u64,
    /// Tokens that mails carried.
    pub account_tokens: u64,
    /// Mails that were sent or given up.
    pub mails: u64,
    /// Mails in files.
    pub mail_files: u64,
    /// Sign-ins begun at a provider, and the codes that they ended with.
    pub oidc_attempts: u64,
}

/// Prunes shortly after the start, then every hour, until `stop` turns true.
pub(crate) async fn run(platform: Arc<Platform>, mut stop: watch::Receiver<bool>) {
    let mut pause = FIRST;
    loop {
        tokio::select! {
            _ = stop.wait_for(|stopping| *stopping) => return,
            () = sleep(pause) => {}
        }
        pause = INTERVAL;
        platform.rate_limits.forget_idle();
        match prune_across_tenants(&platform).await {
            Ok(pruned) if pruned == Pruned::default() => {}
            Ok(pruned) => tracing::info!(?pruned, "threw away what has ended"),
            Err(error) => tracing::error!(%error, "pruning failed; it is tried again in an hour"),
        }
    }
}

/// Prunes once.
pub async fn prune_across_tenants(platform: &Platform) -> Result<Pruned> {
    let now = platform.clock.now();
    let retention = &platform.config.retention;
    let before = |days: u32| now - TimeDelta::days(days.into());
    let system = SystemDb::open(&platform.database);
    let executor = system.executor();
    let tokens = system.delete::<refresh_tokens::Entity>().filter(refresh_tokens::Column::ExpiresAt.lte(now));
    let ended_sign_ins = before(retention.sign_ins_days);
    let sign_ins = system
        .delete::<sign_ins::Entity>()
        .filter(sign_ins::Column::ExpiresAt.lte(ended_sign_ins).or(sign_ins::Column::RevokedAt.lte(ended_sign_ins)));
    // Retired keys verify until then; the key that signs is never retired.
    let keys = system.delete::<signing_keys::Entity>().filter(signing_keys::Column::RetiredAt.lte(now));
    let forgotten = sign_in_throttles::Column::LastFailureAt.lte(throttle::forgotten_before(now));
    let throttles = system.delete::<sign_in_throttles::Entity>().filter(forgotten);
    let ended_grants = break_glass_grants::Column::ExpiresAt.lte(before(retention.break_glass_days));
    let grants = system.delete::<break_glass_grants::Entity>().filter(ended_grants);
    Ok(Pruned {
        refresh_tokens: tokens.exec(executor).await?.rows_affected,
        sign_ins: sign_ins.exec(executor).await?.rows_affected,
        jobs: prune_jobs_across_tenants(&system, before(retention.jobs_days)).await?,
        signing_keys: keys.exec(executor).await?.rows_affected,
        throttles: throttles.exec(executor).await?.rows_affected,
        break_glass_grants: grants.exec(executor).await?.rows_affected,
        account_tokens: accounts::prune_across_tenants(&system, before(MAIL_DAYS)).await?,
        mails: mail::prune_across_tenants(&system, before(MAIL_DAYS)).await?,
        mail_files: mail::prune_files_across_tenants(platform, before(MAIL_DAYS)).await?,
        oidc_attempts: oidc::prune_across_tenants(&system, before(1)).await?,
    })
}

async fn prune_jobs_across_tenants(system: &SystemDb<'_>, before: DateTime<Utc>) -> Result<u64> {
    use jobs::Column as J;
    let last_of_a_document = Query::select()
        .expr(Expr::cust("1"))
        .from(documents::Entity)
        .and_where(Expr::col((documents::Entity, documents::Column::TenantId)).equals((jobs::Entity, J::TenantId)))
        .and_where(Expr::col((documents::Entity, documents::Column::JobId)).equals((jobs::Entity, J::Id)))
        .to_owned();
    let ended = [JobState::Succeeded, JobState::Failed, JobState::Cancelled].map(JobState::as_str);
    let deletion = system
        .delete::<jobs::Entity>()
        .filter(J::State.is_in(ended))
        .filter(J::FinishedAt.lte(before))
        .filter(Expr::exists(last_of_a_document).not());
    Ok(deletion.exec(system.executor()).await?.rows_affected)
}
