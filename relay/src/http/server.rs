//! The HTTP server: accepts connections, closes slow ones, and stops after the requests in progress were answered. It
//! uses hyper directly, because axum's own server has no timeout for the head of a request.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::task::JoinHandle;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt as _;

use crate::limits::Limits;

/// More than browsers send. A longer head is answered 431.
const MAX_HEAD_BYTES: usize = 32 * 1024;
/// After an error of `accept`, such as too many open files.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(100);

pub struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
pub enum ListenError {
    InUse(SocketAddr),
    Other(SocketAddr, io::Error),
}

impl Server {
    /// Accepts connections when it returns.
    pub async fn start(listen: SocketAddr, router: Router, limits: Limits) -> Result<Server, ListenError> {
        let listen_error = |error: io::Error| match error.kind() {
            io::ErrorKind::AddrInUse => ListenError::InUse(listen),
            _ => ListenError::Other(listen, error),
        };
        let listener = TcpListener::bind(listen).await.map_err(listen_error)?;
        let address = listener.local_addr().map_err(listen_error)?;
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(serve(listener, router, limits, stopped));
        Ok(Server { address, stop, task })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Closes the port, and returns after the requests in progress were answered or the timeout.
    pub async fn stop(self) {
        // An error in either line says that the server has already stopped.
        let _ = self.stop.send(());
        let _ = self.task.await;
    }
}

async fn serve(listener: TcpListener, router: Router, limits: Limits, mut stopped: oneshot::Receiver<()>) {
    let graceful = GracefulShutdown::new();
    let permits = Arc::new(Semaphore::new(limits.connections));
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            Some((stream, peer, permit)) = accept(&listener, &permits) => {
                let connection = graceful.watch(connection(stream, peer, router.clone(), limits));
                tokio::spawn(async move {
                    // The client closed the connection; leads that were stored are in the ledger.
                    let _ = connection.await;
                    drop(permit);
                });
            }
        }
    }
    drop(listener);
    // A page sends a lead again if it got no response.
    let _ = tokio::time::timeout(limits.shutdown_timeout, graceful.shutdown()).await;
}

/// None when the semaphore was closed, which does not happen.
async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let permit = Arc::clone(permits).acquire_owned().await.ok()?;
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return Some((stream, peer, permit)),
            Err(_) => tokio::time::sleep(ACCEPT_RETRY_DELAY).await,
        }
    }
}

fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: Limits,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> {
    // Without it a small response may wait for the client's acknowledgement. An error only makes it slower.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    // Hyper has timeouts for reading only.
    stream.set_write_timeout(Some(limits.write_timeout));
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_timeout)
        .max_buf_size(MAX_HEAD_BYTES)
        .serve_connection(TokioIo::new(Box::pin(stream)), service)
}

impl fmt::Display for ListenError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ListenError::InUse(listen) => {
                write!(formatter, "{listen} is already in use; stop the program that listens there, or change listen")
            }
            ListenError::Other(listen, error) => write!(formatter, "cannot listen on {listen}: {error}"),
        }
    }
}

impl std::error::Error for ListenError {}
