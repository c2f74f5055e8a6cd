//! Operations on documents and chunks.

use poem::{Body, Request};
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::{Binary, Json},
};

use super::{
    dto::{Chunk, Document, DocumentAdd, DocumentUpdate},
    form::{self, DocumentForm},
    model::DocumentState,
    operations,
    upload::{self, Target},
};
use crate::{
    access::{Authorized, permissions},
    files::OnConflict,
    http::{Created, ItemPage, JsonBody, NoContent, Problem},
    kernel::{DocumentId, KnowledgeBaseId},
    openapi::Tag,
};

/// See the module.
pub struct DocumentsApi;

#[OpenApi(tag = "Tag::Documents")]
impl DocumentsApi {
    /// Upload a file into a knowledge base
    ///
    /// The body is the content itself, streamed. The file is stored in the knowledge base's home folder (the same name again makes a new
    /// version, unless `on_conflict` says otherwise) and ingested. Any kind of file can be stored; one that can't be ingested makes a
    /// `failed` document whose `error_code` says why. Needs write access to the home folder.
    #[oai(path = "/knowledge-bases/:knowledge_base_id/files", method = "post", operation_id = "document_upload")]
    #[expect(clippy::too_many_arguments, reason = "one per parameter of the operation")]
    async fn document_upload(
        &self,
        auth: Authorized<permissions::KnowledgeBasesWrite>,
        request: &Request,
        knowledge_base_id: Path<KnowledgeBaseId>,
        /// The file's name: 1–255 characters without `/` and control characters.
        #[oai(validator(min_length = 1, max_length = 255))]
        name: Query<String>,
        /// What happens when the home folder already has a file of that name; `new_version` if absent.
        on_conflict: Query<Option<OnConflict>>,
        /// What the bytes are, if they don't tell.
        media_type: Query<Option<String>>,
        /// Seconds to wait for the document's end, 0–300; 0 if absent. The answer is its state then.
        #[oai(validator(maximum(value = "300")))]
        wait: Query<Option<u32>>,
        body: Binary<Body>,
    ) -> Result<Created<Document>, Problem> {
        let target = Target {
            knowledge_base: knowledge_base_id.0,
            name: name.0,
            media_type: media_type.0.or_else(|| form::declared(request.content_type())),
            on_conflict: on_conflict.0.unwrap_or(OnConflict::NewVersion),
            wait: wait.0.unwrap_or(0),
        };
        let document = upload::upload(&auth.0, target, body.0.into_bytes_stream()).await?;
        Ok(Created::Created(Json(document)))
    }

    /// Upload a file into a knowledge base as a form
    ///
    /// The same as `document_upload`, for browsers: `multipart/form-data`, streamed as well.
    #[oai(
        path = "/knowledge-bases/:knowledge_base_id/files/form",
        method = "post",
        operation_id = "document_upload_form"
    )]
    async fn document_upload_form(
        &self,
        auth: Authorized<permissions::KnowledgeBasesWrite>,
        knowledge_base_id: Path<KnowledgeBaseId>,
        /// Seconds to wait for the document's end, 0–300; 0 if absent.
        #[oai(validator(maximum(value = "300")))]
        wait: Query<Option<u32>>,
        form: DocumentForm,
    ) -> Result<Created<Document>, Problem> {
        let document = form::receive(&auth.0, knowledge_base_id.0, wait.0.unwrap_or(0), form).await?;
        Ok(Created::Created(Json(document)))
    }

    /// Add a file to a knowledge base
    ///
    /// The file stays where it is; who may see it is still decided there. Adding it twice is a conflict (409). Needs read access to the
    /// file and write access to the knowledge base's home folder.
    #[oai(path = "/knowledge-bases/:knowledge_base_id/documents", method = "post", operation_id = "document_add")]
    async fn document_add(
        &self,
        auth: Authorized<permissions::KnowledgeBasesWrite>,
        knowledge_base_id: Path<KnowledgeBaseId>,
        /// Seconds to wait for the document's end, 0–300; 0 if absent.
        #[oai(validator(maximum(value = "300")))]
        wait: Query<Option<u32>>,
        body: JsonBody<DocumentAdd>,
    ) -> Result<Created<Document>, Problem> {
        let document = operations::add(&auth.0, knowledge_base_id.0, body.0.file_id, wait.0.unwrap_or(0)).await?;
        Ok(Created::Created(Json(document)))
    }

    /// List documents
    ///
    /// Those of a knowledge base whose files the caller may read, oldest first.
    #[oai(path = "/knowledge-bases/:knowledge_base_id/documents", method = "get", operation_id = "document_list")]
    async fn document_list(
        &self,
        auth: Authorized<permissions::KnowledgeBasesRead>,
        knowledge_base_id: Path<KnowledgeBaseId>,
        /// Only documents in this state.
        state: Query<Option<DocumentState>>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<Document>>, Problem> {
        let page = operations::list(&auth.0, knowledge_base_id.0, state.0, limit.0, page_token.0).await?;
        Ok(Json(page.into()))
    }

    /// Read a document
    #[oai(
        path = "/knowledge-bases/:knowledge_base_id/documents/:document_id",
        method = "get",
        operation_id = "document_get"
    )]
    async fn document_get(
        &self,
        auth: Authorized<permissions::KnowledgeBasesRead>,
        knowledge_base_id: Path<KnowledgeBaseId>,
        document_id: Path<DocumentId>,
    ) -> Result<Json<Document>, Problem> {
        Ok(Json(operations::get(&auth.0, knowledge_base_id.0, document_id.0).await?))
    }

    /// Change a document
    ///
    /// Switches it on or off for search and answers, from the next request on. Needs write access to the knowledge base's home folder.
    #[oai(
        path = "/knowledge-bases/:knowledge_base_id/documents/:document_id",
        method = "patch",
        operation_id = "document_update"
    )]
    async fn document_update(
        &self,
        auth: Authorized<permissions::KnowledgeBasesWrite>,
        knowledge_base_id: Path<KnowledgeBaseId>,
        document_id: Path<DocumentId>,
        body: JsonBody<DocumentUpdate>,
    ) -> Result<Json<Document>, Problem> {
        Ok(Json(operations::update(&auth.0, knowledge_base_id.0, document_id.0, body.0).await?))
    }

    /// Remove a document from its knowledge base
    ///
    /// Its chunks go, and its job stops. The file stays. Needs write access to the knowledge base's home folder.
    #[oai(
        path = "/knowledge-bases/:knowledge_base_id/documents/:document_id",
        method = "delete",
        operation_id = "document_delete"
    )]
    async fn document_delete(
        &self,
        auth: Authorized<permissions::KnowledgeBasesWrite>,
        knowledge_base_id: Path<KnowledgeBaseId>,
        document_id: Path<DocumentId>,
    ) -> Result<NoContent, Problem> {
        operations::delete(&auth.0, knowledge_base_id.0, document_id.0).await?;
        Ok(NoContent::Done)
    }

    /// Ingest a document again
    ///
    /// For documents that failed or were cancelled; others are a conflict (409). Needs write access to the knowledge base's home folder.
    #[oai(
        path = "/knowledge-bases/:knowledge_base_id/documents/:document_id/retry",
        method = "post",
        operation_id = "document_retry"
    )]
    async fn document_retry(
        &self,
        auth: Authorized<permissions::KnowledgeBasesWrite>,
        knowledge_base_id: Path<KnowledgeBaseId>,
        document_id: Path<DocumentId>,
        /// Seconds to wait for the document's end, 0–300; 0 if absent.
        #[oai(validator(maximum(value = "300")))]
        wait: Query<Option<u32>>,
    ) -> Result<Json<Document>, Problem> {
        let wait = wait.0.unwrap_or(0);
        Ok(Json(operations::retry(&auth.0, knowledge_base_id.0, document_id.0, wait).await?))
    }

    /// List a document's chunks
    ///
    /// What search can find of it, in the order of the text. Empty until the file's current version is ingested.
    #[oai(
        path = "/knowledge-bases/:knowledge_base_id/documents/:document_id/chunks",
        method = "get",
        operation_id = "chunk_list"
    )]
    async fn chunk_list(
        &self,
        auth: Authorized<permissions::KnowledgeBasesRead>,
        knowledge_base_id: Path<KnowledgeBaseId>,
        document_id: Path<DocumentId>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<Chunk>>, Problem> {
        let page = operations::chunks(&auth.0, knowledge_base_id.0, document_id.0, limit.0, page_token.0).await?;
        Ok(Json(page.into()))
    }
}
