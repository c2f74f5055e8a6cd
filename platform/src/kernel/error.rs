//! The one error type, and the one table from error code to HTTP status.
//! Invariant: `source` is logged at the edge and never sent; `message` is written for the caller.

use poem::http::StatusCode;
use sea_orm::{ConnAcquireErr, DbErr};
use std::fmt;

/// Shorthand used everywhere in the platform.
pub type Result<T, E = Error> = std::result::Result<T, E>;

macro_rules! error_codes {
    ($($variant:ident = $name:literal, $status:ident, $retryable:literal, $title:literal;)*) => {
        /// Stable, documented error codes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ErrorCode { $(#[doc = $title] $variant),* }

        impl ErrorCode {
            /// Every code, for the documentation and its test.
            pub const ALL: &[ErrorCode] = &[$(ErrorCode::$variant),*];
            /// The stable wire name.
            pub fn as_str(self) -> &'static str { match self { $(Self::$variant => $name),* } }
            /// The HTTP status that goes with the code.
            pub fn status(self) -> StatusCode { match self { $(Self::$variant => StatusCode::$status),* } }
            /// Whether the same request may succeed later.
            pub fn retryable(self) -> bool { match self { $(Self::$variant => $retryable),* } }
            /// A short title.
            pub fn title(self) -> &'static str { match self { $(Self::$variant => $title),* } }
        }
    };
}

error_codes! {
    InvalidJson = "invalid_json", BAD_REQUEST, false, "The body is not valid JSON";
    InvalidBody = "invalid_body", BAD_REQUEST, false, "The body does not have the documented form";
    InvalidParameter = "invalid_parameter", BAD_REQUEST, false, "A parameter is invalid";
    InvalidPageToken = "invalid_page_token", BAD_REQUEST, false, "The page token is invalid";
    IncompleteBody = "incomplete_body", BAD_REQUEST, false, "The body ended early";
    BadRequest = "bad_request", BAD_REQUEST, false, "The request is malformed";
    InvalidRequest = "invalid_request", BAD_REQUEST, false, "The token request is malformed";
    UnsupportedGrantType = "unsupported_grant_type", BAD_REQUEST, false, "The grant type is not supported";
    InvalidScope = "invalid_scope", BAD_REQUEST, false, "The scope is unknown or more than the client has";
    InvalidClient = "invalid_client", UNAUTHORIZED, false, "The client credentials are missing or invalid";
    Unauthenticated = "unauthenticated", UNAUTHORIZED, false, "Credentials are missing or invalid";
    InvalidCredentials = "invalid_credentials", UNAUTHORIZED, false, "Login or password is wrong";
    TokenExpired = "token_expired", UNAUTHORIZED, false, "The access token has expired";
    RefreshTokenInvalid = "refresh_token_invalid", UNAUTHORIZED, false, "The refresh token is invalid or expired";
    RefreshTokenReused = "refresh_token_reused", UNAUTHORIZED, false, "The refresh token was used before; the sign-in is revoked";
    AccountTokenInvalid = "account_token_invalid", BAD_REQUEST, false, "The token of the mail is not valid";
    AccountTokenUsed = "account_token_used", GONE, false, "The token of the mail was used before";
    AccountTokenExpired = "account_token_expired", GONE, false, "The token of the mail has expired";
    SignInStateInvalid = "sign_in_state_invalid", BAD_REQUEST, false, "The sign-in was not begun in this browser, or has ended";
    SignInCodeInvalid = "sign_in_code_invalid", UNAUTHORIZED, false, "The sign-in's code is invalid, expired or used";
    IdentityProviderRefused = "identity_provider_refused", FORBIDDEN, false, "The identity provider did not sign the user in";
    IdentityTokenInvalid = "identity_token_invalid", UNAUTHORIZED, false, "The identity provider's token does not hold";
    AccountNotLinked = "account_not_linked", FORBIDDEN, false, "The identity has no account here";
    AccountInactive = "account_inactive", FORBIDDEN, false, "The account is not active";
    CsrfFailed = "csrf_failed", FORBIDDEN, false, "The request does not come from the console";
    QuotaExceeded = "quota_exceeded", PAYMENT_REQUIRED, false, "A quota of the tenant is used up";
    AddressNotAllowed = "address_not_allowed", FORBIDDEN, false, "The credential may not be used from this address";
    Forbidden = "forbidden", FORBIDDEN, false, "The caller may not do this";
    NotFound = "not_found", NOT_FOUND, false, "No such object";
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED, false, "The resource does not have this method";
    RequestTimeout = "request_timeout", REQUEST_TIMEOUT, true, "The request took too long to arrive";
    Conflict = "conflict", CONFLICT, false, "The object's state does not allow this";
    NameTaken = "name_taken", CONFLICT, false, "The name is taken";
    PreconditionFailed = "precondition_failed", PRECONDITION_FAILED, false, "The object has changed";
    PayloadTooLarge = "payload_too_large", PAYLOAD_TOO_LARGE, false, "The body is too large";
    UnsupportedMediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE, false, "The media type is not supported";
    RangeNotSatisfiable = "range_not_satisfiable", RANGE_NOT_SATISFIABLE, false, "The range lies outside the content";
    InvalidValue = "invalid_value", UNPROCESSABLE_ENTITY, false, "A value breaks a rule";
    RateLimited = "rate_limited", TOO_MANY_REQUESTS, true, "Too many requests";
    SignInThrottled = "sign_in_throttled", TOO_MANY_REQUESTS, true, "Too many failed sign-ins";
    Internal = "internal", INTERNAL_SERVER_ERROR, false, "Something went wrong on our side";
    IdentityProviderUnavailable = "identity_provider_unavailable", BAD_GATEWAY, true, "The identity provider did not give a usable answer";
    ModelUnavailable = "model_unavailable", BAD_GATEWAY, true, "The model endpoint did not give a usable answer";
    Unavailable = "unavailable", SERVICE_UNAVAILABLE, true, "The service can't do this right now";
    ModelTimeout = "model_timeout", GATEWAY_TIMEOUT, true, "The model endpoint did not answer in time";
    StorageFull = "storage_full", INSUFFICIENT_STORAGE, true, "The storage is full";
}

/// One invalid field of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// JSON pointer into the body, or the parameter's name.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

/// What went wrong: a code for machines, a message for the caller, a source for the log.
#[derive(Debug)]
pub struct Error {
    /// Decides the status.
    pub code: ErrorCode,
    /// Sent to the caller.
    pub message: String,
    /// The fields that are wrong, if any.
    pub fields: Vec<FieldError>,
    /// When the same request may succeed, if that is known: seconds, sent as `Retry-After`.
    pub retry_after: Option<u64>,
    /// Logged once, never sent.
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of any code.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), fields: Vec::new(), retry_after: None, source: None }
    }

    /// 404 for an object that does not exist, is another tenant's, or is invisible to the caller: all alike.
    pub fn not_found() -> Self {
        Self::new(ErrorCode::NotFound, "There is no such object, or you may not see it.")
    }

    /// 403.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Forbidden, message)
    }

    /// 409.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Conflict, message)
    }

    /// 422 on one field; `field` is a JSON pointer or a parameter's name.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        let field = FieldError { field: field.into(), message: message.into() };
        Self::invalid_fields(vec![field])
    }

    /// 422 on several fields at once.
    pub fn invalid_fields(fields: Vec<FieldError>) -> Self {
        let list: Vec<String> = fields.iter().map(|f| format!("{}: {}", f.field, f.message)).collect();
        Self { fields, ..Self::new(ErrorCode::InvalidValue, list.join("; ")) }
    }

    /// 500; the message goes to the log, the caller learns nothing.
    pub fn internal(message: impl Into<String>) -> Self {
        let source: Box<dyn std::error::Error + Send + Sync> = message.into().into();
        Self { source: Some(source), ..Self::new(ErrorCode::Internal, "An internal error occurred.") }
    }

    /// 507.
    pub fn storage_full() -> Self {
        Self::new(ErrorCode::StorageFull, "The server's storage is full; nothing was stored.")
    }

    /// Adds the cause, for the log.
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Says after how many seconds the same request may succeed.
    pub fn with_retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds.max(1));
        self
    }

    /// Adds a field.
    pub fn with_field(mut self, field: impl Into<String>, message: impl Into<String>) -> Self {
        self.fields.push(FieldError { field: field.into(), message: message.into() });
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.message)?;
        match &self.source {
            Some(source) => write!(f, " ({source})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|s| s as &(dyn std::error::Error + 'static))
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        // SQLite's SQLITE_FULL and PostgreSQL's disk_full, which reach us only as text.
        let text = error.to_string();
        if text.contains("database or disk is full") || text.contains("No space left on device") {
            return Self::storage_full().with_source(error);
        }
        // SQLite's SQLITE_BUSY, after all the patience it has, and a pool that has no connection to give: both pass.
        let has_no_connection = matches!(error, DbErr::ConnectionAcquire(ConnAcquireErr::Timeout));
        if has_no_connection || text.contains("database is locked") {
            return Self::new(ErrorCode::Unavailable, "The database is busy.").with_retry_after(1).with_source(error);
        }
        // PostgreSQL can't store U+0000 in a text (22021) or in JSON (22P05). What lets one through to here is the caller's all the same.
        if text.contains("invalid byte sequence for encoding") || text.contains("unsupported Unicode escape sequence") {
            return Self::new(ErrorCode::InvalidValue, "Texts must not contain null characters.").with_source(error);
        }
        Self::internal("database").with_source(error)
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        match error.kind() {
            StorageFull | QuotaExceeded | FileTooLarge => Self::storage_full().with_source(error),
            _ => Self::internal("input/output").with_source(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_database_is_unavailable_for_a_moment() {
        let locked = DbErr::Custom("error returned from database: (code: 5) database is locked".into());
        for error in [locked, DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)] {
            let error = Error::from(error);
            assert_eq!((error.code, error.retry_after), (ErrorCode::Unavailable, Some(1)), "{error}");
            assert!(error.code.retryable());
        }
        let closed = DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed);
        assert_eq!(Error::from(closed).code, ErrorCode::Internal);
    }

    #[test]
    fn null_characters_that_reach_the_database_are_no_failure_of_ours() {
        for text in [
            r#"error returned from database: invalid byte sequence for encoding "UTF8": 0x00"#,
            "error returned from database: unsupported Unicode escape sequence",
        ] {
            assert_eq!(Error::from(DbErr::Custom(text.into())).code, ErrorCode::InvalidValue, "{text}");
        }
        assert_eq!(Error::from(DbErr::Custom("anything else".into())).code, ErrorCode::Internal);
    }
}
