//! Wire types of sign-ins.

use chrono::{DateTime, Utc};
use poem_openapi::Object;

use crate::{db::entity::sign_ins, kernel::SignInId};

/// A live sign-in: what one login gave, with all the tokens refreshed from it.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SignIn {
    /// Its id.
    pub id: SignInId,
    /// Whether it is the one that asks.
    pub current: bool,
    /// What the client called itself when it signed in.
    pub user_agent: Option<String>,
    /// The address from which it signed in.
    pub address: Option<String>,
    /// When it signed in.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to a few minutes.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it ends unless it is refreshed before.
    pub expires_at: DateTime<Utc>,
}

impl SignIn {
    pub(super) fn new(row: sign_ins::Model, current: Option<SignInId>) -> Self {
        let id = SignInId(row.id);
        Self {
            id,
            current: current == Some(id),
            user_agent: row.user_agent,
            address: row.address,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            expires_at: row.expires_at,
        }
    }
}
