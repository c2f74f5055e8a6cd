//! `multipart/form-data`, part by part. Invariant: however a body is cut, only a few kilobytes of it are in memory while a part's beginning
//! is looked for; the parser by itself would keep everything up to the next boundary, and look through all of it again with each piece.

use bytes::Bytes;
use futures::{Stream, StreamExt, stream::BoxStream};
use poem::{
    Body, FromRequest, Request, RequestBody,
    error::ParseMultipartError,
    web::{Field, Multipart},
};
use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};
use tokio::io::AsyncReadExt;

use super::problem::Problem;
use crate::kernel::{Error, ErrorCode, Result};

/// Parts that a form may have: several times as many as any of ours takes.
const MOST_PARTS: usize = 20;
/// Bytes within which the next part must have begun, its headers included.
const HEAD_BYTES: usize = 16 * 1024;
/// Bytes that the parser gets before it has to look at them.
const PIECE_BYTES: usize = 8 * 1024;
/// Bytes of a part that is text.
const TEXT_BYTES: u64 = 4096;

/// A form whose parts are still to come.
pub(crate) struct FormParts {
    parts: Multipart,
    /// Bytes of the body that the parser may still read.
    allowance: Arc<AtomicUsize>,
    begun: usize,
}

impl FormParts {
    /// Takes the body. Error: 415 when it is no form by its media type.
    pub(crate) async fn receive(request: &Request, body: &mut RequestBody) -> poem::Result<Self> {
        let allowance = Arc::new(AtomicUsize::new(HEAD_BYTES));
        let metered = Metered::new(body.take()?, allowance.clone());
        let mut metered = RequestBody::new(Body::from_bytes_stream(metered));
        match Multipart::from_request(request, &mut metered).await {
            Ok(parts) => Ok(Self { parts, allowance, begun: 0 }),
            Err(_) => {
                let message = "Send the body as multipart/form-data with a boundary.";
                Err(Problem::from(Error::new(ErrorCode::UnsupportedMediaType, message)).into())
            }
        }
    }

    /// The next part. The one before must have been read to its end: what is left of it counts as what comes before this one.
    /// Errors: `incomplete_body`, `invalid_body`.
    pub(crate) async fn next_part(&mut self) -> Result<Option<Field>> {
        self.allowance.store(HEAD_BYTES, Ordering::Relaxed);
        let part = match self.parts.next_field().await {
            Ok(part) => part,
            Err(error) => return Err(self.broken(error)),
        };
        self.begun += usize::from(part.is_some());
        if self.begun > MOST_PARTS {
            return Err(Error::new(ErrorCode::InvalidBody, format!("A form may have at most {MOST_PARTS} parts.")));
        }
        self.allowance.store(usize::MAX, Ordering::Relaxed);
        Ok(part)
    }

    /// A form that ends early and one that is no form are told apart by what the parser says; it has no other way.
    fn broken(&self, error: ParseMultipartError) -> Error {
        if self.allowance.load(Ordering::Relaxed) == 0 {
            let message = format!("The form can't be read: no part begins within {HEAD_BYTES} bytes.");
            return Error::new(ErrorCode::InvalidBody, message).with_source(error);
        }
        match error.to_string().contains("incomplete") {
            true => incomplete().with_source(error),
            false => Error::new(ErrorCode::InvalidBody, format!("The form can't be read: {error}.")),
        }
    }
}

/// A part's text; `None` if it is too long or not UTF-8, and then it may not have been read to its end. Error: `incomplete_body`.
pub(crate) async fn part_text(part: Field) -> Result<Option<String>> {
    let mut bytes = Vec::new();
    let mut reader = std::pin::pin!(part.into_async_read().take(TEXT_BYTES + 1));
    reader.read_to_end(&mut bytes).await.map_err(|e| incomplete().with_source(e))?;
    let fits = bytes.len() as u64 <= TEXT_BYTES;
    Ok(String::from_utf8(bytes).ok().filter(|_| fits))
}

fn incomplete() -> Error {
    Error::new(ErrorCode::IncompleteBody, "The body ended early.")
}

/// A body in small pieces, as many as the allowance says.
struct Metered {
    body: BoxStream<'static, io::Result<Bytes>>,
    /// What has come and was not handed on yet.
    piece: Bytes,
    /// Bytes handed on since there was nothing to hand on.
    handed_on: usize,
    allowance: Arc<AtomicUsize>,
}

impl Metered {
    fn new(body: Body, allowance: Arc<AtomicUsize>) -> Self {
        Self { body: body.into_bytes_stream().boxed(), piece: Bytes::new(), handed_on: 0, allowance }
    }
}

impl Stream for Metered {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // The parser takes all that is ready before it looks at any of it: so, for a moment, nothing is.
        if self.handed_on >= PIECE_BYTES {
            self.handed_on = 0;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        while self.piece.is_empty() {
            match self.body.poll_next_unpin(context) {
                Poll::Ready(Some(Ok(piece))) => self.piece = piece,
                Poll::Ready(end) => return Poll::Ready(end),
                Poll::Pending => {
                    self.handed_on = 0;
                    return Poll::Pending;
                }
            }
        }
        let allowed = self.allowance.load(Ordering::Relaxed);
        if allowed == 0 {
            return Poll::Ready(Some(Err(io::Error::other("no part begins"))));
        }
        let count = self.piece.len().min(PIECE_BYTES - self.handed_on).min(allowed);
        self.allowance.store(allowed - count, Ordering::Relaxed);
        self.handed_on += count;
        let piece = self.piece.split_to(count);
        Poll::Ready(Some(Ok(piece)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::stream;

    async fn form_of(pieces: impl Iterator<Item = Bytes> + Send + 'static) -> FormParts {
        let request = Request::builder().content_type("multipart/form-data; boundary=b").finish();
        let mut body = RequestBody::new(Body::from_bytes_stream(stream::iter(pieces.map(Ok::<_, io::Error>))));
        FormParts::receive(&request, &mut body).await.unwrap()
    }

    #[tokio::test]
    async fn what_is_no_form_is_not_read_to_its_end() {
        for beginning in ["no boundary", "--b", "--b\r\nContent-Disposition: form-data; name=\"a"] {
            let read = Arc::new(AtomicUsize::new(0));
            let counter = read.clone();
            let rest = std::iter::repeat_n(Bytes::from_static(&[b' '; 4096]), 1000);
            let pieces = std::iter::once(Bytes::from_static(beginning.as_bytes())).chain(rest).inspect(move |piece| {
                counter.fetch_add(piece.len(), Ordering::Relaxed);
            });
            let error = form_of(pieces).await.next_part().await.unwrap_err();
            assert_eq!(error.code, ErrorCode::InvalidBody, "{beginning}: {error}");
            assert!(error.message.contains("no part begins"), "{beginning}: {error}");
            let read = read.load(Ordering::Relaxed);
            assert!(read <= 2 * HEAD_BYTES, "{beginning}: {read} bytes were read");
        }
    }

    #[tokio::test]
    async fn parts_arrive_whole_however_the_body_is_cut() {
        let content: Vec<u8> = (0..100_000_u32).map(|n| (n % 251) as u8).collect();
        let head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n";
        let tail = "\r\n--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nn\r\n--b--\r\n";
        let whole = Bytes::from([head.as_bytes(), content.as_slice(), tail.as_bytes()].concat());
        for size in [7, 4096, whole.len()] {
            let body = whole.clone();
            let starts = (0..body.len()).step_by(size);
            let mut form = form_of(starts.map(move |start| body.slice(start..body.len().min(start + size)))).await;
            let file = form.next_part().await.unwrap().expect("a file");
            assert_eq!((file.name(), file.file_name()), (Some("file"), Some("f")));
            let mut received = Vec::new();
            {
                let mut reader = std::pin::pin!(file.into_async_read());
                reader.read_to_end(&mut received).await.unwrap();
            }
            assert!(received == content, "pieces of {size}");
            let name = form.next_part().await.unwrap().expect("a name");
            assert_eq!(part_text(name).await.unwrap().as_deref(), Some("n"));
            assert!(form.next_part().await.unwrap().is_none());
        }
    }
}
