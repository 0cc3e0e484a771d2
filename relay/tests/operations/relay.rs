//! The fixture of these tests: the routes for operators and staff (`/admin`, `/metrics`, health checks), called without a
//! socket, and the commands.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use leadwire_relay::cli::{Command, CommandError, Output, execute};
use leadwire_relay::config::Config;
use leadwire_relay::ledger::Ledger;
use leadwire_relay::signals::Signals;
use leadwire_relay::{admin, health, metrics};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::support::ledger::TestLedger;
use crate::support::time::{NOW_MS, test_clock};

pub const STAFF_KEY: &str = "staff-key-0123456";
pub const METRICS_KEY: &str = "metrics-key-0123";
pub const TOKEN_SECRET: &str = "token-secret-of-32-bytes-0123456";
pub const WEBHOOK: &str = "https://example.bitrix24.com/rest/1/webhook-secret";

pub const BOTH_KEYS: &str = "staff_keys_env = \"STAFF\"\nmetrics_key_env = \"METRICS\"";

const CONFIG: &str = r#"
listen = "127.0.0.1:0"
ledger = "leadwire.db"
token_secret_env = "TOKEN"
[crm.venue]
kind = "ivvy"
url = "https://api.us-west-2.ivvy.com"
key_env = "WEBHOOK"
secret_env = "WEBHOOK"
[crm.portal]
kind = "bitrix24"
url_env = "WEBHOOK"
"#;

/// Its time of day is [`NOW_MS`].
pub struct TestRelay {
    pub ledger: TestLedger,
    pub signals: Signals,
    router: Router,
}

pub struct Response {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

/// A minimal configuration with further settings.
pub fn config(settings: &str) -> Config {
    read(&format!("{settings}\n{CONFIG}"))
}

/// With both keys, and further connections or forms.
pub fn config_with(tables: &str) -> Config {
    read(&format!("{BOTH_KEYS}\n{CONFIG}{tables}"))
}

fn read(text: &str) -> Config {
    let env = |name: &str| {
        let value = match name {
            "TOKEN" => TOKEN_SECRET,
            "STAFF" => STAFF_KEY,
            "METRICS" => METRICS_KEY,
            "WEBHOOK" => WEBHOOK,
            _ => return None,
        };
        Some(value.to_owned())
    };
    Config::read(text, &env).map_err(|mistakes| mistakes.0).unwrap()
}

impl TestRelay {
    pub async fn new() -> TestRelay {
        TestRelay::with_settings(BOTH_KEYS).await
    }

    pub async fn with_settings(settings: &str) -> TestRelay {
        TestRelay::of(config(settings)).await
    }

    /// With further connections or forms.
    pub async fn with_tables(tables: &str) -> TestRelay {
        TestRelay::of(config_with(tables)).await
    }

    async fn of(config: Config) -> TestRelay {
        TestRelay::on(TestLedger::new().await, config)
    }

    pub fn on_sqlite() -> TestRelay {
        TestRelay::on(TestLedger::on_sqlite(), config(BOTH_KEYS))
    }

    fn on(ledger: TestLedger, config: Config) -> TestRelay {
        let (config, clock) = (Arc::new(config), test_clock(|| NOW_MS));
        let signals = Signals::new(config.crms.keys().cloned());
        let store = || ledger.store.clone();
        let router = metrics::router(Arc::clone(&config), store(), clock.clone())
            .merge(health::router(Arc::clone(&config), store(), clock.clone()))
            .merge(admin::router(config, store(), signals.clone(), clock));
        TestRelay { ledger, signals, router }
    }

    pub async fn request(&self, method: &str, path: &str, authorization: Option<&str>) -> Response {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Response { status: head.status.as_u16(), headers: head.headers, body: String::from_utf8(body.into()).unwrap() }
    }

    /// Without a key.
    pub async fn get(&self, path: &str) -> Response {
        self.request("GET", path, None).await
    }

    pub async fn staff_get(&self, path: &str) -> Response {
        self.request("GET", path, Some(&format!("Bearer {STAFF_KEY}"))).await
    }

    pub async fn staff_post(&self, path: &str) -> Response {
        self.request("POST", path, Some(&format!("Bearer {STAFF_KEY}"))).await
    }
}

impl Response {
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// Empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}

/// A command's output.
pub struct Finished {
    pub stdout: String,
    pub stderr: String,
    pub result: Result<(), CommandError>,
}

/// The same with the directory of files.
pub async fn run_command_on(ledger: &TestLedger, directory: Option<&Path>, command: Command) -> Finished {
    run(ledger.store.as_ref(), directory, command).await
}

/// Runs a command five minutes and a second after [`NOW_MS`].
pub async fn run_command(ledger: &dyn Ledger, command: Command) -> Finished {
    run(ledger, None, command).await
}

async fn run(ledger: &dyn Ledger, directory: Option<&Path>, command: Command) -> Finished {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let mut output = Output { stdout: &mut stdout, stderr: &mut stderr };
    let result = execute(command, (ledger, directory), NOW_MS + 301_000, &mut output).await;
    let [stdout, stderr] = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    Finished { stdout, stderr, result }
}
