//! Wire types of a tenant's settings.

use poem_openapi::{Enum, Object};
use serde::{Deserialize, Serialize};

use super::model::{PasswordPolicy, Settings, SignInPolicy};

/// A tenant's settings as they are in force.
#[derive(Debug, Clone, PartialEq, Object)]
pub struct TenantSettings {
    /// What a password must be.
    pub passwords: PasswordPolicy,
    /// How long sign-ins last.
    pub sign_ins: SignInPolicy,
    /// The settings that the tenant has set itself, such as `passwords.min_length`; the others are the installation's defaults.
    pub customised: Vec<String>,
}

impl TenantSettings {
    pub(super) fn new(settings: Settings, customised: Vec<String>) -> Self {
        Self { passwords: settings.passwords, sign_ins: settings.sign_ins, customised }
    }
}

/// Changes to a tenant's settings: what is absent stays.
#[derive(Debug, Clone, Object)]
pub struct TenantSettingsUpdate {
    /// Groups to set back to the installation's defaults, before anything else is set.
    #[oai(validator(max_items = 10))]
    pub reset: Option<Vec<SettingGroup>>,
    /// What a password must be.
    pub passwords: Option<PasswordPolicyUpdate>,
    /// How long sign-ins last.
    pub sign_ins: Option<SignInPolicyUpdate>,
}

/// A group of settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum SettingGroup {
    /// What a password must be.
    Passwords,
    /// How long sign-ins last.
    SignIns,
}

/// Changes to what a password must be.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Object)]
#[serde(default)]
pub struct PasswordPolicyUpdate {
    /// Characters at least.
    #[oai(validator(minimum(value = "8"), maximum(value = "128")))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u32>,
    /// Whether there must be a lower-case letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_lowercase: Option<bool>,
    /// Whether there must be an upper-case letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_uppercase: Option<bool>,
    /// Whether there must be a digit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_digit: Option<bool>,
    /// Whether there must be something that is neither letter nor digit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_symbol: Option<bool>,
    /// How many of a user's passwords, the present one included, may not be taken again. 0: any may.
    #[oai(validator(maximum(value = "24")))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<u32>,
    /// Whether passwords that everybody knows are refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refuse_known: Option<bool>,
}

/// Changes to how long sign-ins last.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Object)]
#[serde(default)]
pub struct SignInPolicyUpdate {
    /// How long an access token is good for, seconds.
    #[oai(validator(minimum(value = "60"), maximum(value = "86400")))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token_seconds: Option<u32>,
    /// How long a sign-in lasts without being refreshed, seconds.
    #[oai(validator(minimum(value = "60"), maximum(value = "31536000")))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idle_timeout_seconds: Option<u32>,
    /// How long a sign-in lasts at all, seconds.
    #[oai(validator(minimum(value = "60"), maximum(value = "315360000")))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifetime_seconds: Option<u32>,
    /// Sign-ins that one user may have at a time; one more ends the oldest. 0: any number.
    #[oai(validator(maximum(value = "1000")))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_sign_ins: Option<u32>,
}

impl PasswordPolicyUpdate {
    /// Takes over what `change` sets.
    pub(super) fn merge(&mut self, change: Self) {
        let Self {
            min_length,
            require_lowercase,
            require_uppercase,
            require_digit,
            require_symbol,
            history,
            refuse_known,
        } = change;
        self.min_length = min_length.or(self.min_length);
        self.require_lowercase = require_lowercase.or(self.require_lowercase);
        self.require_uppercase = require_uppercase.or(self.require_uppercase);
        self.require_digit = require_digit.or(self.require_digit);
        self.require_symbol = require_symbol.or(self.require_symbol);
        self.history = history.or(self.history);
        self.refuse_known = refuse_known.or(self.refuse_known);
    }
}

impl SignInPolicyUpdate {
    /// Takes over what `change` sets.
    pub(super) fn merge(&mut self, change: Self) {
        let Self { access_token_seconds, idle_timeout_seconds, lifetime_seconds, max_sign_ins } = change;
        self.access_token_seconds = access_token_seconds.or(self.access_token_seconds);
        self.idle_timeout_seconds = idle_timeout_seconds.or(self.idle_timeout_seconds);
        self.lifetime_seconds = lifetime_seconds.or(self.lifetime_seconds);
        self.max_sign_ins = max_sign_ins.or(self.max_sign_ins);
    }
}
