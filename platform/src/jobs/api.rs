//! Operations on jobs.

use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::Json,
};

use super::{dto::Job, model::JobState, service};
use crate::{
    access::{Authorized, permissions},
    http::{ItemPage, Problem},
    kernel::{DocumentId, JobId},
    openapi::Tag,
};

/// See the module.
pub struct JobsApi;

#[OpenApi(tag = "Tag::Jobs")]
impl JobsApi {
    /// List jobs
    ///
    /// Those of documents whose files the caller may read, and the caller's own whose documents are gone; newest first.
    #[oai(path = "/jobs", method = "get", operation_id = "job_list")]
    async fn job_list(
        &self,
        auth: Authorized<permissions::JobsRead>,
        /// Only jobs in this state.
        state: Query<Option<JobState>>,
        /// Only jobs of this document.
        document_id: Query<Option<DocumentId>>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<Job>>, Problem> {
        Ok(Json(service::list(&auth.0, state.0, document_id.0, limit.0, page_token.0).await?.into()))
    }

    /// Read a job
    #[oai(path = "/jobs/:job_id", method = "get", operation_id = "job_get")]
    async fn job_get(
        &self,
        auth: Authorized<permissions::JobsRead>,
        job_id: Path<JobId>,
    ) -> Result<Json<Job>, Problem> {
        Ok(Json(service::get(&auth.0, job_id.0).await?))
    }

    /// Cancel a job
    ///
    /// A queued job stops at once, a running one within two seconds; its document becomes `cancelled`. What was searchable before
    /// stays so. Cancelling a cancelled job is no error, cancelling an ended one is (409). Needs write access to the document's file.
    #[oai(path = "/jobs/:job_id/cancel", method = "post", operation_id = "job_cancel")]
    async fn job_cancel(
        &self,
        auth: Authorized<permissions::JobsWrite>,
        job_id: Path<JobId>,
    ) -> Result<Json<Job>, Problem> {
        Ok(Json(service::cancel(&auth.0, job_id.0).await?))
    }
}
