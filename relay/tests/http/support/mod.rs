//! A relay on a free port with its own ledger and clock, and requests as pages make them.

pub mod captcha_service;
pub mod client;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use leadwire_relay::app::App;
use leadwire_relay::config::Config;
use leadwire_relay::http::router;
use leadwire_relay::http::server::Server;
use leadwire_relay::ledger::{ClaimedEntry, NextState, Settlement};
use leadwire_relay::limits::Limits;
use leadwire_relay::signals::Signals;
use leadwire_relay::store::sqlite::SqliteLedger;
use relay_core::auth::{HmacSigner, UpdateTokens};
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

pub use client::{Request, Response};

use crate::claims::claim;
use crate::clock::test_clock;

/// 2026-11-20 00:00:00 UTC.
pub const NOW_MS: u64 = 1_795_132_800_000;
pub const ORIGIN: &str = "https://www.example.com";
pub const STAFF: &str = "Bearer staff-key-one-0001";
pub const KEY: &str = "11111111-2222-4333-8444-555555555555";
pub const SECRET: &str = "a-token-secret-of-32-bytes-00001";

pub const LEAD: &str = r#"{"name":"Wedding","contact":{"firstName":"Ann","lastName":"Lee","email":"ann@example.com"}}"#;

const CONFIG: &str = r#"
listen = "127.0.0.1:0"
ledger = "unused"
origins = ["https://www.example.com", "https://shop.example.com:8443"]
token_secret_env = "SECRET"
staff_keys_env = "STAFF"
proxies = ["127.0.0.1"]
answer_within_ms = 0

[crm.venue]
kind = "ivvy"
url = "https://ivvy.example"
key_env = "KEY"
secret_env = "KEY"
marker_field = 99
[crm.portal]
kind = "bitrix24"
url = "https://portal.example/rest/1/webhook"
[crm.second]
kind = "bitrix24"
url = "https://second.example/rest/1/webhook"

[form.wedding]
crm = "venue"
kind = "ivvy.lead"
allow = ["name", "description", "contact.firstName", "contact.lastName", "contact.email", "customFields"]
fixed = { sourceId = 2, typeId = 3, stageId = 1, industryId = 11, contact = { groups = [{ groupId = 5 }] } }
thanks = "/thanks.html"
rate = "10000/s"
[form.party]
crm = "venue"
kind = "ivvy.lead"
allow = ["name", "contact"]
fixed = { sourceId = 2, typeId = 3, stageId = 1, industryId = 11 }
rate = "3/h"
challenge = "off"
trap = "homepage"
[form.trial]
crm = "portal"
kind = "bitrix24.lead"
allow = ["fields"]
fixed = { fields = { SOURCE_ID = "WEB" } }
thanks = "https://www.example.com/thanks"
rate = "10000/s"
"#;

pub struct TestRelay {
    pub app: Arc<App>,
    pub address: SocketAddr,
    now: Arc<AtomicU64>,
    server: Option<Server>,
    runtime: Runtime,
    folder: TempDir,
}

impl TestRelay {
    pub fn new() -> TestRelay {
        TestRelay::with(|_, _| {})
    }

    /// A relay with a changed configuration and changed limits.
    pub fn with(change: impl FnOnce(&mut Config, &mut Limits)) -> TestRelay {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::read(CONFIG, &|name| Some(env(name).to_owned())).unwrap();
        let mut limits = Limits::default();
        config.ledger = folder.path().join("ledger.db");
        change(&mut config, &mut limits);
        let now = Arc::new(AtomicU64::new(NOW_MS));
        let clock = test_clock({
            let now = Arc::clone(&now);
            move || now.load(Ordering::SeqCst)
        });
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let ledger = Arc::new(SqliteLedger::open(&config.ledger).unwrap());
        let signals = Signals::new(config.crms.keys().cloned());
        let listen = config.listen;
        let app = App::new(Arc::new(config), ledger, signals, clock, limits);
        let server = runtime.block_on(Server::start(listen, router(Arc::clone(&app)), limits)).unwrap();
        TestRelay { address: server.address(), app, now, server: Some(server), runtime, folder }
    }

    pub fn advance_clock(&self, by: Duration) {
        self.now.fetch_add(u64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }

    #[track_caller]
    pub fn send(&self, request: &Request) -> Response {
        client::send_bytes(self.address, &request.bytes())
            .unwrap_or_else(|| panic!("no answer to {} {}", request.method, request.path))
    }

    /// The number of entries in the ledger.
    pub fn rows(&self) -> u64 {
        self.query("SELECT count(*) FROM entry")
    }

    pub fn query<T: rusqlite::types::FromSql>(&self, query: &str) -> T {
        self.file().query_row(query, [], |row| row.get(0)).unwrap()
    }

    pub fn file(&self) -> Connection {
        Connection::open(self.folder.path().join("ledger.db")).unwrap()
    }

    /// Settles every waiting lead: delivered, with this id.
    pub fn deliver(&self, connection: &str, id: &str) {
        self.settle(connection, &NextState::Done { record_id: Some(id.to_owned()) });
    }

    pub fn settle(&self, connection: &str, next: &NextState) {
        self.runtime.block_on(async {
            let claimed = claim(self.app.ledger.as_ref(), connection, 100, self.app.clock.now_ms()).await;
            let settlement = |entry: &ClaimedEntry| Settlement {
                key: entry.key.clone(),
                attempt: entry.attempt,
                fence: entry.fence,
                next: next.clone(),
                outcome: "delivered",
                detail: None,
            };
            let settlements = claimed.iter().map(settlement).collect();
            self.app.ledger.settle(settlements, self.app.clock.now_ms()).await.unwrap();
            for entry in &claimed {
                self.app.signals.settled(&entry.key);
            }
        });
    }

    pub fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            self.runtime.block_on(server.stop());
        }
    }
}

fn env(name: &str) -> &'static str {
    match name {
        "SECRET" => SECRET,
        "STAFF" => "staff-key-one-0001,staff-key-two-0002",
        _ => "a-credential",
    }
}

pub fn update_tokens() -> UpdateTokens {
    UpdateTokens::new(HmacSigner::new(SECRET.as_bytes()))
}

/// A post from a page of a listed origin.
pub fn page(body: impl Into<Vec<u8>>) -> Request {
    from_page(Request::post("/leads", body)).with("Content-Type", "text/plain")
}

pub fn from_page(request: Request) -> Request {
    request.with("Origin", ORIGIN).with("Sec-Fetch-Site", "cross-site")
}

pub fn staff(body: impl Into<Vec<u8>>) -> Request {
    Request::post("/leads", body).with("Authorization", STAFF)
}

/// An envelope of the wedding form; `more` is added at the end.
pub fn envelope(payload: &str, more: &str) -> String {
    form_envelope("wedding", "ivvy.lead", payload, more)
}

pub fn form_envelope(form: &str, kind: &str, payload: &str, more: &str) -> String {
    format!(r#"{{"v":1,"key":"{KEY}","form":"{form}","kind":"{kind}","payload":{payload}{more}}}"#)
}

/// An envelope without a form.
pub fn staff_envelope(kind: &str, payload: &str, more: &str) -> String {
    format!(r#"{{"v":1,"key":"{KEY}","kind":"{kind}","payload":{payload}{more}}}"#)
}

pub const QUEUED: (u16, &str) = (202, r#"{"outcome":"queued"}"#);

pub fn refused(reason: &str) -> String {
    format!(r#"{{"outcome":"refused","reason":"{reason}"}}"#)
}

pub fn not_allowed(fields: &str) -> String {
    format!(r#"{{"outcome":"refused","reason":"not_allowed","fields":[{fields}]}}"#)
}

/// Waits up to ten seconds.
#[track_caller]
pub fn wait_until(what: &str, is_met: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_met() {
        assert!(began.elapsed() < Duration::from_secs(10), "not within ten seconds: {what}");
        thread::yield_now();
    }
}
