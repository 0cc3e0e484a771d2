//! The server's side of a connection, with scissors: a call can be ended without an answer, by an ordinary close or by
//! a reset. Nothing but the moment of the first written byte is looked at.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

const WHOLE: u8 = 0;
const CLOSE: u8 = 1;
const RESET: u8 = 2;

/// Cuts the connection that a call came by, as soon as an answer is written to it.
#[derive(Clone, Debug, Default)]
pub struct Scissors(Arc<AtomicU8>);

impl Scissors {
    /// The client sees an orderly end of the connection.
    pub fn close(&self) {
        self.0.store(CLOSE, Ordering::SeqCst);
    }

    /// The client sees a TCP reset.
    pub fn reset(&self) {
        self.0.store(RESET, Ordering::SeqCst);
    }
}

pub struct Door(pub TcpListener);

impl Listener for Door {
    type Io = Wire;
    type Addr = Scissors;

    async fn accept(&mut self) -> (Wire, Scissors) {
        let (stream, _) = Listener::accept(&mut self.0).await;
        // Without it a small answer may wait for the client's acknowledgement; with an error there it is only slower.
        let _ = stream.set_nodelay(true);
        let scissors = Scissors::default();
        (Wire { stream, scissors: scissors.clone() }, scissors)
    }

    fn local_addr(&self) -> io::Result<Scissors> {
        Ok(Scissors::default())
    }
}

impl Connected<IncomingStream<'_, Door>> for Scissors {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Scissors {
        stream.remote_addr().clone()
    }
}

pub struct Wire {
    stream: TcpStream,
    scissors: Scissors,
}

impl Wire {
    fn if_whole(&self) -> io::Result<()> {
        match self.scissors.0.load(Ordering::SeqCst) {
            WHOLE => Ok(()),
            RESET => {
                self.stream.set_zero_linger()?;
                Err(io::ErrorKind::ConnectionReset.into())
            }
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let wire = self.get_mut();
        if let Err(cut) = wire.if_whole() {
            return Poll::Ready(Err(cut));
        }
        Pin::new(&mut wire.stream).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}
