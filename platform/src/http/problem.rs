//! RFC 9457 problem+json: the one error body of the whole API.

use poem::{Error as PoemError, IntoResponse, Response, error::ResponseError, http::StatusCode};
use poem_openapi::{
    ApiResponse, Object,
    registry::{MetaMediaType, MetaResponse, MetaResponses, Registry},
    types::{ToJSON, Type},
};

use crate::kernel::{Error, ErrorCode, FieldError};

/// The media type of every error body.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// One invalid field of a request.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(rename = "FieldError")]
pub struct FieldProblem {
    /// JSON pointer into the body (`/name`), or the parameter's name.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

/// RFC 9457 problem details.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none, skip_serializing_if_is_empty)]
pub struct Problem {
    /// Identifies the kind of problem: `urn:lectern:problem:<code>`.
    #[oai(rename = "type")]
    pub type_uri: String,
    /// Short description of the kind of problem.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Stable machine-readable code.
    pub code: String,
    /// What went wrong this time.
    pub detail: Option<String>,
    /// The request's id, as in the header `X-Request-Id` and in the server's log.
    pub request_id: Option<String>,
    /// The invalid fields, all of them.
    #[oai(default)]
    pub errors: Vec<FieldProblem>,
    /// Sent as the header `Retry-After`, not in the body.
    #[oai(skip)]
    pub retry_after: Option<u64>,
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        if error.code.status().is_server_error() {
            tracing::error!(code = error.code.as_str(), message = %error.message, source = ?error.source, "request failed");
        }
        let FieldErrors(errors) = error.fields.into();
        let retry_after = error.retry_after;
        Self { retry_after, ..Self::of_code(error.code, error.code.status(), error.message, errors) }
    }
}

struct FieldErrors(Vec<FieldProblem>);

impl From<Vec<FieldError>> for FieldErrors {
    fn from(fields: Vec<FieldError>) -> Self {
        Self(fields.into_iter().map(|f| FieldProblem { field: f.field, message: f.message }).collect())
    }
}

impl Problem {
    fn of_code(code: ErrorCode, status: StatusCode, detail: String, errors: Vec<FieldProblem>) -> Self {
        Self {
            type_uri: format!("urn:lectern:problem:{}", code.as_str()),
            title: code.title().to_string(),
            status: status.as_u16(),
            code: code.as_str().to_string(),
            detail: Some(detail).filter(|d| !d.is_empty()),
            request_id: None,
            errors,
            retry_after: None,
        }
    }

    /// The problem behind whatever error the framework raised.
    pub fn from_poem(error: &PoemError) -> Self {
        use poem_openapi::error::{ContentTypeError, ParseParamError, ParsePathError, ParseRequestPayloadError};
        if let Some(problem) = error.downcast_ref::<Problem>() {
            return problem.clone();
        }
        let field = |field: &str, message: &str| vec![FieldProblem { field: field.into(), message: message.into() }];
        if let Some(e) = error.downcast_ref::<ParseParamError>() {
            return Self::of_code(
                ErrorCode::InvalidParameter,
                StatusCode::BAD_REQUEST,
                e.to_string(),
                field(e.name, &e.reason),
            );
        }
        if let Some(e) = error.downcast_ref::<ParsePathError>() {
            return Self::of_code(
                ErrorCode::InvalidParameter,
                StatusCode::BAD_REQUEST,
                e.to_string(),
                field(e.name, &e.reason),
            );
        }
        if let Some(e) = error.downcast_ref::<ParseRequestPayloadError>() {
            return Self::of_code(ErrorCode::InvalidBody, StatusCode::BAD_REQUEST, e.reason.clone(), Vec::new());
        }
        if let Some(e) = error.downcast_ref::<poem::error::ParseJsonError>() {
            return Self::of_code(ErrorCode::InvalidJson, StatusCode::BAD_REQUEST, e.to_string(), Vec::new());
        }
        if let Some(poem::error::ReadBodyError::Io(_)) = error.downcast_ref() {
            return Self::of_code(
                ErrorCode::IncompleteBody,
                StatusCode::BAD_REQUEST,
                "The body ended early.".into(),
                Vec::new(),
            );
        }
        if error.is::<ContentTypeError>() {
            return Self::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE, error.to_string());
        }
        if error.status().is_server_error() {
            tracing::error!(error = %error, "request failed");
            return Self::of_status(error.status(), String::new());
        }
        Self::of_status(error.status(), error.to_string())
    }

    /// The problem for a bare status.
    pub fn of_status(status: StatusCode, detail: String) -> Self {
        let code = ErrorCode::ALL.iter().copied().find(|code| code.status() == status && is_generic(*code));
        let fallback = if status.is_server_error() { ErrorCode::Internal } else { ErrorCode::BadRequest };
        Self::of_code(code.unwrap_or(fallback), status, detail, Vec::new())
    }

    /// The response itself.
    pub fn into_problem_response(self) -> Response {
        let mut builder =
            Response::builder().status(self.status()).content_type(PROBLEM_JSON).header("cache-control", "no-store");
        if self.status == 401 {
            builder = builder.header("www-authenticate", "Bearer");
        }
        if matches!(self.status, 429 | 503) {
            builder = builder.header("retry-after", self.retry_after.unwrap_or(2));
        }
        builder.body(self.to_json_string())
    }
}

/// The codes that stand for their status when nothing more is known.
fn is_generic(code: ErrorCode) -> bool {
    use ErrorCode as C;
    let generic = [
        C::BadRequest,
        C::Unauthenticated,
        C::Forbidden,
        C::NotFound,
        C::MethodNotAllowed,
        C::RequestTimeout,
        C::Conflict,
        C::PayloadTooLarge,
        C::UnsupportedMediaType,
        C::RangeNotSatisfiable,
        C::InvalidValue,
        C::RateLimited,
        C::Internal,
        C::Unavailable,
    ];
    generic.contains(&code)
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}: {}", self.status, self.code, self.detail.as_deref().unwrap_or(&self.title))
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn as_response(&self) -> Response {
        self.clone().into_problem_response()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.into_problem_response()
    }
}

impl ApiResponse for Problem {
    fn meta() -> MetaResponses {
        let response = |range: &str, description| MetaResponse {
            description,
            status: None,
            status_range: Some(range.into()),
            content: vec![MetaMediaType { content_type: PROBLEM_JSON, schema: Problem::schema_ref() }],
            headers: Vec::new(),
        };
        MetaResponses {
            responses: vec![
                response("4XX", "The request can't be served as sent"),
                response("5XX", "The server failed"),
            ],
        }
    }

    fn register(registry: &mut Registry) {
        <Problem as Type>::register(registry);
    }
}
