//! `document_upload_form`: a multipart body, streamed. The parts may come in any order; the file's bytes go straight to the blob store.

use poem::{Request, RequestBody};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions, Multipart,
    payload::Payload,
    registry::{MetaMediaType, MetaRequest, Registry},
    types::{ParseFromParameter, multipart},
};
use tokio_util::io::ReaderStream;

use super::{
    dto::Document,
    upload::{self, Target},
};
use crate::{
    access::{Grant, Level, permissions::KnowledgeBasesWrite},
    blobs::Staged,
    files::{self, OnConflict},
    http::{FormParts, part_text},
    kernel::{Error, ErrorCode, FieldError, KnowledgeBaseId, Result},
    knowledge_bases::service::writable_knowledge_base,
};

/// Bytes read from the body at once.
const READ_BYTES: usize = 64 * 1024;

/// A file for a knowledge base.
#[derive(Multipart)]
#[expect(dead_code, reason = "describes the form in the spec; the parts are read as they arrive")]
struct DocumentUploadForm {
    /// The file.
    file: multipart::Upload,
    /// The file's name; the one that the part `file` carries if absent.
    name: Option<String>,
    /// What happens when the home folder already has a file of that name: `new_version` (the default) or `fail`.
    on_conflict: Option<OnConflict>,
    /// What the bytes are, if they don't tell; the type that the part `file` carries if absent.
    media_type: Option<String>,
}

/// A form whose parts are still to come.
pub(super) struct DocumentForm(FormParts);

impl<'a> ApiExtractor<'a> for DocumentForm {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        <DocumentUploadForm as Payload>::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        let content_type = <DocumentUploadForm as Payload>::CONTENT_TYPE;
        let content = MetaMediaType { content_type, schema: <DocumentUploadForm as Payload>::schema_ref() };
        Some(MetaRequest { description: None, content: vec![content], required: true })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        FormParts::receive(request, body).await.map(Self)
    }
}

/// Receives the form, stores the file and has it ingested.
pub(super) async fn receive(
    grant: &Grant<KnowledgeBasesWrite>,
    knowledge_base: KnowledgeBaseId,
    wait: u32,
    form: DocumentForm,
) -> Result<Document> {
    writable_knowledge_base(grant, &grant.db(), knowledge_base, Level::Write).await?;
    let mut form = form.0;
    let (mut name, mut media_type, mut on_conflict) = (None, None, OnConflict::NewVersion);
    let (mut file_name, mut file_type) = (None, None);
    let mut staged: Option<Staged> = None;
    let mut wrong: Vec<FieldError> = Vec::new();
    while let Some(part) = form.next_part().await? {
        let field = part.name().unwrap_or_default().to_string();
        if field == "file" && staged.is_none() {
            file_name = part.file_name().map(str::to_string);
            file_type = declared(part.content_type());
            let bytes = ReaderStream::with_capacity(part.into_async_read(), READ_BYTES);
            staged = Some(files::stage(grant, bytes).await?);
            continue;
        }
        // A part that is not read to its end is the last one.
        if field == "file" {
            wrong.push(mistake("file", "is there twice"));
            return Err(invalid(wrong));
        }
        let Some(text) = part_text(part).await? else {
            wrong.push(mistake(&field, "must be short text"));
            return Err(invalid(wrong));
        };
        match field.as_str() {
            "name" => name = Some(text),
            "media_type" => media_type = Some(text),
            "on_conflict" => match OnConflict::parse_from_parameter(text.trim()) {
                Ok(choice) => on_conflict = choice,
                Err(_) => wrong.push(mistake(&field, "expected `fail` or `new_version`")),
            },
            _ => wrong.push(mistake(&field, "is no part of this form")),
        }
    }
    if staged.is_none() {
        wrong.push(mistake("file", "is required"));
    }
    let name = name.or(file_name);
    if name.is_none() {
        wrong.push(mistake("name", "is required when the part `file` has no file name"));
    }
    let (Some(staged), Some(name), true) = (staged, name, wrong.is_empty()) else {
        return Err(invalid(wrong));
    };
    let media_type = media_type.or(file_type);
    upload::commit(grant, Target { knowledge_base, name, media_type, on_conflict, wait }, staged).await
}

fn mistake(field: &str, message: &str) -> FieldError {
    FieldError { field: field.to_string(), message: message.to_string() }
}

fn invalid(fields: Vec<FieldError>) -> Error {
    let invalid = Error::new(ErrorCode::InvalidBody, "The form does not have the documented parts.");
    Error { fields, ..invalid }
}

/// The media type that a sender declares, unless it is what clients send when they know nothing.
pub(super) fn declared(content_type: Option<&str>) -> Option<String> {
    let content_type = content_type?;
    let says_nothing =
        ["application/octet-stream", "application/x-www-form-urlencoded"].iter().any(|n| content_type.starts_with(n));
    (!says_nothing).then(|| content_type.to_string())
}
