//! Starts and stops a sandbox. It has its own thread and runtime, so that any test can start one, async or not.

use std::future::IntoFuture as _;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use leadwire::crm::Crm;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

use crate::bitrix24::operating::OperatingLimiter;
use crate::clock::Clock;
use crate::connection::{ConnectionCutter, Listener};
use crate::fault::FaultQueue;
use crate::rate_limiter::RateLimiter;
use crate::request_log::RequestLog;
use crate::router::router;
use crate::state::AppState;
use crate::store::{Store, StoreError};
use crate::{bitrix24, capillary};

/// How long running calls may continue after a shutdown is requested.
const GRACE: Duration = Duration::from_secs(3);

#[derive(Clone, Debug)]
pub struct Options {
    /// Address and port; port 0 selects a free one.
    pub listen: String,
    /// The SQLite database of records, created if it does not exist.
    pub db: PathBuf,
    /// A folder to serve below all paths that no CRM uses.
    pub www: Option<PathBuf>,
    /// How many Bitrix24 calls are accepted at once; documented as 50.
    pub bitrix_burst: u32,
    /// How many Bitrix24 calls are accepted per second after a burst; documented as 2.
    pub bitrix_per_second: f64,
    /// How long a Bitrix24 add takes, in milliseconds. It is simulated: a manual clock moves, and nothing waits.
    pub bitrix_add_ms: u32,
    /// The operating time of a Bitrix24 method in ten minutes, in seconds; 480 in the documents.
    pub bitrix_operating_s: u32,
    /// Whether a Bitrix24 refresh token can be used again. The documents do not say it.
    pub bitrix_keeps_refresh_tokens: bool,
    /// How long an iVvy batch is reported as running. Its jobs are processed at once.
    pub ivvy_batch: Duration,
    pub clock: Clock,
}

/// A running sandbox, which stops when it is dropped.
pub struct Sandbox {
    address: SocketAddr,
    state: Arc<AppState>,
    shutdown: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("{0} is already in use; stop the program that uses it or choose another with --listen")]
    AddressInUse(String),
    #[error("folder not found: {}", .0.display())]
    NoFolder(PathBuf),
    #[error("cannot listen on {0}: {1}")]
    Listen(String, io::Error),
    #[error("cannot start: {0}")]
    Runtime(io::Error),
    #[error("cannot open the database: {0}")]
    Store(StoreError),
}

impl Options {
    /// A free port on the loopback interface, and the documented limits.
    pub fn new(db: impl Into<PathBuf>) -> Options {
        Options {
            listen: "127.0.0.1:0".to_owned(),
            db: db.into(),
            www: None,
            bitrix_burst: 50,
            bitrix_per_second: 2.0,
            bitrix_add_ms: 0,
            bitrix_operating_s: 480,
            bitrix_keeps_refresh_tokens: false,
            ivvy_batch: Duration::ZERO,
            clock: Clock::System,
        }
    }
}

impl Sandbox {
    /// Returns once calls are accepted.
    pub fn start(options: Options) -> Result<Sandbox, StartError> {
        if let Some(folder) = options.www.as_ref().filter(|folder| !folder.is_dir()) {
            return Err(StartError::NoFolder(folder.clone()));
        }
        let listener = TcpListener::bind(&options.listen).map_err(|error| listen_error(&options.listen, error))?;
        let address = listener.local_addr().map_err(StartError::Runtime)?;
        let (shutdown, receiver) = watch::channel(false);
        let state = Arc::new(AppState {
            store: Store::open(&options.db, options.clock.clone()).map_err(StartError::Store)?,
            requests: RequestLog::default(),
            faults: FaultQueue::default(),
            bitrix24_limiter: RateLimiter::new(options.bitrix_burst, options.bitrix_per_second),
            bitrix24_operating: OperatingLimiter::new(i64::from(options.bitrix_operating_s) * 1000),
            bitrix24_add_ms: options.bitrix_add_ms.into(),
            bitrix24_tokens: bitrix24::oauth::Tokens::new(options.bitrix_keeps_refresh_tokens),
            capillary_tokens: capillary::oauth::Tokens::default(),
            clock: options.clock,
            ivvy_batch: options.ivvy_batch,
            shutdown: receiver,
        });
        let router = router(state.clone(), options.www.as_deref());
        let (sender, started) = mpsc::channel();
        let thread = {
            let state = state.clone();
            std::thread::spawn(move || run(listener, router, &state, &sender))
        };
        // A channel that was closed without a message means that the thread has panicked.
        let started = started.recv().unwrap_or_else(|_| Err(io::Error::other("the server's thread has ended")));
        started.map_err(StartError::Runtime)?;
        Ok(Sandbox { address, state, shutdown, thread: Some(thread) })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Such as `http://127.0.0.1:8090`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The records, for a test's assertions.
    pub fn store(&self) -> &Store {
        &self.state.store
    }

    /// When each call to the CRM was received, also those that a fault answered, in milliseconds since 1970.
    pub fn call_times_ms(&self, crm: Crm) -> Vec<i64> {
        self.state.requests.times_ms(crm)
    }

    /// A new code for Bitrix24's token endpoint, as after the consent of a person.
    pub fn issue_code(&self) -> String {
        self.state.bitrix24_tokens.issue_code(self.state.clock.now_ms())
    }

    /// Makes every token of both OAuth servers invalid, as when an administrator removes the application or the client.
    pub fn revoke_tokens(&self) {
        self.state.bitrix24_tokens.revoke_all();
        self.state.capillary_tokens.revoke_all();
    }

    /// Waits a few seconds at most for running calls, and frees the port.
    pub fn stop(mut self) {
        self.shut_down();
    }

    fn shut_down(&mut self) {
        self.shutdown.send_replace(true);
        if let Some(thread) = self.thread.take() {
            // A panic in the thread has been printed already.
            let _ = thread.join();
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.shut_down();
    }
}

/// The server's thread. It owns the runtime, because a runtime can be neither started nor dropped inside another one.
fn run(listener: TcpListener, router: Router, state: &AppState, started: &mpsc::Sender<io::Result<()>>) {
    match start_runtime(listener) {
        Ok((runtime, listener)) => {
            // `start` waits for this message, so the receiver exists.
            let _ = started.send(Ok(()));
            runtime.block_on(serve(listener, router, state));
            runtime.shutdown_timeout(GRACE);
        }
        Err(error) => drop(started.send(Err(error))),
    }
}

fn start_runtime(listener: TcpListener) -> io::Result<(Runtime, tokio::net::TcpListener)> {
    listener.set_nonblocking(true)?;
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let listener = {
        let _guard = runtime.enter();
        tokio::net::TcpListener::from_std(listener)?
    };
    Ok((runtime, listener))
}

async fn serve(listener: tokio::net::TcpListener, router: Router, state: &AppState) {
    let service = router.into_make_service_with_connect_info::<ConnectionCutter>();
    let mut shutdown = state.shutdown.clone();
    let graceful = async move { _ = shutdown.wait_for(|is_requested| *is_requested).await };
    let server = axum::serve(Listener(listener), service).with_graceful_shutdown(graceful);
    tokio::select! {
        _ = server.into_future() => {}
        () = async { state.shutdown_requested().await; tokio::time::sleep(GRACE).await } => {}
    }
}

fn listen_error(listen: &str, error: io::Error) -> StartError {
    match error.kind() {
        io::ErrorKind::AddrInUse => StartError::AddressInUse(listen.to_owned()),
        _ => StartError::Listen(listen.to_owned(), error),
    }
}
