//! Operations on grants.

use poem_openapi::{
    OpenApi,
    param::{Header, Path, Query},
    payload::Json,
};

use super::{
    dto::{GrantInput, GrantsPut, NodeGrant, Tagged},
    service::{self, Shared},
};
use crate::{
    access::{Authorized, permissions},
    http::{JsonBody, NoContent, Problem},
    kernel::{GrantId, KnowledgeBaseId, NodeId},
    openapi::Tag,
};

/// See the module.
pub struct GrantsApi;

#[OpenApi(tag = "Tag::Grants")]
impl GrantsApi {
    /// List a folder's grants
    ///
    /// The live grants on the folder itself; with `inherited`, also those that reach it from folders above. Needs manage access to the folder, or `grants:manage_all`.
    #[oai(path = "/folders/:folder_id/grants", method = "get", operation_id = "folder_grant_list")]
    async fn folder_grant_list(
        &self,
        auth: Authorized<permissions::GrantsRead>,
        /// The folder.
        folder_id: Path<NodeId>,
        /// Also the grants on folders above that reach the folder; absent: no.
        inherited: Query<Option<bool>>,
    ) -> Result<Tagged, Problem> {
        let shared = Shared::Folder(folder_id.0);
        let (list, tag) = service::list(&auth.0, shared, inherited.0.unwrap_or(false)).await?;
        Ok(Tagged::Grants(Json(list), tag))
    }

    /// Replace a folder's grants
    ///
    /// The list becomes the folder's grants, which also reach everything below it down to restricted folders. Takes effect at once, in search too. With `If-Match`, 412 if
    /// the grants are not those that were read. Needs manage access to the folder, or `grants:manage_all`; 409 if nobody could
    /// manage it any more.
    #[oai(path = "/folders/:folder_id/grants", method = "put", operation_id = "folder_grant_put")]
    async fn folder_grant_put(
        &self,
        auth: Authorized<permissions::GrantsWrite>,
        /// The folder.
        folder_id: Path<NodeId>,
        /// Only if the grants have this entity tag.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: JsonBody<GrantsPut>,
    ) -> Result<Tagged, Problem> {
        let (list, tag) = service::put(&auth.0, Shared::Folder(folder_id.0), body.0, if_match.0).await?;
        Ok(Tagged::Grants(Json(list), tag))
    }

    /// Give one grant on a folder
    ///
    /// Leaves the other grants alone. If the principal has a grant on the folder already, that one gets the level and the end given here.
    /// Needs manage access to the folder, or `grants:manage_all`; 409 if nobody could manage it any more.
    #[oai(path = "/folders/:folder_id/grants", method = "post", operation_id = "folder_grant_add")]
    async fn folder_grant_add(
        &self,
        auth: Authorized<permissions::GrantsWrite>,
        /// The folder.
        folder_id: Path<NodeId>,
        body: JsonBody<GrantInput>,
    ) -> Result<Json<NodeGrant>, Problem> {
        Ok(Json(service::add(&auth.0, Shared::Folder(folder_id.0), body.0).await?))
    }

    /// Take one grant on a folder away
    ///
    /// Only a grant on the folder itself: one from above is taken away there. Takes effect at once. Needs manage access to the folder, or `grants:manage_all`;
    /// 409 if nobody could manage it any more.
    #[oai(path = "/folders/:folder_id/grants/:grant_id", method = "delete", operation_id = "folder_grant_remove")]
    async fn folder_grant_remove(
        &self,
        auth: Authorized<permissions::GrantsWrite>,
        /// The folder.
        folder_id: Path<NodeId>,
        /// The grant.
        grant_id: Path<GrantId>,
    ) -> Result<NoContent, Problem> {
        service::remove(&auth.0, Shared::Folder(folder_id.0), grant_id.0).await?;
        Ok(NoContent::Done)
    }

    /// List a file's grants
    ///
    /// The live grants on the file itself; with `inherited`, also those that reach it from folders above. Needs manage access to the file, or `grants:manage_all`.
    #[oai(path = "/files/:file_id/grants", method = "get", operation_id = "file_grant_list")]
    async fn file_grant_list(
        &self,
        auth: Authorized<permissions::GrantsRead>,
        /// The file.
        file_id: Path<NodeId>,
        /// Also the grants on folders above that reach the file; absent: no.
        inherited: Query<Option<bool>>,
    ) -> Result<Tagged, Problem> {
        let shared = Shared::File(file_id.0);
        let (list, tag) = service::list(&auth.0, shared, inherited.0.unwrap_or(false)).await?;
        Ok(Tagged::Grants(Json(list), tag))
    }

    /// Replace a file's grants
    ///
    /// The list becomes the file's grants, beside those that reach it from the folders above. Takes effect at once, in search too. With `If-Match`, 412 if
    /// the grants are not those that were read. Needs manage access to the file, or `grants:manage_all`; 409 if nobody could
    /// manage it any more.
    #[oai(path = "/files/:file_id/grants", method = "put", operation_id = "file_grant_put")]
    async fn file_grant_put(
        &self,
        auth: Authorized<permissions::GrantsWrite>,
        /// The file.
        file_id: Path<NodeId>,
        /// Only if the grants have this entity tag.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: JsonBody<GrantsPut>,
    ) -> Result<Tagged, Problem> {
        let (list, tag) = service::put(&auth.0, Shared::File(file_id.0), body.0, if_match.0).await?;
        Ok(Tagged::Grants(Json(list), tag))
    }

    /// Give one grant on a file
    ///
    /// Leaves the other grants alone. If the principal has a grant on the file already, that one gets the level and the end given here.
    /// Needs manage access to the file, or `grants:manage_all`; 409 if nobody could manage it any more.
    #[oai(path = "/files/:file_id/grants", method = "post", operation_id = "file_grant_add")]
    async fn file_grant_add(
        &self,
        auth: Authorized<permissions::GrantsWrite>,
        /// The file.
        file_id: Path<NodeId>,
        body: JsonBody<GrantInput>,
    ) -> Result<Json<NodeGrant>, Problem> {
        Ok(Json(service::add(&auth.0, Shared::File(file_id.0), body.0).await?))
    }

    /// Take one grant on a file away
    ///
    /// Only a grant on the file itself: one from above is taken away there. Takes effect at once. Needs manage access to the file, or `grants:manage_all`;
    /// 409 if nobody could manage it any more.
    #[oai(path = "/files/:file_id/grants/:grant_id", method = "delete", operation_id = "file_grant_remove")]
    async fn file_grant_remove(
        &self,
        auth: Authorized<permissions::GrantsWrite>,
        /// The file.
        file_id: Path<NodeId>,
        /// The grant.
        grant_id: Path<GrantId>,
    ) -> Result<NoContent, Problem> {
        service::remove(&auth.0, Shared::File(file_id.0), grant_id.0).await?;
        Ok(NoContent::Done)
    }

    /// List a knowledge base's grants
    ///
    /// The live grants on the knowledge base itself — they are those of its home folder; with `inherited`, also those that reach it from folders above. Needs manage access to the home folder, or `grants:manage_all`.
    #[oai(
        path = "/knowledge-bases/:knowledge_base_id/grants",
        method = "get",
        operation_id = "knowledge_base_grant_list"
    )]
    async fn knowledge_base_grant_list(
        &self,
        auth: Authorized<permissions::GrantsRead>,
        /// The knowledge base.
        knowledge_base_id: Path<KnowledgeBaseId>,
        /// Also the grants on folders above that reach the knowledge base; absent: no.
        inherited: Query<Option<bool>>,
    ) -> Result<Tagged, Problem> {
        let shared = Shared::KnowledgeBase(knowledge_base_id.0);
        let (list, tag) = service::list(&auth.0, shared, inherited.0.unwrap_or(false)).await?;
        Ok(Tagged::Grants(Json(list), tag))
    }

    /// Replace a knowledge base's grants
    ///
    /// The list becomes the grants of the knowledge base's home folder, which also reach every file in that. Takes effect at once, in search too. With `If-Match`, 412 if
    /// the grants are not those that were read. Needs manage access to the home folder, or `grants:manage_all`; 409 if nobody could
    /// manage it any more.
    #[oai(
        path = "/knowledge-bases/:knowledge_base_id/grants",
        method = "put",
        operation_id = "knowledge_base_grant_put"
    )]
    async fn knowledge_base_grant_put(
        &self,
        auth: Authorized<permissions::GrantsWrite>,
        /// The knowledge base.
        knowledge_base_id: Path<KnowledgeBaseId>,
        /// Only if the grants have this entity tag.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: JsonBody<GrantsPut>,
    ) -> Result<Tagged, Problem> {
        let (list, tag) = service::put(&auth.0, Shared::KnowledgeBase(knowledge_base_id.0), body.0, if_match.0).await?;
        Ok(Tagged::Grants(Json(list), tag))
    }

    /// Give one grant on a knowledge base
    ///
    /// Leaves the other grants alone. If the principal has a grant on the knowledge base already, that one gets the level and the end given here.
    /// Needs manage access to the home folder, or `grants:manage_all`; 409 if nobody could manage it any more.
    #[oai(
        path = "/knowledge-bases/:knowledge_base_id/grants",
        method = "post",
        operation_id = "knowledge_base_grant_add"
    )]
    async fn knowledge_base_grant_add(
        &self,
        auth: Authorized<permissions::GrantsWrite>,
        /// The knowledge base.
        knowledge_base_id: Path<KnowledgeBaseId>,
        body: JsonBody<GrantInput>,
    ) -> Result<Json<NodeGrant>, Problem> {
        Ok(Json(service::add(&auth.0, Shared::KnowledgeBase(knowledge_base_id.0), body.0).await?))
    }

    /// Take one grant on a knowledge base away
    ///
    /// Only a grant on the knowledge base itself: one from above is taken away there. Takes effect at once. Needs manage access to the home folder, or `grants:manage_all`;
    /// 409 if nobody could manage it any more.
    #[oai(
        path = "/knowledge-bases/:knowledge_base_id/grants/:grant_id",
        method = "delete",
        operation_id = "knowledge_base_grant_remove"
    )]
    async fn knowledge_base_grant_remove(
        &self,
        auth: Authorized<permissions::GrantsWrite>,
        /// The knowledge base.
        knowledge_base_id: Path<KnowledgeBaseId>,
        /// The grant.
        grant_id: Path<GrantId>,
    ) -> Result<NoContent, Problem> {
        service::remove(&auth.0, Shared::KnowledgeBase(knowledge_base_id.0), grant_id.0).await?;
        Ok(NoContent::Done)
    }
}
