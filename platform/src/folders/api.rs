//! Operations on folders.

use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::Json,
};

use super::{
    dto::{Folder, FolderCreate, FolderUpdate},
    service,
};
use crate::{
    access::{Authorized, permissions},
    http::{Created, ItemPage, JsonBody, NoContent, Problem},
    kernel::NodeId,
    openapi::Tag,
};

/// See the module.
pub struct FoldersApi;

#[OpenApi(tag = "Tag::Folders")]
impl FoldersApi {
    /// Create a folder
    ///
    /// Without `parent_id` it is made in the caller's home folder. Needs write access to the parent; the caller manages the new folder.
    #[oai(path = "/folders", method = "post", operation_id = "folder_create")]
    async fn folder_create(
        &self,
        auth: Authorized<permissions::FoldersWrite>,
        body: JsonBody<FolderCreate>,
    ) -> Result<Created<Folder>, Problem> {
        Ok(Created::Created(Json(service::create(&auth.0, body.0).await?)))
    }

    /// List folders
    ///
    /// The visible folders in `parent_id`, by name. Without it, where one's view of the tree begins: the visible folders whose parent is not
    /// visible, such as one's home folder, `Shared`, and what others have shared.
    #[oai(path = "/folders", method = "get", operation_id = "folder_list")]
    async fn folder_list(
        &self,
        auth: Authorized<permissions::FoldersRead>,
        /// The folder whose folders to list.
        parent_id: Query<Option<NodeId>>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<Folder>>, Problem> {
        Ok(Json(service::list(&auth.0, parent_id.0, limit.0, page_token.0).await?.into()))
    }

    /// Read a folder
    #[oai(path = "/folders/:folder_id", method = "get", operation_id = "folder_get")]
    async fn folder_get(
        &self,
        auth: Authorized<permissions::FoldersRead>,
        /// The folder.
        folder_id: Path<NodeId>,
    ) -> Result<Json<Folder>, Problem> {
        Ok(Json(service::get(&auth.0, folder_id.0).await?))
    }

    /// Rename, move or restrict a folder
    ///
    /// What is absent stays. A new name or parent needs write access (for a move also to the new parent), `restricted` needs manage access.
    /// Built-in folders and the home folders of users and knowledge bases keep their names and places (409).
    #[oai(path = "/folders/:folder_id", method = "patch", operation_id = "folder_update")]
    async fn folder_update(
        &self,
        auth: Authorized<permissions::FoldersWrite>,
        /// The folder.
        folder_id: Path<NodeId>,
        body: JsonBody<FolderUpdate>,
    ) -> Result<Json<Folder>, Problem> {
        Ok(Json(service::update(&auth.0, folder_id.0, body.0).await?))
    }

    /// Delete a folder with everything in it
    ///
    /// Files, their versions, their documents in knowledge bases and their index entries go with it. Needs write access to all of it. Built-in
    /// folders and the home folders of users and knowledge bases can't be deleted (409).
    #[oai(path = "/folders/:folder_id", method = "delete", operation_id = "folder_delete")]
    async fn folder_delete(
        &self,
        auth: Authorized<permissions::FoldersWrite>,
        /// The folder.
        folder_id: Path<NodeId>,
    ) -> Result<NoContent, Problem> {
        service::delete(&auth.0, folder_id.0).await?;
        Ok(NoContent::Done)
    }
}
