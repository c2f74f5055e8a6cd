//! Why an attempt at a job ends without success.

use lectern_documents::{FailureCode, ParseFailure};

use crate::kernel::{Error, ErrorCode};

/// The end of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// The claim is lost, somebody cancelled the job, or a newer job took its place: nothing may be changed any more.
    Stopped,
    /// Trying again would end the same way.
    Permanent {
        /// The document's `error_code`.
        code: &'static str,
        /// The document's `error_detail`.
        detail: String,
    },
    /// Everything is done but for the index, which is away. That is nothing to give up over.
    IndexAway {
        /// For the job's and the document's `error_detail`.
        detail: String,
    },
    /// May go better next time.
    Passing {
        /// As above, if it is the last attempt.
        code: &'static str,
        /// As above.
        detail: String,
        /// Attempts it is worth, if fewer than configured.
        max_attempts: Option<i64>,
    },
}

impl Failure {
    /// A failure that will not pass.
    pub(super) fn permanent(code: &'static str, detail: impl Into<String>) -> Self {
        Self::Permanent { code, detail: detail.into() }
    }

    /// A failure that may pass.
    pub(super) fn passing(code: &'static str, detail: impl Into<String>) -> Self {
        Self::Passing { code, detail: detail.into(), max_attempts: None }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        tracing::warn!(%error, "an attempt at a job failed");
        match error.code {
            ErrorCode::Internal => Self::passing("internal", error.message),
            code => Self::passing(code.as_str(), error.message),
        }
    }
}

impl From<sea_orm::DbErr> for Failure {
    fn from(error: sea_orm::DbErr) -> Self {
        Error::from(error).into()
    }
}

impl From<ParseFailure> for Failure {
    fn from(failure: ParseFailure) -> Self {
        let code = failure.code.as_str();
        match failure.code {
            // Also what a parser looks like that could not be started. A document that crashes it does so twice.
            FailureCode::ParserCrashed => Self::Passing { code, detail: failure.detail, max_attempts: Some(2) },
            _ => Self::Permanent { code, detail: failure.detail },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let parse = |code| Failure::from(ParseFailure::new(code, "x"));
        assert!(matches!(parse(FailureCode::EncryptedDocument), Failure::Permanent { code: "encrypted_document", .. }));
        assert!(matches!(parse(FailureCode::ParserTimeout), Failure::Permanent { code: "parser_timeout", .. }));
        assert!(matches!(parse(FailureCode::ParserCrashed), Failure::Passing { max_attempts: Some(2), .. }));
        let full = Failure::from(Error::new(ErrorCode::StorageFull, "full"));
        assert!(matches!(full, Failure::Passing { code: "storage_full", max_attempts: None, .. }));
    }
}
