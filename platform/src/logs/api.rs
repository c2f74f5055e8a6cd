//! Operations on log entries.

use chrono::{DateTime, Utc};
use poem_openapi::{OpenApi, param::Query, payload::Json};

use super::{
    dto::{LogEntriesCreate, LogEntriesCreated, LogEntry, LogEntryPurge, LogEntryPurged, LogLevel, LogRetention},
    service::{self, Filters},
};
use crate::{
    access::{Authorized, permissions},
    http::{Created, ItemPage, JsonBody, Problem},
    openapi::Tag,
};

/// See the module.
pub struct LogsApi;

#[OpenApi(tag = "Tag::Logs")]
impl LogsApi {
    /// Store log entries
    ///
    /// One or many, all or none. What breaks a rule is named by its place, such as `/entries/3/message`.
    #[oai(path = "/log-entries", method = "post", operation_id = "log_entry_create")]
    async fn log_entry_create(
        &self,
        auth: Authorized<permissions::LogsWrite>,
        body: JsonBody<LogEntriesCreate>,
    ) -> Result<Created<LogEntriesCreated>, Problem> {
        Ok(Created::Created(Json(service::create(&auth.0, body.0).await?)))
    }

    /// List log entries
    ///
    /// Newest first by their timestamps. Filters restrict together; a value that nothing has gives an empty list.
    #[oai(path = "/log-entries", method = "get", operation_id = "log_entry_list")]
    #[expect(clippy::too_many_arguments, reason = "one parameter a filter: they are the specification")]
    async fn log_entry_list(
        &self,
        auth: Authorized<permissions::LogsRead>,
        /// Only entries of this level and above.
        level: Query<Option<LogLevel>>,
        /// Only entries of this source.
        source: Query<Option<String>>,
        /// Only entries of this job.
        job_reference: Query<Option<String>>,
        /// Only entries of this process.
        process_reference: Query<Option<String>>,
        /// Only entries with a timestamp of this time or later.
        since: Query<Option<DateTime<Utc>>>,
        /// Only entries with a timestamp before this time.
        until: Query<Option<DateTime<Utc>>>,
        /// Only entries whose message contains this text, in upper or lower case.
        #[oai(validator(min_length = 1, max_length = 200))]
        text: Query<Option<String>>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<LogEntry>>, Problem> {
        let filters = Filters {
            level: level.0,
            source: source.0,
            job_reference: job_reference.0,
            process_reference: process_reference.0,
            since: since.0,
            until: until.0,
            text: text.0,
        };
        Ok(Json(service::list(&auth.0, filters, limit.0, page_token.0).await?.into()))
    }

    /// Delete old log entries
    ///
    /// At most 100 000 a call; the answer says whether there are more.
    #[oai(path = "/log-entries/purge", method = "post", operation_id = "log_entry_purge")]
    async fn log_entry_purge(
        &self,
        auth: Authorized<permissions::LogsPurge>,
        body: JsonBody<LogEntryPurge>,
    ) -> Result<Json<LogEntryPurged>, Problem> {
        Ok(Json(service::purge(&auth.0, body.0.before).await?))
    }

    /// Read how long log entries are kept
    #[oai(path = "/log-retention", method = "get", operation_id = "log_retention_get")]
    async fn log_retention_get(&self, auth: Authorized<permissions::LogsRead>) -> Result<Json<LogRetention>, Problem> {
        Ok(Json(service::retention(&auth.0).await?))
    }

    /// Set how long log entries are kept
    #[oai(path = "/log-retention", method = "put", operation_id = "log_retention_update")]
    async fn log_retention_update(
        &self,
        auth: Authorized<permissions::LogsPurge>,
        body: JsonBody<LogRetention>,
    ) -> Result<Json<LogRetention>, Problem> {
        Ok(Json(service::set_retention(&auth.0, body.0).await?))
    }
}
