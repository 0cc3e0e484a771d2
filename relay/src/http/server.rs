//! A running server: it accepts connections, cuts off those that are slow, and stops when it is told to, with the
//! requests under way answered. Served by hyper and not by axum's own loop, which has no time-out for a request's head.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::task::JoinHandle;
use tower::ServiceExt as _;

use crate::impatient::Impatient;
use crate::ingress::Peer;
use crate::limits::Limits;

/// More than any browser's head; a longer one is answered 431.
const HEAD_BYTES: usize = 32 * 1024;
/// Before it is tried again after the system had no room for a connection.
const PAUSE: Duration = Duration::from_millis(100);

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
    /// Takes requests when it returns.
    pub async fn start(listen: SocketAddr, router: Router, limits: Limits) -> Result<Server, ListenError> {
        let refused = |error: io::Error| match error.kind() {
            io::ErrorKind::AddrInUse => ListenError::InUse(listen),
            _ => ListenError::Other(listen, error),
        };
        let listener = TcpListener::bind(listen).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(serve(listener, router, limits, stopped));
        Ok(Server { address, stop, task })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Frees the port, and returns when the requests under way are answered, after a grace at most.
    pub async fn stop(self) {
        // An error on either line says that the server has ended already.
        let _ = self.stop.send(());
        let _ = self.task.await;
    }
}

async fn serve(listener: TcpListener, router: Router, limits: Limits, mut stopped: oneshot::Receiver<()>) {
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(limits.connections));
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            Some((stream, peer, permit)) = accept(&listener, &room) => {
                let connection = graceful.watch(connection(stream, peer, router.clone(), limits));
                tokio::spawn(async move {
                    // A client that breaks off is its own affair; what was taken in is in the ledger.
                    let _ = connection.await;
                    drop(permit);
                });
            }
        }
    }
    drop(listener);
    // What is still under way then gets no answer, and is sent again by its page.
    let _ = tokio::time::timeout(limits.grace, graceful.shutdown()).await;
}

/// None when the semaphore was closed, which nobody does.
async fn accept(listener: &TcpListener, room: &Arc<Semaphore>) -> Option<(TcpStream, IpAddr, OwnedSemaphorePermit)> {
    let permit = Arc::clone(room).acquire_owned().await.ok()?;
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return Some((stream, peer.ip(), permit)),
            // A connection that broke off at once, or no file descriptor left.
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

fn connection(
    stream: TcpStream,
    peer: IpAddr,
    router: Router,
    limits: Limits,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> {
    // Without it a small answer may wait for the client's acknowledgement; with an error there it is only slower.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer));
        router.clone().oneshot(request)
    });
    Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(Impatient::new(stream, limits.answer)), service)
}

impl fmt::Display for ListenError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ListenError::InUse(listen) => {
                write!(formatter, "{listen} is already in use; stop what listens there or set another listen")
            }
            ListenError::Other(listen, error) => write!(formatter, "cannot listen on {listen}: {error}"),
        }
    }
}

impl std::error::Error for ListenError {}
