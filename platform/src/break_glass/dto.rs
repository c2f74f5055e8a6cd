//! Wire types of break-glass grants.

use chrono::{DateTime, Utc};
use poem_openapi::{Enum, Object};

use crate::{
    db::entity::break_glass_grants,
    kernel::{BreakGlassId, TenantId, UserId},
};

/// Where a break-glass grant stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum BreakGlassState {
    /// It works.
    Active,
    /// Its time is over.
    Expired,
    /// Somebody ended it.
    Revoked,
}

/// The operator's time-limited access to a tenant's content.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct BreakGlass {
    /// Its id.
    pub id: BreakGlassId,
    /// Whose content it opens.
    pub tenant_id: TenantId,
    /// The login of the operator who has it.
    pub operator: String,
    /// Why.
    pub reason: String,
    /// Where it stands now.
    pub state: BreakGlassState,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was ended before its time.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Who ended it: a user of this tenant.
    pub revoked_by: Option<UserId>,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Requests it was used for.
    pub use_count: i64,
}

impl BreakGlass {
    pub(super) fn new(row: break_glass_grants::Model, now: DateTime<Utc>) -> Self {
        let state = match row.revoked_at {
            Some(_) => BreakGlassState::Revoked,
            None if row.expires_at <= now => BreakGlassState::Expired,
            None => BreakGlassState::Active,
        };
        Self {
            id: BreakGlassId(row.id),
            tenant_id: TenantId(row.tenant_id),
            operator: row.operator_login,
            reason: row.reason,
            state,
            created_at: row.created_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
            revoked_by: row.revoked_by.map(UserId),
            last_used_at: row.last_used_at,
            use_count: row.use_count,
        }
    }
}

/// A break-glass grant to make.
#[derive(Debug, Clone, Object)]
pub struct BreakGlassCreate {
    /// Why: the tenant's administrators read it.
    #[oai(validator(min_length = 8, max_length = 1000))]
    pub reason: String,
    /// How long, minutes: at most a day. An hour if absent.
    #[oai(validator(minimum(value = "1"), maximum(value = "1440")))]
    pub minutes: Option<u32>,
}

/// A new break-glass grant with its token, which is never shown again.
#[derive(Debug, Clone, Object)]
pub struct BreakGlassCreated {
    /// The grant, as the tenant's administrators see it.
    pub grant: BreakGlass,
    /// Send as `Authorization: Bearer …`. Reads everything of the tenant until the grant ends. Shown only here.
    pub token: String,
}
