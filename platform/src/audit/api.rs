//! Operations on the audit log.

use chrono::{DateTime, Utc};
use poem::{Body, Request};
use poem_openapi::{
    OpenApi,
    param::Query,
    payload::{Binary, Json, Response},
};

use super::{
    dto::{AuditEventView, AuditVerification},
    service::{self, Filters},
};
use crate::{
    access::{Authorized, permissions},
    http::{ItemPage, Problem},
    openapi::Tag,
};

/// See the module.
pub struct AuditApi;

#[OpenApi(tag = "Tag::Audit")]
impl AuditApi {
    /// List audit events
    ///
    /// What was done in the tenant, newest first. Filters restrict together; a value that nothing has gives an empty list.
    #[oai(path = "/audit-events", method = "get", operation_id = "audit_event_list")]
    #[expect(clippy::too_many_arguments, reason = "one parameter a filter: they are the specification")]
    async fn audit_event_list(
        &self,
        auth: Authorized<permissions::AuditRead>,
        /// Only what this operation did, such as `folder_create`.
        action: Query<Option<String>>,
        /// Only what the actor with this id did.
        actor_id: Query<Option<String>>,
        /// Only what was done to objects of this kind, such as `folder`.
        object_type: Query<Option<String>>,
        /// Only what was done to the object with this id, which may be gone by now.
        object_id: Query<Option<String>>,
        /// Only at this time or later.
        since: Query<Option<DateTime<Utc>>>,
        /// Only before this time.
        until: Query<Option<DateTime<Utc>>>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<AuditEventView>>, Problem> {
        let filters = Filters {
            action: action.0,
            actor_id: actor_id.0,
            object_type: object_type.0,
            object_id: object_id.0,
            since: since.0,
            until: until.0,
        };
        Ok(Json(service::list(&auth.0, filters, limit.0, page_token.0).await?.into()))
    }

    /// Verify the audit log
    ///
    /// Recomputes the hash of every event. A changed, missing or inserted event is found, and so is a shortened log.
    #[oai(path = "/audit-events/verify", method = "get", operation_id = "audit_verify")]
    async fn audit_verify(&self, auth: Authorized<permissions::AuditRead>) -> Result<Json<AuditVerification>, Problem> {
        Ok(Json(service::verify(&auth.0).await?))
    }

    /// Export the audit log
    ///
    /// Every event as JSON Lines (`application/x-ndjson`), oldest first: one object a line, of the form that the list gives.
    #[oai(path = "/audit-events/export", method = "get", operation_id = "audit_export")]
    async fn audit_export(
        &self,
        auth: Authorized<permissions::AuditRead>,
        request: &Request,
    ) -> Result<Response<Binary<Body>>, Problem> {
        let connections = auth.0.platform().connections.clone();
        let lines = service::export(auth.0).await?;
        let response = Response::new(Binary(connections.body(request, lines)));
        Ok(response
            .header("Content-Type", "application/x-ndjson")
            .header("Content-Disposition", "attachment; filename=\"audit.jsonl\"")
            .header("Cache-Control", "no-store"))
    }
}
