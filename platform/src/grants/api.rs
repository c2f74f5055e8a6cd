//! Operations on grants.

use poem_openapi::{OpenApi, param::Path, payload::Json};

use super::{
    dto::{GrantList, GrantsPut},
    service,
};
use crate::{
    access::{Authorized, permissions},
    http::{JsonBody, Problem},
    kernel::NodeId,
    nodes::model::NodeKind,
    openapi::Tag,
};

/// See the module.
pub struct GrantsApi;

#[OpenApi(tag = "Tag::Grants")]
impl GrantsApi {
    /// List a folder's grants
    ///
    /// The live grants on the folder itself, not those on folders above it. Needs manage access to the folder, or `grants:manage_all`.
    #[oai(path = "/folders/:folder_id/grants", method = "get", operation_id = "folder_grant_list")]
    async fn folder_grant_list(
        &self,
        auth: Authorized<permissions::GrantsRead>,
        /// The folder.
        folder_id: Path<NodeId>,
    ) -> Result<Json<GrantList>, Problem> {
        Ok(Json(service::list(&auth.0, folder_id.0, NodeKind::Folder).await?))
    }

    /// Replace a folder's grants
    ///
    /// The list becomes the folder's grants, which also reach everything below it down to restricted folders. Takes effect at once, in search
    /// too. Needs manage access to the folder, or `grants:manage_all`; 409 if nobody could manage the folder any more.
    #[oai(path = "/folders/:folder_id/grants", method = "put", operation_id = "folder_grant_put")]
    async fn folder_grant_put(
        &self,
        auth: Authorized<permissions::GrantsWrite>,
        /// The folder.
        folder_id: Path<NodeId>,
        body: JsonBody<GrantsPut>,
    ) -> Result<Json<GrantList>, Problem> {
        Ok(Json(service::put(&auth.0, folder_id.0, NodeKind::Folder, body.0).await?))
    }

    /// List a file's grants
    ///
    /// The live grants on the file itself, not those on folders above it. Needs manage access to the file, or `grants:manage_all`.
    #[oai(path = "/files/:file_id/grants", method = "get", operation_id = "file_grant_list")]
    async fn file_grant_list(
        &self,
        auth: Authorized<permissions::GrantsRead>,
        /// The file.
        file_id: Path<NodeId>,
    ) -> Result<Json<GrantList>, Problem> {
        Ok(Json(service::list(&auth.0, file_id.0, NodeKind::File).await?))
    }

    /// Replace a file's grants
    ///
    /// The list becomes the file's grants, beside those that reach it from the folders above. Takes effect at once, in search too. Needs manage
    /// access to the file, or `grants:manage_all`; 409 if nobody could manage the file any more.
    #[oai(path = "/files/:file_id/grants", method = "put", operation_id = "file_grant_put")]
    async fn file_grant_put(
        &self,
        auth: Authorized<permissions::GrantsWrite>,
        /// The file.
        file_id: Path<NodeId>,
        body: JsonBody<GrantsPut>,
    ) -> Result<Json<GrantList>, Problem> {
        Ok(Json(service::put(&auth.0, file_id.0, NodeKind::File, body.0).await?))
    }
}
