//! Operations on knowledge bases.

use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::Json,
};

use super::{
    dto::{KnowledgeBase, KnowledgeBaseCreate, KnowledgeBaseUpdate},
    service,
};
use crate::{
    access::{Authorized, permissions},
    http::{Created, ItemPage, JsonBody, NoContent, Problem},
    kernel::KnowledgeBaseId,
    openapi::Tag,
};

/// See the module.
pub struct KnowledgeBasesApi;

#[OpenApi(tag = "Tag::KnowledgeBases")]
impl KnowledgeBasesApi {
    /// Create a knowledge base
    ///
    /// It gets a home folder, which the caller manages: share that folder to share the knowledge base.
    #[oai(path = "/knowledge-bases", method = "post", operation_id = "knowledge_base_create")]
    async fn knowledge_base_create(
        &self,
        auth: Authorized<permissions::KnowledgeBasesWrite>,
        body: JsonBody<KnowledgeBaseCreate>,
    ) -> Result<Created<KnowledgeBase>, Problem> {
        Ok(Created::Created(Json(service::create(&auth.0, body.0).await?)))
    }

    /// List knowledge bases
    ///
    /// Those whose home folder, or any file in them, the caller may read; oldest first.
    #[oai(path = "/knowledge-bases", method = "get", operation_id = "knowledge_base_list")]
    async fn knowledge_base_list(
        &self,
        auth: Authorized<permissions::KnowledgeBasesRead>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<KnowledgeBase>>, Problem> {
        Ok(Json(service::list(&auth.0, limit.0, page_token.0).await?.into()))
    }

    /// Read a knowledge base
    #[oai(path = "/knowledge-bases/:knowledge_base_id", method = "get", operation_id = "knowledge_base_get")]
    async fn knowledge_base_get(
        &self,
        auth: Authorized<permissions::KnowledgeBasesRead>,
        knowledge_base_id: Path<KnowledgeBaseId>,
    ) -> Result<Json<KnowledgeBase>, Problem> {
        Ok(Json(service::get(&auth.0, knowledge_base_id.0).await?))
    }

    /// Change a knowledge base
    ///
    /// What is absent stays. Needs write access to the home folder.
    #[oai(path = "/knowledge-bases/:knowledge_base_id", method = "patch", operation_id = "knowledge_base_update")]
    async fn knowledge_base_update(
        &self,
        auth: Authorized<permissions::KnowledgeBasesWrite>,
        knowledge_base_id: Path<KnowledgeBaseId>,
        body: JsonBody<KnowledgeBaseUpdate>,
    ) -> Result<Json<KnowledgeBase>, Problem> {
        Ok(Json(service::update(&auth.0, knowledge_base_id.0, body.0).await?))
    }

    /// Delete a knowledge base
    ///
    /// Its documents, its home folder and every file in that go with it; files from other folders stay. Needs the access level
    /// `manage` on the home folder.
    #[oai(path = "/knowledge-bases/:knowledge_base_id", method = "delete", operation_id = "knowledge_base_delete")]
    async fn knowledge_base_delete(
        &self,
        auth: Authorized<permissions::KnowledgeBasesWrite>,
        knowledge_base_id: Path<KnowledgeBaseId>,
    ) -> Result<NoContent, Problem> {
        service::delete(&auth.0, knowledge_base_id.0).await?;
        Ok(NoContent::Done)
    }
}
