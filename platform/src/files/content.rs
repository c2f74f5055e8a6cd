//! Serving contents: the active version or an older one, whole or in part.

use futures::{StreamExt, TryStreamExt};

use super::{
    dto::File,
    http_range::{self, Asked},
    service::file,
    store,
};
use crate::{
    access::{Grant, Level, permissions::FilesRead, while_authorized},
    blobs::{ByteStream, service as blob_service},
    http::names_tag,
    kernel::{Error, ErrorCode, NodeId, Result},
};

/// What a caller asks for besides the file itself: the headers of the request, and the version.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    pub(super) version: Option<i64>,
    pub(super) range: Option<String>,
    pub(super) if_range: Option<String>,
    pub(super) if_none_match: Option<String>,
}

/// What is answered.
pub(super) struct Served {
    /// The file's name.
    pub(super) name: String,
    pub(super) media_type: String,
    /// The entity tag, in quotes.
    pub(super) tag: String,
    /// Length of the whole content.
    pub(super) size_bytes: u64,
    pub(super) body: ServedBody,
}

/// Which part of the content goes out.
pub(super) enum ServedBody {
    /// All of it.
    Whole(ByteStream),
    /// The bytes from `start` to before `end`.
    Part { start: u64, end: u64, stream: ByteStream },
    /// Nothing: the caller has it.
    NotModified,
    /// Nothing: the caller asked for bytes beyond the end.
    OutOfRange,
}

/// Opens a file's content for a caller who may read it.
pub(super) async fn serve(grant: &Grant<FilesRead>, id: NodeId, wanted: Wanted) -> Result<Served> {
    let db = grant.db();
    let current = File::try_from(file(grant, &db, id, Level::Read).await?.node().clone())?;
    let (media_type, sha256, size) = match wanted.version {
        Some(version) if version != current.version => {
            let row = store::version(&db, id, version).await?.ok_or_else(Error::not_found)?;
            (row.media_type, row.sha256, row.size_bytes)
        }
        _ => (current.media_type, current.sha256, current.size_bytes),
    };
    let size_bytes = u64::try_from(size).map_err(|_| Error::internal("a version of negative size"))?;
    let tag = format!("\"{sha256}\"");
    let body = match () {
        () if wanted.if_none_match.as_deref().is_some_and(|list| names_tag(list, &tag)) => ServedBody::NotModified,
        () => body(grant, &sha256, asked(&wanted, &tag, size_bytes)).await?,
    };
    Ok(Served { name: current.name, media_type, tag, size_bytes, body })
}

/// `If-Range` with another tag: what the caller has a part of is gone, so it gets the whole.
fn asked(wanted: &Wanted, tag: &str, size_bytes: u64) -> Asked {
    match &wanted.if_range {
        Some(condition) if condition.trim() != tag => Asked::Whole,
        _ => http_range::parse(wanted.range.as_deref(), size_bytes),
    }
}

async fn body(grant: &Grant<FilesRead>, sha256: &str, asked: Asked) -> Result<ServedBody> {
    let range = match &asked {
        Asked::Nothing => return Ok(ServedBody::OutOfRange),
        Asked::Whole => None,
        Asked::Part(range) => Some(range.clone()),
    };
    let db = grant.db();
    // Gone between two queries: the file was deleted meanwhile.
    let key = blob_service::storage_key(&db, sha256).await?.ok_or_else(Error::not_found)?;
    let content = match grant.platform().blobs.read(&key, range).await {
        Err(error) if error.code == ErrorCode::NotFound => {
            return Err(match blob_service::storage_key(&db, sha256).await? {
                Some(_) => Error::internal("a stored content is missing").with_source(error),
                None => error,
            });
        }
        content => content?,
    };
    // A download is cut off when its caller's authority ends: a large one would go on for hours.
    let stream = while_authorized(grant.clone(), content.stream.map_err(Error::from)).map_err(std::io::Error::other);
    let stream: ByteStream = stream.boxed();
    Ok(match asked {
        Asked::Part(range) => ServedBody::Part { start: range.start, end: range.end, stream },
        _ => ServedBody::Whole(stream),
    })
}
