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
use hyper::body::Incoming;
use hyper::header::{CONNECTION, HeaderValue};
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt as _;

use super::connections::{ConnectionState, Connections};
use super::request_stream::{RequestStream, ResponseBody};
use crate::limits::Limits;

/// More than browsers send. A longer head is answered 431.
const MAX_HEAD_BYTES: usize = 32 * 1024;
/// After an error of `accept`, such as too many open files.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(100);
/// Connections that wait to be accepted. The system has its own maximum, which is lower.
const BACKLOG: u32 = i32::MAX as u32;

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
    /// Accepts connections when it returns. To be called in a tokio runtime.
    pub fn start(listen: SocketAddr, router: Router, limits: Limits) -> Result<Server, ListenError> {
        let listen_error = |error: io::Error| match error.kind() {
            io::ErrorKind::AddrInUse => ListenError::InUse(listen),
            _ => ListenError::Other(listen, error),
        };
        let listener = bind(listen).map_err(listen_error)?;
        let address = listener.local_addr().map_err(listen_error)?;
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(serve(listener, router, limits, stopped));
        Ok(Server { address, stop, task })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers the requests that have arrived, closes the port, and returns then, or after the timeout.
    pub async fn stop(self) {
        // An error in either line says that the server has already stopped.
        let _ = self.stop.send(());
        let _ = self.task.await;
    }
}

fn bind(listen: SocketAddr) -> io::Result<TcpListener> {
    let socket = if listen.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // Else a restart would have to wait until the system has forgotten the last connections.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(listen)?;
    socket.listen(BACKLOG)
}

/// What every connection needs.
#[derive(Clone)]
struct Service {
    router: Router,
    limits: Limits,
    stopping: watch::Receiver<bool>,
    /// Closed when the last connection has ended.
    _open: mpsc::Sender<()>,
}

async fn serve(listener: TcpListener, router: Router, limits: Limits, mut stopped: oneshot::Receiver<()>) {
    let connections = Connections::new(limits.connections);
    let (stop, stopping) = watch::channel(false);
    let (open, mut all_closed) = mpsc::channel(1);
    let service = Service { router, limits, stopping, _open: open };
    let not_admitted = loop {
        let (stream, peer) = tokio::select! {
            _ = &mut stopped => break None,
            accepted = accept(&listener) => accepted,
        };
        let permit = tokio::select! {
            _ = &mut stopped => break Some((stream, peer)),
            permit = connections.admit() => permit,
        };
        let connection = service.clone().serve(stream, peer, connections.open());
        tokio::spawn(async move {
            connection.await;
            drop(permit);
        });
    };
    stop.send_replace(true);
    let deadline = Instant::now() + limits.shutdown_timeout;
    // None of these is closed for another one.
    let last = Connections::new(0);
    let spawn = |(stream, peer)| tokio::spawn(service.clone().serve(stream, peer, last.open()));
    not_admitted.map(spawn);
    // Closing the port resets the connections that wait to be accepted, although their requests may have arrived.
    if let Ok(listener) = listener.into_std() {
        while let Some(accepted) = accept_waiting(&listener)
            && Instant::now() < deadline
        {
            spawn(accepted);
        }
    }
    drop(service);
    // A page sends a lead again if it got no response.
    let _ = tokio::time::timeout_at(deadline, all_closed.recv()).await;
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(_) => tokio::time::sleep(ACCEPT_RETRY_DELAY).await,
        }
    }
}

/// The next connection that waits. Asks the system itself: tokio learns of a connection later.
fn accept_waiting(listener: &std::net::TcpListener) -> Option<(TcpStream, SocketAddr)> {
    loop {
        match listener.accept() {
            Ok((stream, peer)) => {
                let stream = stream.set_nonblocking(true).and_then(|()| TcpStream::from_std(stream));
                if let Ok(stream) = stream {
                    return Some((stream, peer));
                }
            }
            Err(error) if matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::Interrupted) => {}
            Err(_) => return None,
        }
    }
}

impl Service {
    /// Returns when the connection is closed.
    async fn serve(mut self, stream: TcpStream, peer: SocketAddr, state: Arc<ConnectionState>) {
        // Without it a small response may wait for the client's acknowledgement. An error only makes it slower.
        let _ = stream.set_nodelay(true);
        let stopping = self.stopping.clone();
        let stream = RequestStream { stream, state: Arc::clone(&state), stopping: stopping.clone() };
        let mut stream = TimeoutStream::new(stream);
        // Hyper has timeouts for reading only.
        stream.set_write_timeout(Some(self.limits.write_timeout));
        let service = service_fn(|request: Request<Incoming>| {
            let in_progress = state.begin_request();
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            let (response, stopping) = (self.router.clone().oneshot(request), stopping.clone());
            async move {
                let mut response: Response<Body> = response.await?;
                if *stopping.borrow() {
                    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
                }
                Ok::<_, std::convert::Infallible>(response.map(|body| ResponseBody { body, _request: in_progress }))
            }
        });
        let connection = Builder::new()
            // A client that has ended its side still reads the response.
            .half_close(true)
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.head_timeout)
            .max_buf_size(MAX_HEAD_BYTES)
            .serve_connection(TokioIo::new(Box::pin(stream)), service);
        let mut connection = std::pin::pin!(connection);
        // An error says that the client closed the connection; leads that were stored are in the ledger.
        tokio::select! {
            _ = connection.as_mut() => return,
            () = state.closing() => return,
            _ = self.stopping.wait_for(|stopping| *stopping) => {}
        }
        // Polled again, it reads the request that has arrived, or the end.
        let _ = connection.await;
    }
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
