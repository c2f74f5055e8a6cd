//! The durable outbox: rows written with what caused them, sent one by one, tried again with growing pauses for a day.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};
use std::sync::Arc;
use tokio::sync::watch;

use super::templates::{Mail, Rendered};
use crate::{
    access::{Effect, SystemDb, SystemReason, TenantDb},
    app::Platform,
    db::entity::outgoing_mails::{ActiveModel, Column, Entity, Model},
    kernel::{Result, TenantId},
    maintenance,
};

/// How long the sender sleeps when nobody wakes it.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(5);
/// How long a process may take for one mail before another one tries.
const LEASE: Duration = Duration::minutes(5);
/// When a mail that no server takes is given up.
const GIVE_UP: Duration = Duration::hours(24);
/// Mails a round.
const BATCH: u64 = 50;

/// Puts a mail into the outbox; it leaves once the transaction is committed.
pub(crate) async fn enqueue(tx: &TenantDb<'_>, platform: &Platform, to: &str, mail: &Mail) -> Result<()> {
    let (id, now) = (platform.ids.uuid(), platform.clock.now());
    let message = serde_json::to_vec(&mail.render()).map_err(|e| crate::kernel::Error::internal(e.to_string()))?;
    tx.insert::<Entity>(ActiveModel {
        tenant_id: NotSet,
        id: Set(id),
        kind: Set(mail.kind().into()),
        recipient: Set(to.to_string()),
        sealed_message: Set(Some(platform.sealing.seal(&*platform.ids, &id.to_string(), &message))),
        state: Set("queued".into()),
        attempt: Set(0),
        next_attempt_at: Set(now),
        error: Set(None),
        created_at: Set(now),
        finished_at: Set(None),
    })
    .await?;
    tx.after_commit(Effect::MailQueued);
    Ok(())
}

/// Sends what is due until `stop` says so.
pub(crate) async fn run_sender(platform: Arc<Platform>, mut stop: watch::Receiver<bool>) {
    loop {
        if let Err(error) = send_due_across_tenants(&platform).await {
            tracing::warn!(%error, "sending mail failed; trying again later");
        }
        tokio::select! {
            // An error means that the platform is gone.
            _ = stop.wait_for(|stopping| *stopping) => return,
            () = platform.signals.mails.notified() => {}
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

async fn send_due_across_tenants(platform: &Platform) -> Result<()> {
    loop {
        let system = SystemDb::open(&platform.database);
        let query = system
            .find::<Entity>()
            .filter(Column::State.eq("queued"))
            .filter(Column::NextAttemptAt.lte(platform.clock.now()))
            .order_by_asc(Column::NextAttemptAt)
            .limit(BATCH);
        let due = query.all(system.executor()).await?;
        if due.is_empty() {
            return Ok(());
        }
        for mail in due {
            if *platform.stopping.borrow() {
                return Ok(());
            }
            if claim(platform, &mail).await? {
                send(platform, mail).await?;
            }
        }
    }
}

/// Takes the mail for this process; false if another one was quicker.
async fn claim(platform: &Platform, mail: &Model) -> Result<bool> {
    let db = platform.system_db(TenantId(mail.tenant_id), SystemReason::Mail);
    let claimed = db
        .update::<Entity>(|q| {
            q.col_expr(Column::Attempt, Expr::value(mail.attempt + 1))
                .col_expr(Column::NextAttemptAt, Expr::value(platform.clock.now() + LEASE))
                .col_expr(Column::Error, Expr::value(None::<String>))
                .filter(Column::Id.eq(mail.id))
                .filter(Column::Attempt.eq(mail.attempt))
                .filter(Column::State.eq("queued"))
        })
        .await?;
    Ok(claimed == 1)
}

async fn send(platform: &Platform, mail: Model) -> Result<()> {
    let attempt = mail.attempt + 1;
    let outcome = match unsealed(platform, &mail) {
        Ok(message) => {
            let sent = platform.mail.send(TenantId(mail.tenant_id), mail.id, &mail.recipient, message).await;
            sent.map_err(|r| (r.is_final, r.reason))
        }
        Err(error) => Err((true, error.to_string())),
    };
    let now = platform.clock.now();
    let (state, error, next) = match outcome {
        Ok(()) => ("sent", None, now),
        Err((is_final, reason)) => {
            let next = now + pause_after(attempt);
            let given_up = is_final || next > mail.created_at + GIVE_UP;
            tracing::warn!(mail = %mail.id, kind = mail.kind, attempt, given_up, reason, "a mail was not taken");
            (if given_up { "failed" } else { "queued" }, Some(reason.chars().take(500).collect::<String>()), next)
        }
    };
    let db = platform.system_db(TenantId(mail.tenant_id), SystemReason::Mail);
    db.update::<Entity>(|mut q| {
        if state != "queued" {
            // The message is not kept longer than needed: it opens an account.
            q = q
                .col_expr(Column::SealedMessage, Expr::value(None::<Vec<u8>>))
                .col_expr(Column::FinishedAt, Expr::value(Some(now)));
        }
        q.col_expr(Column::State, Expr::value(state))
            .col_expr(Column::Error, Expr::value(error))
            .col_expr(Column::NextAttemptAt, Expr::value(next))
            .filter(Column::Id.eq(mail.id))
            .filter(Column::Attempt.eq(attempt))
    })
    .await?;
    Ok(())
}

fn unsealed(platform: &Platform, mail: &Model) -> Result<Rendered> {
    let sealed = mail.sealed_message.as_deref().unwrap_or_default();
    let bytes = platform.sealing.open(&mail.id.to_string(), sealed)?;
    serde_json::from_slice(&bytes)
        .map_err(|e| crate::kernel::Error::internal(format!("a stored mail is unreadable: {e}")))
}

/// 30 seconds, doubled after each attempt, at most two hours.
fn pause_after(attempt: i64) -> Duration {
    let doublings = u32::try_from(attempt.clamp(1, 9) - 1).unwrap_or(0);
    Duration::seconds((30_i64 << doublings).min(7200))
}

/// Forgets mails that were queued before `before` and are done; answers how many.
pub(crate) async fn prune_across_tenants(system: &SystemDb<'_>, before: DateTime<Utc>) -> Result<u64> {
    let done = system.delete::<Entity>().filter(Column::State.ne("queued")).filter(Column::CreatedAt.lt(before));
    Ok(done.exec(system.executor()).await?.rows_affected)
}

/// Removes files of mails that were written before `before`, and all of tenants that are gone; answers how many of those that are there.
pub(crate) async fn prune_files_across_tenants(platform: &Platform, before: DateTime<Utc>) -> Result<u64> {
    let with_files = platform.mail.tenants_with_files().await?;
    // Asked after the folders: a tenant that is not among them is gone, not new.
    let tenants = maintenance::all_across_tenants(platform).await?;
    let mut removed = 0;
    for tenant in with_files {
        match tenants.contains(&tenant) {
            true => removed += platform.mail.remove_old_files(tenant, before).await?,
            // Written while the tenant was being erased, or another process erased it.
            false => platform.mail.remove_files_of_tenant(tenant).await?,
        }
    }
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_two_hours() {
        let seconds: Vec<i64> = [1, 2, 3, 8, 9, 1000].map(|n| pause_after(n).num_seconds()).into();
        assert_eq!(seconds, [30, 60, 120, 3840, 7200, 7200]);
    }
}
