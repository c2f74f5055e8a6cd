//! Errors as SCIM says them (RFC 7644, 3.12): `application/scim+json` with `status`, `scimType` and `detail`.

use poem::{Error as PoemError, IntoResponse, Response, error::ResponseError, http::StatusCode};
use serde_json::json;

use crate::{
    http::{OwnForm, Problem},
    kernel::{Error, ErrorCode},
};

/// The media type of every body of this dialect.
pub(crate) const SCIM_JSON: &str = "application/scim+json";

/// The kinds of 400 and 409 that clients may tell apart (RFC 7644, table 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScimType {
    InvalidFilter,
    TooMany,
    Uniqueness,
    Mutability,
    InvalidSyntax,
    InvalidPath,
    NoTarget,
    InvalidValue,
}

impl ScimType {
    fn as_str(self) -> &'static str {
        match self {
            Self::InvalidFilter => "invalidFilter",
            Self::TooMany => "tooMany",
            Self::Uniqueness => "uniqueness",
            Self::Mutability => "mutability",
            Self::InvalidSyntax => "invalidSyntax",
            Self::InvalidPath => "invalidPath",
            Self::NoTarget => "noTarget",
            Self::InvalidValue => "invalidValue",
        }
    }
}

/// An answer other than success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ScimError {
    pub(crate) status: StatusCode,
    pub(crate) scim_type: Option<ScimType>,
    pub(crate) detail: String,
    /// Seconds after which the same request may succeed, if that is known.
    pub(crate) retry_after: Option<u64>,
}

impl ScimError {
    /// 400 of a kind; 409 for `uniqueness`.
    pub(crate) fn of(scim_type: ScimType, detail: impl Into<String>) -> Self {
        let status = match scim_type {
            ScimType::Uniqueness => StatusCode::CONFLICT,
            _ => StatusCode::BAD_REQUEST,
        };
        Self { status, scim_type: Some(scim_type), detail: detail.into(), retry_after: None }
    }

    /// Any status without a kind.
    pub(crate) fn status(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, scim_type: None, detail: detail.into(), retry_after: None }
    }

    /// 404: absent, another tenant's, or no resource of this type, all alike.
    pub(crate) fn not_found() -> Self {
        Self::status(StatusCode::NOT_FOUND, "There is no such resource.")
    }

    /// What the framework or another layer raised.
    pub(crate) fn from_poem(error: &PoemError) -> Self {
        match error.downcast_ref::<Self>() {
            Some(error) => error.clone(),
            None => {
                let problem = Problem::from_poem(error);
                let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                let retry_after = problem.retry_after;
                Self { retry_after, ..Self::status(status, problem.detail.unwrap_or(problem.title)) }
            }
        }
    }
}

impl From<Error> for ScimError {
    fn from(error: Error) -> Self {
        let scim_type = match error.code {
            ErrorCode::NameTaken => Some(ScimType::Uniqueness),
            ErrorCode::InvalidValue => Some(ScimType::InvalidValue),
            ErrorCode::NotFound => return Self::not_found(),
            _ => None,
        };
        let status = match error.code {
            // SCIM has no 422.
            ErrorCode::InvalidValue => StatusCode::BAD_REQUEST,
            code => code.status(),
        };
        // Logs the source of what is our fault, like everywhere else.
        let problem = Problem::from(error);
        let (detail, retry_after) = (problem.detail.unwrap_or_default(), problem.retry_after);
        Self { status, scim_type, detail, retry_after }
    }
}

impl std::fmt::Display for ScimError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.status, self.detail)
    }
}

impl std::error::Error for ScimError {}

impl ResponseError for ScimError {
    fn status(&self) -> StatusCode {
        self.status
    }

    fn as_response(&self) -> Response {
        self.clone().into_response()
    }
}

impl IntoResponse for ScimError {
    fn into_response(self) -> Response {
        let mut body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "status": self.status.as_u16().to_string(),
            "detail": self.detail,
        });
        if let Some(scim_type) = self.scim_type {
            body["scimType"] = scim_type.as_str().into();
        }
        let mut builder = Response::builder()
            .status(self.status)
            .content_type(SCIM_JSON)
            .header("cache-control", "no-store")
            .extension(OwnForm);
        if self.status == StatusCode::UNAUTHORIZED {
            builder = builder.header("www-authenticate", "Bearer");
        }
        if let Some(seconds) = self.retry_after {
            builder = builder.header("retry-after", seconds);
        }
        builder.body(body.to_string())
    }
}
