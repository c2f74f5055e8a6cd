//! The open connections, so that an answer that fails half-way ends its connection.
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
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Both ends of a connection: no two open ones have the same.
type Ends = (SocketAddr, SocketAddr);

/// Every open connection of a [`WatchedAcceptor`], and whether it is cut.
#[derive(Clone, Default)]
pub struct Connections(Arc<Mutex<HashMap<Ends, Arc<AtomicBool>>>>);

impl Connections {
    /// `acceptor`, whose connections can be cut.
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
        let cut = (request.version() <= Version::HTTP_11)
            .then(|| ends(request.local_addr(), request.remote_addr()))
            .flatten()
            .and_then(|ends| self.lock().get(&ends).cloned());
        Body::from_bytes_stream(stream.inspect_err(move |_| {
            if let Some(cut) = &cut {
                cut.store(true, Ordering::Release);
            }
        }))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Ends, Arc<AtomicBool>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
        let cut = Arc::new(AtomicBool::new(false));
        let ends = ends(&local, &remote);
        if let Some(ends) = ends {
            self.connections.lock().insert(ends, cut.clone());
        }
        Ok((Connection { io, cut, ends, connections: self.connections.clone() }, local, remote, scheme))
    }
}

/// One connection of a [`WatchedAcceptor`].
pub struct Connection<I> {
    io: I,
    cut: Arc<AtomicBool>,
    ends: Option<Ends>,
    connections: Connections,
}

impl<I> Connection<I> {
    fn check(&self) -> io::Result<()> {
        match self.cut.load(Ordering::Acquire) {
            false => Ok(()),
            true => Err(io::Error::new(ErrorKind::ConnectionAborted, "an answer failed half-way")),
        }
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
        Pin::new(&mut self.io).poll_read(context, buffer)
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Connection<I> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.io).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.io).poll_write_vectored(context, slices)
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
