//! The answers of `file_content`.

use poem::Body;
use poem_openapi::{
    ApiResponse,
    payload::{Binary, Json, Response},
};

use super::{
    content::{Served, ServedBody},
    http_range::attachment,
};
use crate::{
    http::Problem,
    kernel::{Error, ErrorCode},
};

/// A content, or why there is none in the answer.
#[derive(ApiResponse)]
pub(super) enum FileContent {
    /// The whole content
    #[oai(status = 200)]
    Whole(
        Binary<Body>,
        /// The content's SHA-256 as an entity tag.
        #[oai(header = "ETag")]
        String,
    ),
    /// The part that `Range` asks for
    #[oai(status = 206)]
    Part(
        Binary<Body>,
        /// The content's SHA-256 as an entity tag.
        #[oai(header = "ETag")]
        String,
        /// Which bytes of how many these are.
        #[oai(header = "Content-Range")]
        String,
    ),
    /// The content is the one that `If-None-Match` names
    #[oai(status = 304)]
    NotModified(
        /// The content's SHA-256 as an entity tag.
        #[oai(header = "ETag")]
        String,
    ),
    /// `Range` asks only for bytes beyond the end
    #[oai(status = 416, content_type = "application/problem+json")]
    OutOfRange(
        Json<Problem>,
        /// How many bytes there are.
        #[oai(header = "Content-Range")]
        String,
    ),
}

impl FileContent {
    /// The answer with the headers that every download has. Always an attachment: what users upload never runs in our origin.
    pub(super) fn new(served: Served) -> Response<Self> {
        let Served { name, media_type, tag, size_bytes, body } = served;
        let (length, content) = match body {
            ServedBody::Whole(stream) => (Some(size_bytes), Self::Whole(Binary(Body::from_bytes_stream(stream)), tag)),
            ServedBody::Part { start, end, stream } => {
                let range = format!("bytes {start}-{}/{size_bytes}", end.saturating_sub(1));
                (Some(end - start), Self::Part(Binary(Body::from_bytes_stream(stream)), tag, range))
            }
            ServedBody::NotModified => (None, Self::NotModified(tag)),
            ServedBody::OutOfRange => {
                let message = format!("The content has {size_bytes} bytes.");
                let problem =
                    Error::new(ErrorCode::RangeNotSatisfiable, message).with_field("Range", "lies beyond the content");
                (None, Self::OutOfRange(Json(problem.into()), format!("bytes */{size_bytes}")))
            }
        };
        let response =
            Response::new(content).header("Cache-Control", "private, no-cache").header("Accept-Ranges", "bytes");
        match length {
            Some(length) => response
                .header("Content-Length", length)
                .header("Content-Type", media_type)
                .header("Content-Disposition", attachment(&name)),
            None => response,
        }
    }
}
