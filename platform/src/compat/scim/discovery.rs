//! What the server says about itself: `/ServiceProviderConfig`, `/ResourceTypes`, `/Schemas` (RFC 7644, 4).

use serde_json::{Value, json};

use super::{
    error::ScimError,
    query::{MAX_COUNT, list_response},
    resources::{RESOURCE_TYPES, SCHEMAS},
};

/// What is supported and what is not.
pub(crate) fn service_provider_config(base: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": { "supported": true },
        "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
        "filter": { "supported": true, "maxResults": MAX_COUNT },
        "changePassword": { "supported": true },
        "sort": { "supported": true },
        "etag": { "supported": true },
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "API key",
            "description": "An API key with the scope scim:write, as a bearer token. It says which tenant is meant.",
            "specUri": "https://www.rfc-editor.org/info/rfc6750",
            "primary": true,
        }],
        "meta": { "resourceType": "ServiceProviderConfig", "location": format!("{base}/ServiceProviderConfig") },
    })
}

/// Every resource type.
pub(crate) fn resource_types(base: &str) -> Value {
    let all: Vec<Value> = RESOURCE_TYPES.iter().map(|of| of.document(base)).collect();
    list_response(all.len(), 1, all)
}

/// One resource type.
pub(crate) fn resource_type(base: &str, name: &str) -> Result<Value, ScimError> {
    let found = RESOURCE_TYPES.iter().find(|of| of.name == name);
    found.map(|of| of.document(base)).ok_or_else(ScimError::not_found)
}

/// Every schema.
pub(crate) fn schemas(base: &str) -> Value {
    let all: Vec<Value> = SCHEMAS.iter().map(|schema| schema.document(base)).collect();
    list_response(all.len(), 1, all)
}

/// One schema.
pub(crate) fn schema(base: &str, id: &str) -> Result<Value, ScimError> {
    let found = SCHEMAS.iter().find(|schema| schema.id.eq_ignore_ascii_case(id));
    found.map(|schema| schema.document(base)).ok_or_else(ScimError::not_found)
}
