//! What is known of a request besides its caller: for the audit log, for sign-ins, for address rules.

use poem::{Request, RequestBody};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
use std::sync::Arc;

use crate::{app::Platform, http::client_address};

/// The id of the request that is being served; set by the outermost layer.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// The operation that a request called; set by the adapter around the API.
#[derive(Clone, Copy, Debug)]
pub struct OperationId(pub &'static str);

/// Circumstances of a request. A public operation takes it as a parameter; an authorised one finds it in its grant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestContext {
    /// The operation id, such as `folder_create`.
    pub operation: &'static str,
    /// The path that was called, with the ids of what it is about; cut off if it is far too long.
    pub path: String,
    /// As in the header `X-Request-Id` and in the server's log.
    pub request_id: Option<String>,
    /// The client's address: the peer's, or what trusted proxies say.
    pub address: Option<String>,
    /// The client's name for itself.
    pub user_agent: Option<String>,
}

impl RequestContext {
    /// The circumstances of `request`.
    pub fn of(request: &Request) -> Self {
        let trusted = request.data::<Arc<Platform>>().map_or(&[][..], |p| p.config.server.trusted_proxies.as_slice());
        Self {
            operation: request.data::<OperationId>().map_or("", |operation| operation.0),
            path: request.original_uri().path().chars().take(300).collect(),
            request_id: request.data::<RequestId>().map(|id| id.0.clone()),
            address: client_address(request, trusted).map(|address| address.to_string()),
            user_agent: request.header("user-agent").map(|agent| agent.chars().take(200).collect()),
        }
    }
}

impl<'a> ApiExtractor<'a> for RequestContext {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::PoemExtractor];
    type ParamType = ();
    type ParamRawType = ();

    async fn from_request(
        request: &'a Request,
        _body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        Ok(Self::of(request))
    }
}
