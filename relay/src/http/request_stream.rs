//! A connection's bytes, which end when the server stops: after the requests that have arrived until then. Hyper's own
//! shutdown closes a connection between two requests without looking whether the next one has arrived.

use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::connections::{ConnectionState, RequestInProgress};

pub(super) struct RequestStream {
    pub(super) stream: TcpStream,
    pub(super) state: Arc<ConnectionState>,
    /// True once the server is to stop. Whoever sets it must poll the connection again.
    pub(super) stopping: watch::Receiver<bool>,
}

impl RequestStream {
    fn has_ended(&self) -> bool {
        *self.stopping.borrow() && self.state.has_no_request() && !has_arrived(&self.stream)
    }
}

/// Whether there is something to read, by the system itself: tokio learns it later.
fn has_arrived(stream: &TcpStream) -> bool {
    let peeked = SockRef::from(stream).peek(&mut [MaybeUninit::uninit()]);
    peeked.err().is_none_or(|error| error.kind() != io::ErrorKind::WouldBlock)
}

impl AsyncRead for RequestStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let filled = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        if buf.filled().len() > filled {
            self.state.bytes_read();
        }
        // Nothing read is the end of the stream.
        if read.is_pending() && self.has_ended() { Poll::Ready(Ok(())) } else { read }
    }
}

impl AsyncWrite for RequestStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// A response's body, with whose end the request ends.
pub(super) struct ResponseBody {
    pub(super) body: Body,
    pub(super) _request: RequestInProgress,
}

impl HttpBody for ResponseBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
