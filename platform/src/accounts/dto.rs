//! Wire types of invitations, passwords and mail addresses.

use chrono::{DateTime, Utc};
use poem_openapi::{Enum, Object};

use crate::kernel::{InvitationId, UserId};

/// A user to invite.
#[derive(Debug, Clone, Object)]
pub struct UserInvite {
    /// Where the invitation is mailed to.
    #[oai(validator(min_length = 3, max_length = 254))]
    pub email: String,
    /// Unique within the tenant; letters, digits and `. _ @ + -`. The mail address if absent.
    #[oai(validator(min_length = 1, max_length = 100, pattern = r"^[A-Za-z0-9._@+-]+$"))]
    pub login: Option<String>,
    /// What people call the user; the login if absent.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub display_name: Option<String>,
    /// Names of roles; `member` if absent.
    #[oai(validator(max_items = 20))]
    pub roles: Option<Vec<String>>,
}

/// What became of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum InvitationState {
    /// The link works.
    Pending,
    /// The link has expired; sending the invitation again makes a new one.
    Expired,
    /// The user has set a password, or signed in through a provider.
    Accepted,
}

/// An invitation: a user without a password, to whom a link was mailed.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Invitation {
    /// The invitation's id.
    pub id: InvitationId,
    /// The invited user.
    pub user_id: UserId,
    /// The invited user's login.
    pub login: String,
    /// Where it was mailed to.
    pub email: String,
    /// What became of it.
    pub state: InvitationState,
    /// Who invited.
    pub invited_by: Option<UserId>,
    /// When the user was invited.
    pub created_at: DateTime<Utc>,
    /// When the link was last mailed.
    pub sent_at: DateTime<Utc>,
    /// When that link ends.
    pub expires_at: DateTime<Utc>,
    /// When it was accepted.
    pub accepted_at: Option<DateTime<Utc>>,
}

/// What the page of an invitation's link sends.
#[derive(Debug, Clone, Object)]
pub struct InvitationAccept {
    /// The token of the mailed link.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub token: String,
    /// The password to sign in with, at least 8 characters.
    #[oai(validator(min_length = 8, max_length = 200))]
    pub password: String,
    /// What people call the user; stays if absent.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub display_name: Option<String>,
}

/// What to sign in with now, besides the password.
#[derive(Debug, Clone, Object)]
pub struct AccountReady {
    /// The tenant's slug.
    pub tenant: String,
    /// The user's login.
    pub login: String,
}

/// Whose password was forgotten.
#[derive(Debug, Clone, Object)]
pub struct PasswordResetRequest {
    /// The user's login, or mail address if only one user has it.
    #[oai(validator(min_length = 1, max_length = 254))]
    pub login: String,
    /// The tenant's slug; `default` if absent.
    #[oai(validator(min_length = 1, max_length = 63))]
    pub tenant: Option<String>,
}

/// A new password for whoever reads the mail.
#[derive(Debug, Clone, Object)]
pub struct PasswordResetConfirm {
    /// The token of the mailed link.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub token: String,
    /// The new password, at least 8 characters.
    #[oai(validator(min_length = 8, max_length = 200))]
    pub password: String,
}

/// A new password for the caller.
#[derive(Debug, Clone, Object)]
pub struct PasswordChange {
    /// The password in use.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub current_password: String,
    /// The new password, at least 8 characters.
    #[oai(validator(min_length = 8, max_length = 200))]
    pub new_password: String,
}

/// Proof that somebody reads the mail of an address.
#[derive(Debug, Clone, Object)]
pub struct MailVerificationConfirm {
    /// The token of the mailed link.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub token: String,
}
