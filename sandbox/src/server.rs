//! A running sandbox. It has a thread and a runtime of its own, so that any test can start one, asynchronous or not.

use std::fmt;
use std::future::IntoFuture as _;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

use crate::connection::{Door, Scissors};
use crate::state::App;
use crate::store::{Store, StoreError};
use crate::{Options, router};

/// How long calls that are under way may take to end once the sandbox is told to stop.
const GRACE: Duration = Duration::from_secs(3);

/// Stops when it is dropped.
pub struct Sandbox {
    address: SocketAddr,
    app: Arc<App>,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
pub enum StartError {
    AddressInUse(String),
    NoFolder(PathBuf),
    Listen(String, io::Error),
    Runtime(io::Error),
    Store(StoreError),
}

impl Sandbox {
    /// Takes calls when it returns.
    pub fn start(options: Options) -> Result<Sandbox, StartError> {
        if let Some(folder) = options.www.as_ref().filter(|folder| !folder.is_dir()) {
            return Err(StartError::NoFolder(folder.clone()));
        }
        let listener = TcpListener::bind(&options.listen).map_err(|error| refused(&options.listen, error))?;
        let address = listener.local_addr().map_err(StartError::Runtime)?;
        let (stop, stopping) = watch::channel(false);
        let app = Arc::new(App::open(&options, stopping.clone()).map_err(StartError::Store)?);
        let router = router::router(app.clone(), options.www.as_deref());
        let (ready, is_ready) = mpsc::channel();
        let thread = std::thread::spawn(move || run(listener, router, stopping, &ready));
        // A thread that ended without a word has panicked, and printed why.
        let began = is_ready.recv().unwrap_or_else(|_| Err(io::Error::other("the server's thread has ended")));
        began.map_err(StartError::Runtime)?;
        Ok(Sandbox { address, app, stop, thread: Some(thread) })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Such as `http://127.0.0.1:8090`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The records, for a test that wants to see what has arrived.
    pub fn store(&self) -> &Store {
        &self.app.store
    }

    /// Waits for the calls that are under way, for a few seconds at most, and frees the port.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.stop.send_replace(true);
        if let Some(thread) = self.thread.take() {
            // A panic of the server's thread was printed by itself; there is nothing left to stop.
            let _ = thread.join();
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.end();
    }
}

/// The server's thread. Its runtime begins and ends here, since neither may happen inside another one, where a test
/// that starts a sandbox may be.
fn run(listener: TcpListener, router: Router, stopping: watch::Receiver<bool>, ready: &mpsc::Sender<io::Result<()>>) {
    match registered(listener) {
        Ok((runtime, listener)) => {
            // Whoever started it waits for this, so it is not lost.
            let _ = ready.send(Ok(()));
            runtime.block_on(serve(listener, router, stopping));
            runtime.shutdown_timeout(GRACE);
        }
        Err(error) => drop(ready.send(Err(error))),
    }
}

fn registered(listener: TcpListener) -> io::Result<(Runtime, tokio::net::TcpListener)> {
    listener.set_nonblocking(true)?;
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let listener = {
        let _inside = runtime.enter();
        tokio::net::TcpListener::from_std(listener)?
    };
    Ok((runtime, listener))
}

async fn serve(listener: tokio::net::TcpListener, router: Router, stopping: watch::Receiver<bool>) {
    let service = router.into_make_service_with_connect_info::<Scissors>();
    let server = axum::serve(Door(listener), service).with_graceful_shutdown(stopped(stopping.clone()));
    tokio::select! {
        _ = server.into_future() => {}
        () = async { stopped(stopping).await; tokio::time::sleep(GRACE).await } => {}
    }
}

/// Ends when the sandbox is told to stop.
pub async fn stopped(mut stopping: watch::Receiver<bool>) {
    // An error says that the sandbox is gone, which is the same.
    let _ = stopping.wait_for(|is_stopping| *is_stopping).await;
}

fn refused(listen: &str, error: io::Error) -> StartError {
    match error.kind() {
        io::ErrorKind::AddrInUse => StartError::AddressInUse(listen.to_owned()),
        _ => StartError::Listen(listen.to_owned(), error),
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::AddressInUse(listen) => {
                write!(formatter, "{listen} is already in use; stop what listens there or choose another with --listen")
            }
            StartError::NoFolder(folder) => write!(formatter, "there is no folder {}", folder.display()),
            StartError::Listen(listen, error) => write!(formatter, "cannot listen on {listen}: {error}"),
            StartError::Runtime(error) => write!(formatter, "cannot start: {error}"),
            StartError::Store(error) => write!(formatter, "cannot open the records' file: {error}"),
        }
    }
}

impl std::error::Error for StartError {}
