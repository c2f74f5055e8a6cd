//! `file_upload_form`: a multipart body, streamed. The parts may come in any order; the file's bytes go straight to the blob store.

use poem::{Request, RequestBody};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions, Multipart,
    payload::Payload,
    registry::{MetaMediaType, MetaRequest, Registry},
    types::{ParseFromParameter, multipart},
};
use tokio_util::io::ReaderStream;
use uuid::Uuid;

use super::{
    dto::{File, OnConflict},
    upload::{self, Upload},
};
use crate::{
    access::{Grant, Level, permissions::FilesWrite},
    blobs::Staged,
    folders::service::folder_or_home,
    http::{FormParts, part_text},
    kernel::{Error, ErrorCode, FieldError, NodeId, Result},
    nodes::service as tree,
};

/// Bytes read from the body at once.
const READ_BYTES: usize = 64 * 1024;

/// A file and where to put it.
#[derive(Multipart)]
#[expect(dead_code, reason = "describes the form in the spec; the parts are read as they arrive")]
struct FileUploadForm {
    /// The file.
    file: multipart::Upload,
    /// The folder to put it in; the caller's home folder if absent.
    folder_id: Option<Uuid>,
    /// The file's name; the one that the part `file` carries if absent.
    name: Option<String>,
    /// What happens when the folder already has a file of that name: `fail` (the default) or `new_version`.
    on_conflict: Option<OnConflict>,
    /// What the bytes are, if they don't tell; the type that the part `file` carries if absent.
    media_type: Option<String>,
}

/// A form whose parts are still to come.
pub(super) struct FileForm(FormParts);

impl<'a> ApiExtractor<'a> for FileForm {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        <FileUploadForm as Payload>::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        let content_type = <FileUploadForm as Payload>::CONTENT_TYPE;
        let content = MetaMediaType { content_type, schema: <FileUploadForm as Payload>::schema_ref() };
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

/// The parts read so far.
#[derive(Default)]
struct Parts {
    file: Option<Staged>,
    file_name: Option<String>,
    file_type: Option<String>,
    folder_id: Option<NodeId>,
    name: Option<String>,
    on_conflict: OnConflict,
    media_type: Option<String>,
    wrong: Vec<FieldError>,
}

/// Receives the form and stores the file.
pub(super) async fn receive(grant: &Grant<FilesWrite>, form: FileForm) -> Result<File> {
    let mut form = form.0;
    let mut parts = Parts::default();
    while let Some(part) = form.next_part().await? {
        let name = part.name().unwrap_or_default().to_string();
        match name.as_str() {
            "file" if parts.file.is_none() => {
                parts.file_name = part.file_name().map(str::to_string);
                parts.file_type = part.content_type().map(str::to_string);
                let bytes = ReaderStream::with_capacity(part.into_async_read(), READ_BYTES);
                parts.file = Some(upload::stage(grant, bytes).await?);
            }
            // A part that is not read to its end is the last one.
            "file" => return Err(parts.refused(name, "may be sent once")),
            _ => match part_text(part).await? {
                Some(text) => parts.note(name, text),
                None => return Err(parts.refused(name, "must be short text")),
            },
        }
    }
    parts.store(grant).await
}

impl Parts {
    fn note(&mut self, name: String, text: String) {
        match name.as_str() {
            "folder_id" => match text.trim().parse() {
                Ok(id) => self.folder_id = Some(id),
                Err(_) => self.wrong(name, "expected a UUID"),
            },
            "name" => self.name = Some(text),
            "on_conflict" => match OnConflict::parse_from_parameter(text.trim()) {
                Ok(choice) => self.on_conflict = choice,
                Err(_) => self.wrong(name, "expected one of `fail`, `new_version`"),
            },
            "media_type" => self.media_type = Some(text),
            _ => self.wrong(name, "is no part of this form"),
        }
    }

    fn wrong(&mut self, field: String, message: &str) {
        self.wrong.push(FieldError { field, message: message.into() });
    }

    /// The answer to a form with this mistake and those noted before.
    fn refused(mut self, field: String, message: &str) -> Error {
        self.wrong(field, message);
        invalid(self.wrong)
    }

    async fn store(mut self, grant: &Grant<FilesWrite>) -> Result<File> {
        let staged = self.file.take();
        if staged.is_none() {
            self.wrong("file".into(), "is required");
        }
        // Some browsers send a whole path.
        let sent = self.file_name.take().map(|name| name.rsplit(['/', '\\']).next().unwrap_or_default().to_string());
        let name = self.name.take().or(sent);
        if name.is_none() {
            self.wrong("name".into(), "is required when the file carries no name");
        }
        let (Some(staged), Some(name), true) = (staged, name, self.wrong.is_empty()) else {
            return Err(invalid(self.wrong));
        };
        let media_type = self.media_type.or(self.file_type);
        upload::check(&name, media_type.as_deref())?;
        let folder = folder_or_home(grant, &grant.db(), self.folder_id, Level::Write).await?;
        tree::ensure_open(folder.node())?;
        let upload = Upload { folder: folder.id(), name, media_type, on_conflict: self.on_conflict };
        upload::store(grant, upload, staged).await
    }
}

fn invalid(fields: Vec<FieldError>) -> Error {
    let invalid = Error::new(ErrorCode::InvalidBody, "The form does not have the documented parts.");
    Error { fields, ..invalid }
}
