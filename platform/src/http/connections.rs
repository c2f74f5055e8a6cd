//! The open connections, so that an answer that fails half-way ends its connection, and one on which nothing happens does not stay for ever.
//!
//! An answer of unknown length ends with an empty chunk. The server asks a connection once more after its body has failed, and then hyper
//! sends that chunk: to the client, half an export would look like a whole one. So nothing is written any more to such a connection.

use bytes::Bytes;
use futures::{Stream, TryStreamExt};
use poem::{
    Body, Request,
    http::{Version, uri::Scheme},
    listener::Acceptor,
    web::{LocalAddr, RemoteAddr},
};
use std::{
    collections::HashMap,
    io::{self, ErrorKind, IoSlice},
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep},
};

/// How long no byte may move on a connection while no operation works for it: the client has nothing to say, sent half a request, or takes
/// nothing of its answer. A slow one may live on what the system has buffered for minutes; event streams say something every few seconds.
const SILENCE: Duration = Duration::from_secs(300);

/// Both ends of a connection: no two open ones have the same.
type Ends = (SocketAddr, SocketAddr);

/// Every open connection of a [`WatchedAcceptor`].
#[derive(Clone)]
pub struct Connections {
    open: Arc<Mutex<HashMap<Ends, Arc<State>>>>,
    silence: Duration,
}

/// What is known of a connection besides its bytes.
#[derive(Default)]
struct State {
    /// Whether nothing is written to it any more.
    cut: AtomicBool,
    /// Operations that work for it.
    working: AtomicUsize,
    /// Whether one has ended since its silence was last looked at.
    worked: AtomicBool,
}

impl Default for Connections {
    fn default() -> Self {
        Self { open: Arc::default(), silence: SILENCE }
    }
}

impl Connections {
    /// `acceptor`, whose connections can be cut and end when they are silent for too long.
    pub fn watch<A: Acceptor>(&self, acceptor: A) -> WatchedAcceptor<A> {
        WatchedAcceptor { acceptor, connections: self.clone() }
    }

    /// `stream` as the answer to `request`. When it fails, the client sees the connection end before the answer does.
    pub fn body<B: Into<Bytes> + 'static>(
        &self,
        request: &Request,
        stream: impl Stream<Item = io::Result<B>> + Send + 'static,
    ) -> Body {
        // HTTP/2 resets a stream that fails, and other answers share its connection.
        let state = if request.version() <= Version::HTTP_11 { self.state_of(request) } else { None };
        Body::from_bytes_stream(stream.inspect_err(move |_| {
            if let Some(state) = &state {
                state.cut.store(true, Ordering::Release);
            }
        }))
    }

    /// The request's connection may be silent until the answer is dropped.
    pub(super) fn working(&self, request: &Request) -> Working {
        Working::on(self.state_of(request))
    }

    fn state_of(&self, request: &Request) -> Option<Arc<State>> {
        let ends = ends(request.local_addr(), request.remote_addr())?;
        self.lock().get(&ends).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Ends, Arc<State>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// See [`Connections::working`].
pub(super) struct Working(Option<Arc<State>>);

impl Working {
    fn on(state: Option<Arc<State>>) -> Self {
        if let Some(state) = &state {
            state.working.fetch_add(1, Ordering::AcqRel);
        }
        Self(state)
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        if let Some(state) = &self.0 {
            // First: whoever sees that nobody works any more sees that somebody did.
            state.worked.store(true, Ordering::Release);
            state.working.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

fn ends(local: &LocalAddr, remote: &RemoteAddr) -> Option<Ends> {
    Some((*local.as_socket_addr()?, *remote.as_socket_addr()?))
}

/// See [`Connections::watch`].
pub struct WatchedAcceptor<A> {
    acceptor: A,
    connections: Connections,
}

impl<A: Acceptor> Acceptor for WatchedAcceptor<A> {
    type Io = Connection<A::Io>;

    fn local_addr(&self) -> Vec<LocalAddr> {
        self.acceptor.local_addr()
    }

    async fn accept(&mut self) -> io::Result<(Self::Io, LocalAddr, RemoteAddr, Scheme)> {
        let (io, local, remote, scheme) = self.acceptor.accept().await?;
        let connection = Connection::new(io, ends(&local, &remote), self.connections.clone());
        if let Some(ends) = connection.ends {
            self.connections.lock().insert(ends, connection.state.clone());
        }
        Ok((connection, local, remote, scheme))
    }
}

/// One connection of a [`WatchedAcceptor`].
pub struct Connection<I> {
    io: I,
    state: Arc<State>,
    ends: Option<Ends>,
    connections: Connections,
    /// When something last happened.
    last: Instant,
    /// Rings at the earliest moment at which the silence may have lasted too long.
    alarm: Pin<Box<Sleep>>,
}

impl<I> Connection<I> {
    fn new(io: I, ends: Option<Ends>, connections: Connections) -> Self {
        let alarm = Box::pin(tokio::time::sleep(connections.silence));
        Self { io, state: Arc::default(), ends, connections, last: Instant::now(), alarm }
    }

    fn check(&self) -> io::Result<()> {
        match self.state.cut.load(Ordering::Acquire) {
            false => Ok(()),
            true => Err(io::Error::new(ErrorKind::ConnectionAborted, "an answer failed half-way")),
        }
    }

    /// Notes that bytes moved; if none can move now, fails when that has lasted too long.
    fn watched<T>(&mut self, moved: Poll<io::Result<T>>, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        if moved.is_ready() {
            self.last = Instant::now();
            return moved;
        }
        while self.alarm.as_mut().poll(context).is_ready() {
            let works = self.state.working.load(Ordering::Acquire) > 0;
            if works || self.state.worked.swap(false, Ordering::AcqRel) {
                self.last = Instant::now();
            }
            let end = self.last + self.connections.silence;
            if end <= Instant::now() {
                return Poll::Ready(Err(io::Error::new(ErrorKind::TimedOut, "nothing happened on a connection")));
            }
            self.alarm.as_mut().reset(end);
        }
        Poll::Pending
    }
}

impl<I> Drop for Connection<I> {
    fn drop(&mut self) {
        // Before the socket closes: until then nobody else has these ends.
        if let Some(ends) = self.ends {
            self.connections.lock().remove(&ends);
        }
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Connection<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let moved = Pin::new(&mut self.io).poll_read(context, buffer);
        self.watched(moved, context)
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Connection<I> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.check()?;
        let moved = Pin::new(&mut self.io).poll_write(context, bytes);
        self.watched(moved, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        let moved = Pin::new(&mut self.io).poll_write_vectored(context, slices);
        self.watched(moved, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

    /// A connection that may be silent for a moment only, and its client's end.
    fn connection() -> (Connection<DuplexStream>, DuplexStream) {
        let (ours, theirs) = tokio::io::duplex(16);
        let connections = Connections { silence: Duration::from_millis(20), ..Connections::default() };
        (Connection::new(ours, None, connections), theirs)
    }

    #[tokio::test]
    async fn silence_ends_a_connection_for_which_no_operation_works() {
        let (mut connection, mut theirs) = connection();
        let working = Working::on(Some(connection.state.clone()));
        let mut bytes = [0; 16];
        let reading = tokio::time::timeout(Duration::from_millis(200), connection.read(&mut bytes)).await;
        assert!(reading.is_err(), "a connection ended although an operation works for it");
        drop(working);
        theirs.write_all(b"GET / HT").await.unwrap();
        assert_eq!(connection.read(&mut bytes).await.unwrap(), 8);
        let error = connection.read(&mut bytes).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_client_that_takes_nothing_of_its_answer_loses_it() {
        let (mut connection, _theirs) = connection();
        let error = connection.write_all(&[7; 100]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
    }
}
