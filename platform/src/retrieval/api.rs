//! The search operation.

use lectern_engine::shared::Highlighter;
use poem_openapi::OpenApi;

use super::{
    dto::{SearchHit, SearchMode, SearchQuery, SearchResults},
    service,
};
use crate::{
    access::{Authorized, permissions},
    http::{JsonBody, Problem, WrittenJson},
    openapi::Tag,
};

/// See the module.
pub struct SearchApi;

#[OpenApi(tag = "Tag::Search")]
impl SearchApi {
    /// Search chunks
    ///
    /// Answers the best chunks among those that the caller may read now. Filters hold at the same time; naming a knowledge base,
    /// folder or file that the caller may not see is a 404.
    #[oai(path = "/search", method = "post", operation_id = "search")]
    async fn search(
        &self,
        auth: Authorized<permissions::SearchRun>,
        body: JsonBody<SearchQuery>,
    ) -> Result<WrittenJson<SearchResults>, Problem> {
        let grant = auth.0;
        let (db, visibility) = (grant.db(), grant.visibility());
        let request = service::checked(&db, &visibility, body.0.into()).await?;
        let words = (request.mode != SearchMode::Vector).then(|| request.query.clone());
        let hits = service::search(grant.platform(), &db, &visibility, request).await?;
        let mut highlighter = words.as_deref().map(Highlighter::new);
        let hits = hits.into_iter().map(|hit| SearchHit::new(hit, highlighter.as_mut())).collect();
        Ok(WrittenJson::serialize(&SearchResults { hits })?)
    }
}
