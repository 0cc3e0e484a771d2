//! TCP connections that can be cut instead of carrying a response: by an ordinary close or by a reset. The cut takes
//! effect when the first byte of the response is written.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::IncomingStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

const OPEN: u8 = 0;
const CLOSE: u8 = 1;
const RESET: u8 = 2;

/// Cuts the connection of the request that it was extracted from, once a response is written to it.
#[derive(Clone, Debug, Default)]
pub struct ConnectionCutter(Arc<AtomicU8>);

impl ConnectionCutter {
    /// The client sees the end of the stream.
    pub fn close(&self) {
        self.0.store(CLOSE, Ordering::SeqCst);
    }

    /// The client sees a TCP reset.
    pub fn reset(&self) {
        self.0.store(RESET, Ordering::SeqCst);
    }
}

pub struct Listener(pub TcpListener);

impl axum::serve::Listener for Listener {
    type Io = Connection;
    type Addr = ConnectionCutter;

    async fn accept(&mut self) -> (Connection, ConnectionCutter) {
        let (stream, _) = axum::serve::Listener::accept(&mut self.0).await;
        // Without it a small response may wait for the client's acknowledgement. An error only makes it slower.
        let _ = stream.set_nodelay(true);
        let cutter = ConnectionCutter::default();
        (Connection { stream, cutter: cutter.clone() }, cutter)
    }

    fn local_addr(&self) -> io::Result<ConnectionCutter> {
        Ok(ConnectionCutter::default())
    }
}

impl Connected<IncomingStream<'_, Listener>> for ConnectionCutter {
    fn connect_info(stream: IncomingStream<'_, Listener>) -> ConnectionCutter {
        stream.remote_addr().clone()
    }
}

pub struct Connection {
    stream: TcpStream,
    cutter: ConnectionCutter,
}

impl Connection {
    fn check_open(&self) -> io::Result<()> {
        match self.cutter.0.load(Ordering::SeqCst) {
            OPEN => Ok(()),
            RESET => {
                self.stream.set_zero_linger()?;
                Err(io::ErrorKind::ConnectionReset.into())
            }
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let connection = self.get_mut();
        if let Err(cut) = connection.check_open() {
            return Poll::Ready(Err(cut));
        }
        Pin::new(&mut connection.stream).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}
