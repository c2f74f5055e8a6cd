//! Operations on files.

use poem::{Body, Request};
use poem_openapi::{
    OpenApi,
    param::{Header, Path, Query},
    payload::{Binary, Json, Response},
};

use super::{
    content::{self, Wanted},
    dto::{File, FileUpdate, FileVersion, OnConflict},
    form::{self, FileForm},
    responses::FileContent,
    service,
};
use crate::{
    access::{Authorized, permissions},
    http::{Created, ItemPage, JsonBody, NoContent, Problem},
    kernel::NodeId,
    openapi::Tag,
};

/// See the module.
pub struct FilesApi;

#[OpenApi(tag = "Tag::Files")]
impl FilesApi {
    /// Upload a file
    ///
    /// The body is the content itself, streamed; it may be empty. Needs write access to the folder; the caller manages the new file. A body that
    /// ends early, is too large or meets a full disk leaves nothing behind.
    #[oai(path = "/files", method = "post", operation_id = "file_upload")]
    #[expect(clippy::too_many_arguments, reason = "one per parameter of the operation")]
    async fn file_upload(
        &self,
        auth: Authorized<permissions::FilesWrite>,
        request: &Request,
        /// The folder to put it in; the caller's home folder if absent.
        folder_id: Query<Option<NodeId>>,
        /// The file's name: 1–255 characters without `/` and control characters.
        #[oai(validator(min_length = 1, max_length = 255))]
        name: Query<String>,
        /// What happens when the folder already has a file of that name; `fail` if absent.
        on_conflict: Query<Option<OnConflict>>,
        /// What the bytes are, if they don't tell.
        media_type: Query<Option<String>>,
        body: Binary<Body>,
    ) -> Result<Created<File>, Problem> {
        let media_type = media_type.0.or_else(|| declared(request));
        let body = body.0.into_bytes_stream();
        let on_conflict = on_conflict.0.unwrap_or_default();
        let file = service::upload(&auth.0, folder_id.0, name.0, media_type, on_conflict, body).await?;
        Ok(Created::Created(Json(file)))
    }

    /// Upload a file as a form
    ///
    /// The same as `file_upload`, for browsers: `multipart/form-data`, streamed as well.
    #[oai(path = "/files/form", method = "post", operation_id = "file_upload_form")]
    async fn file_upload_form(
        &self,
        auth: Authorized<permissions::FilesWrite>,
        form: FileForm,
    ) -> Result<Created<File>, Problem> {
        Ok(Created::Created(Json(form::receive(&auth.0, form).await?)))
    }

    /// List files
    ///
    /// The visible files of a folder by name, or all visible files, oldest first.
    #[oai(path = "/files", method = "get", operation_id = "file_list")]
    async fn file_list(
        &self,
        auth: Authorized<permissions::FilesRead>,
        /// Only files in this folder.
        folder_id: Query<Option<NodeId>>,
        /// Only files of exactly this name.
        name: Query<Option<String>>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<File>>, Problem> {
        Ok(Json(service::list(&auth.0, folder_id.0, name.0, limit.0, page_token.0).await?.into()))
    }

    /// Read a file's description
    #[oai(path = "/files/:file_id", method = "get", operation_id = "file_get")]
    async fn file_get(
        &self,
        auth: Authorized<permissions::FilesRead>,
        /// The file.
        file_id: Path<NodeId>,
    ) -> Result<Json<File>, Problem> {
        Ok(Json(service::get(&auth.0, file_id.0).await?))
    }

    /// Rename or move a file
    ///
    /// What is absent stays. Needs write access to the file, and for a move to the new folder.
    #[oai(path = "/files/:file_id", method = "patch", operation_id = "file_update")]
    async fn file_update(
        &self,
        auth: Authorized<permissions::FilesWrite>,
        /// The file.
        file_id: Path<NodeId>,
        body: JsonBody<FileUpdate>,
    ) -> Result<Json<File>, Problem> {
        Ok(Json(service::update(&auth.0, file_id.0, body.0).await?))
    }

    /// Delete a file
    ///
    /// All its versions, its documents in knowledge bases and their index entries go with it. Needs write access.
    #[oai(path = "/files/:file_id", method = "delete", operation_id = "file_delete")]
    async fn file_delete(
        &self,
        auth: Authorized<permissions::FilesWrite>,
        /// The file.
        file_id: Path<NodeId>,
    ) -> Result<NoContent, Problem> {
        service::delete(&auth.0, file_id.0).await?;
        Ok(NoContent::Done)
    }

    /// Download a file
    ///
    /// The active version, or another one. Answers one `Range` of bytes with 206, and 304 when the caller has the content already. The media
    /// type in the answer is the file's own; it is always sent as an attachment.
    #[oai(path = "/files/:file_id/content", method = "get", operation_id = "file_content")]
    async fn file_content(
        &self,
        auth: Authorized<permissions::FilesRead>,
        /// The file.
        file_id: Path<NodeId>,
        /// The version to serve; the active one if absent.
        #[oai(validator(minimum(value = "1")))]
        version: Query<Option<i64>>,
        /// One range of bytes, such as `bytes=0-1023`.
        #[oai(name = "Range")]
        range: Header<Option<String>>,
        /// The entity tag that the range belongs to; the whole content is sent if it has another.
        #[oai(name = "If-Range")]
        if_range: Header<Option<String>>,
        /// Entity tags of contents that the caller has.
        #[oai(name = "If-None-Match")]
        if_none_match: Header<Option<String>>,
    ) -> Result<Response<FileContent>, Problem> {
        let wanted =
            Wanted { version: version.0, range: range.0, if_range: if_range.0, if_none_match: if_none_match.0 };
        Ok(FileContent::new(content::serve(&auth.0, file_id.0, wanted).await?))
    }

    /// Replace a file's content
    ///
    /// The body becomes the file's new version; documents of the file are ingested again, and until that is done the old content is no longer
    /// found. The same bytes again change nothing. Needs write access.
    #[oai(path = "/files/:file_id/content", method = "put", operation_id = "file_content_replace")]
    async fn file_content_replace(
        &self,
        auth: Authorized<permissions::FilesWrite>,
        request: &Request,
        /// The file.
        file_id: Path<NodeId>,
        /// What the bytes are, if they don't tell.
        media_type: Query<Option<String>>,
        /// Replace only the content of this entity tag; 412 if the file has another by now.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Binary<Body>,
    ) -> Result<Json<File>, Problem> {
        let media_type = media_type.0.or_else(|| declared(request));
        let body = body.0.into_bytes_stream();
        Ok(Json(service::replace_content(&auth.0, file_id.0, media_type, if_match.0, body).await?))
    }

    /// List a file's versions
    ///
    /// Newest first.
    #[oai(path = "/files/:file_id/versions", method = "get", operation_id = "file_version_list")]
    async fn file_version_list(
        &self,
        auth: Authorized<permissions::FilesRead>,
        /// The file.
        file_id: Path<NodeId>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<FileVersion>>, Problem> {
        Ok(Json(service::versions(&auth.0, file_id.0, limit.0, page_token.0).await?.into()))
    }
}

/// The media type that the request's own header declares, unless it is what clients send when they know nothing.
fn declared(request: &Request) -> Option<String> {
    let header = request.content_type()?;
    let says_nothing =
        ["application/octet-stream", "application/x-www-form-urlencoded"].iter().any(|n| header.starts_with(n));
    (!says_nothing).then(|| header.to_string())
}
