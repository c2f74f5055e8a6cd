//! What is counted, and the limits.

use poem_openapi::Enum;
use serde::{Deserialize, Serialize};

/// What a quota counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum QuotaName {
    /// Active users; service accounts and deactivated users take no seat.
    Seats,
    /// Files, whatever the number of their versions.
    Files,
    /// Bytes of stored contents, each content counted once however many files and versions have it.
    StoredBytes,
    /// API keys and client secrets that are neither revoked nor expired.
    ApiKeys,
}

impl QuotaName {
    /// Every quota.
    pub const ALL: [Self; 4] = [Self::Seats, Self::Files, Self::StoredBytes, Self::ApiKeys];

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Seats => "seats",
            Self::Files => "files",
            Self::StoredBytes => "stored_bytes",
            Self::ApiKeys => "api_keys",
        }
    }
}

/// How much there may be of each; absent: any amount.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Active users.
    pub seats: Option<i64>,
    /// Files.
    pub files: Option<i64>,
    /// Bytes of stored contents.
    pub stored_bytes: Option<i64>,
    /// Live API keys and client secrets.
    pub api_keys: Option<i64>,
}

impl Limits {
    /// The limit of one quota.
    pub fn get(&self, name: QuotaName) -> Option<i64> {
        match name {
            QuotaName::Seats => self.seats,
            QuotaName::Files => self.files,
            QuotaName::StoredBytes => self.stored_bytes,
            QuotaName::ApiKeys => self.api_keys,
        }
    }

    pub(super) fn set(&mut self, name: QuotaName, limit: Option<i64>) {
        match name {
            QuotaName::Seats => self.seats = limit,
            QuotaName::Files => self.files = limit,
            QuotaName::StoredBytes => self.stored_bytes = limit,
            QuotaName::ApiKeys => self.api_keys = limit,
        }
    }

    /// The limits with those that a tenant has of its own.
    pub(super) fn with(mut self, own: &Self) -> Self {
        for name in QuotaName::ALL {
            self.set(name, own.get(name).or(self.get(name)));
        }
        self
    }

    /// Whether anything is limited.
    pub(super) fn any(&self) -> bool {
        QuotaName::ALL.iter().any(|name| self.get(*name).is_some())
    }

    /// Whether every limit is a number of things; the error begins with the key.
    pub fn check(&self) -> Result<(), String> {
        match QuotaName::ALL.iter().find(|name| self.get(**name).is_some_and(|limit| limit < 0)) {
            Some(name) => Err(format!("{} must not be negative", name.as_str())),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenants_own_limit_goes_before_the_default() {
        let defaults = Limits { seats: Some(10), files: Some(100), ..Limits::default() };
        let own = Limits { seats: Some(3), stored_bytes: Some(0), ..Limits::default() };
        let expected = Limits { seats: Some(3), files: Some(100), stored_bytes: Some(0), api_keys: None };
        assert_eq!(defaults.with(&own), expected);
        assert!(!Limits::default().any() && own.any());
        assert!(Limits { files: Some(-1), ..own }.check().unwrap_err().starts_with("files"));
    }
}
