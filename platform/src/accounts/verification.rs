//! Proving a mail address. A proof counts while the address is still the user's.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, QueryFilter,
    sea_query::OnConflict,
};

use super::{
    throttle::Limit,
    tokens::{self, Purpose},
};
use crate::{
    access::{AuditEvent, Grant, RequestContext, SystemReason, TenantDb, permissions::SelfWrite},
    app::Platform,
    db::entity::{
        users,
        verified_mails::{ActiveModel, Column, Entity},
    },
    kernel::{Error, Result, UserId},
    mail::{self, Mail},
    tenants::store::own_row,
};

const REQUESTS: Limit = Limit { what: "mail_verification", most: 5, within: chrono::Duration::hours(1) };

/// Mails the caller a link that proves the caller's own address.
pub(super) async fn request(grant: &Grant<SelfWrite>) -> Result<()> {
    let (platform, user_id) = (grant.platform(), grant.principal().user_id);
    let tx = grant.begin().await?;
    let user = tx.one::<users::Entity>(|q| q.filter(users::Column::Id.eq(user_id.0))).await?;
    let email = user.and_then(|u| u.email).ok_or_else(|| Error::conflict("You have no mail address to prove."))?;
    platform.throttle.check(&*platform.clock, REQUESTS, &user_id.to_string())?;
    let tenant = own_row(&tx).await?.map(|tenant| tenant.name).unwrap_or_default();
    let issued = tokens::issue(&tx, platform, user_id, Purpose::MailVerification, &email).await?;
    let mail = Mail::Verification { tenant, link: issued.link, expires_at: issued.expires_at };
    mail::enqueue(&tx, platform, &email, &mail).await?;
    tx.record(AuditEvent::on("user", user_id))?;
    tx.commit().await
}

/// Takes the proof.
pub(super) async fn confirm(platform: &Platform, token: &str, context: &RequestContext) -> Result<()> {
    tokens::throttle(platform, context)?;
    let found = tokens::find_across_tenants(platform, Purpose::MailVerification, token).await?;
    let tx = platform.system_begin(found.tenant_id(), SystemReason::AccountToken).await?;
    tokens::consume(&tx, platform, Purpose::MailVerification, &found).await?;
    note_verified(&tx, platform, found.user_id(), &found.token.email).await?;
    tx.record_as(found.actor(), context, context.operation, AuditEvent::on("user", found.user_id()));
    tx.commit().await
}

/// Whether a user has proven to read the mail of this address.
pub(crate) async fn has_proven(db: &TenantDb<'_>, user: UserId, email: &str) -> Result<bool> {
    let row = db.one::<Entity>(|q| q.filter(Column::UserId.eq(user.0))).await?;
    Ok(row.is_some_and(|row| row.email.eq_ignore_ascii_case(email)))
}

/// Notes that a user reads the mail of an address.
pub(crate) async fn note_verified(tx: &TenantDb<'_>, platform: &Platform, user: UserId, email: &str) -> Result<()> {
    let row = ActiveModel {
        tenant_id: NotSet,
        user_id: Set(user.0),
        email: Set(email.to_string()),
        verified_at: Set(platform.clock.now()),
    };
    let mut conflict = OnConflict::columns([Column::TenantId, Column::UserId]);
    conflict.update_columns([Column::Email, Column::VerifiedAt]);
    tx.upsert::<Entity>(row, conflict).await?;
    Ok(())
}
