//! The policies, complete as they are enforced and partial as they are stored.

use poem_openapi::Object;
use serde::{Deserialize, Serialize};

use super::dto::{PasswordPolicyUpdate, SignInPolicyUpdate};

/// What a password must be when it is set. Passwords set before stay good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
pub struct PasswordPolicy {
    /// Characters at least.
    pub min_length: u32,
    /// Whether there must be a lower-case letter.
    pub require_lowercase: bool,
    /// Whether there must be an upper-case letter.
    pub require_uppercase: bool,
    /// Whether there must be a digit.
    pub require_digit: bool,
    /// Whether there must be something that is neither letter nor digit.
    pub require_symbol: bool,
    /// How many of a user's passwords, the present one included, may not be taken again. 0: any may.
    pub history: u32,
    /// Whether passwords that everybody knows are refused: the most common ones, those of the operator's list of breaches, and the
    /// login's and the tenant's name.
    pub refuse_known: bool,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self {
            min_length: 8,
            require_lowercase: false,
            require_uppercase: false,
            require_digit: false,
            require_symbol: false,
            history: 0,
            refuse_known: true,
        }
    }
}

/// How long sign-ins last. A change counts from each sign-in's next refresh on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
pub struct SignInPolicy {
    /// How long an access token is good for, seconds.
    pub access_token_seconds: u32,
    /// How long a sign-in lasts without being refreshed, seconds: the lifetime of each refresh token.
    pub idle_timeout_seconds: u32,
    /// How long a sign-in lasts at all, seconds, however often it is refreshed.
    pub lifetime_seconds: u32,
    /// Sign-ins that one user may have at a time; one more ends the oldest. 0: any number.
    pub max_sign_ins: u32,
}

impl Default for SignInPolicy {
    fn default() -> Self {
        Self {
            access_token_seconds: 15 * 60,
            idle_timeout_seconds: 30 * 24 * 3600,
            lifetime_seconds: 90 * 24 * 3600,
            max_sign_ins: 0,
        }
    }
}

/// Everything a tenant decides for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// What a password must be.
    pub passwords: PasswordPolicy,
    /// How long sign-ins last.
    pub sign_ins: SignInPolicy,
}

/// What a tenant has set, as it is stored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Stored {
    #[serde(default)]
    pub(super) passwords: PasswordPolicyUpdate,
    #[serde(default)]
    pub(super) sign_ins: SignInPolicyUpdate,
}

fn within(name: &str, value: u32, least: u32, most: u32) -> Result<(), String> {
    match (least..=most).contains(&value) {
        true => Ok(()),
        false => Err(format!("{name} must be {least} to {most}")),
    }
}

impl PasswordPolicy {
    /// Whether every number is within its bounds; the error begins with the key.
    pub fn check(&self) -> Result<(), String> {
        within("min_length", self.min_length, 8, 128)?;
        within("history", self.history, 0, 24)
    }

    /// The policy with what the tenant has set.
    pub(super) fn with(mut self, set: &PasswordPolicyUpdate) -> Self {
        let PasswordPolicyUpdate {
            min_length,
            require_lowercase,
            require_uppercase,
            require_digit,
            require_symbol,
            history,
            refuse_known,
        } = set;
        self.min_length = min_length.unwrap_or(self.min_length);
        self.require_lowercase = require_lowercase.unwrap_or(self.require_lowercase);
        self.require_uppercase = require_uppercase.unwrap_or(self.require_uppercase);
        self.require_digit = require_digit.unwrap_or(self.require_digit);
        self.require_symbol = require_symbol.unwrap_or(self.require_symbol);
        self.history = history.unwrap_or(self.history);
        self.refuse_known = refuse_known.unwrap_or(self.refuse_known);
        self
    }
}

impl SignInPolicy {
    /// Whether every number is within its bounds; the error begins with the key.
    pub fn check(&self) -> Result<(), String> {
        within("access_token_seconds", self.access_token_seconds, 60, 24 * 3600)?;
        within("idle_timeout_seconds", self.idle_timeout_seconds, 60, 365 * 24 * 3600)?;
        within("lifetime_seconds", self.lifetime_seconds, 60, 3650 * 24 * 3600)?;
        within("max_sign_ins", self.max_sign_ins, 0, 1000)
    }

    /// The policy with what the tenant has set.
    pub(super) fn with(mut self, set: &SignInPolicyUpdate) -> Self {
        let SignInPolicyUpdate { access_token_seconds, idle_timeout_seconds, lifetime_seconds, max_sign_ins } = set;
        self.access_token_seconds = access_token_seconds.unwrap_or(self.access_token_seconds);
        self.idle_timeout_seconds = idle_timeout_seconds.unwrap_or(self.idle_timeout_seconds);
        self.lifetime_seconds = lifetime_seconds.unwrap_or(self.lifetime_seconds);
        self.max_sign_ins = max_sign_ins.unwrap_or(self.max_sign_ins);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_tenant_has_not_set_is_the_default() {
        let set = Stored {
            passwords: PasswordPolicyUpdate { min_length: Some(12), ..Default::default() },
            ..Stored::default()
        };
        let stored = serde_json::to_value(&set).unwrap();
        assert_eq!(stored, serde_json::json!({ "passwords": { "min_length": 12 }, "sign_ins": {} }));
        let read: Stored = serde_json::from_value(stored).unwrap();
        let default = PasswordPolicy { history: 3, ..PasswordPolicy::default() };
        assert_eq!(default.with(&read.passwords), PasswordPolicy { min_length: 12, ..default });
        assert_eq!(SignInPolicy::default().with(&read.sign_ins), SignInPolicy::default());
    }

    #[test]
    fn bounds_are_named() {
        assert!(PasswordPolicy { min_length: 4, ..Default::default() }.check().unwrap_err().starts_with("min_length"));
        assert!(
            SignInPolicy { lifetime_seconds: 0, ..Default::default() }.check().unwrap_err().starts_with("lifetime")
        );
        PasswordPolicy::default().check().unwrap();
        SignInPolicy::default().check().unwrap();
    }
}
