//! What every test of the ingress uses: a relay of its own on a free port, with a ledger's file and a clock of its own,
//! and requests that a page could make.

#[path = "client.rs"]
pub mod http;
#[path = "captcha_service.rs"]
pub mod service;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use leadwire_relay::app::App;
use leadwire_relay::clock::Clock;
use leadwire_relay::config::Config;
use leadwire_relay::ingress::{self, Seal, Tokens};
use leadwire_relay::ledger::{Ledger, Settlement, Verdict};
use leadwire_relay::limits::Limits;
use leadwire_relay::server::Server;
use leadwire_relay::signals::Signals;
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

pub use http::{Ask, Reply};

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

pub struct Bench {
    pub app: Arc<App>,
    pub address: SocketAddr,
    now: Arc<AtomicU64>,
    server: Option<Server>,
    runtime: Runtime,
    folder: TempDir,
}

impl Bench {
    pub fn new() -> Bench {
        Bench::with(|_, _| {})
    }

    /// A relay whose configuration and limits are changed before it starts.
    pub fn with(change: impl FnOnce(&mut Config, &mut Limits)) -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::read(CONFIG, &|name| Some(env(name).to_owned())).unwrap();
        let mut limits = Limits::default();
        config.ledger = folder.path().join("ledger.db");
        change(&mut config, &mut limits);
        let now = Arc::new(AtomicU64::new(NOW_MS));
        let clock = Clock::new({
            let now = Arc::clone(&now);
            move || now.load(Ordering::SeqCst)
        });
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let ledger = Ledger::open(&config.ledger).unwrap();
        let signals = Signals::new(config.crms.keys().cloned());
        let listen = config.listen;
        let app = App::new(Arc::new(config), ledger, signals, clock, limits);
        let server = runtime.block_on(Server::start(listen, ingress::router(Arc::clone(&app)), limits)).unwrap();
        Bench { address: server.address(), app, now, server: Some(server), runtime, folder }
    }

    pub fn later(&self, by: Duration) {
        self.now.fetch_add(u64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }

    #[track_caller]
    pub fn send(&self, ask: &Ask) -> Reply {
        http::raw(self.address, &ask.bytes()).unwrap_or_else(|| panic!("no answer to {} {}", ask.method, ask.path))
    }

    /// The entries that are in the ledger's file.
    pub fn rows(&self) -> u64 {
        self.look("SELECT count(*) FROM entry")
    }

    pub fn look<T: rusqlite::types::FromSql>(&self, query: &str) -> T {
        self.file().query_row(query, [], |row| row.get(0)).unwrap()
    }

    pub fn file(&self) -> Connection {
        Connection::open(self.folder.path().join("ledger.db")).unwrap()
    }

    /// Does the forwarder's part for everything that waits: the CRM took it and named this id.
    pub fn deliver(&self, connection: &str, id: &str) {
        self.settle(connection, &Verdict::Done { record_id: Some(id.to_owned()) });
    }

    pub fn settle(&self, connection: &str, verdict: &Verdict) {
        self.runtime.block_on(async {
            let claimed = self.app.ledger.claim(connection, 100, self.app.clock.now_ms()).await.unwrap();
            let settlement = |key: &str, attempt| Settlement {
                key: key.to_owned(),
                attempt,
                verdict: verdict.clone(),
                outcome: "delivered",
                detail: None,
            };
            let settlements = claimed.iter().map(|entry| settlement(&entry.key, entry.attempt)).collect();
            self.app.ledger.settle(settlements, self.app.clock.now_ms()).await.unwrap();
            for entry in &claimed {
                self.app.signals.ended(&entry.key);
            }
        });
    }

    /// Stops the server as a signal would.
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

pub fn tokens() -> Tokens {
    Tokens::new(Seal::new(SECRET.as_bytes()))
}

/// A post as a page of the configuration makes it.
pub fn page(body: impl Into<Vec<u8>>) -> Ask {
    from_page(Ask::post("/leads", body)).with("Content-Type", "text/plain")
}

pub fn from_page(ask: Ask) -> Ask {
    ask.with("Origin", ORIGIN).with("Sec-Fetch-Site", "cross-site")
}

pub fn staff(body: impl Into<Vec<u8>>) -> Ask {
    Ask::post("/leads", body).with("Authorization", STAFF)
}

/// An envelope of the wedding form; `more` stands behind its other parts.
pub fn envelope(payload: &str, more: &str) -> String {
    form_envelope("wedding", "ivvy.lead", payload, more)
}

pub fn form_envelope(form: &str, kind: &str, payload: &str, more: &str) -> String {
    format!(r#"{{"v":1,"key":"{KEY}","form":"{form}","kind":"{kind}","payload":{payload}{more}}}"#)
}

/// An envelope of staff.
pub fn desk(kind: &str, payload: &str, more: &str) -> String {
    format!(r#"{{"v":1,"key":"{KEY}","kind":"{kind}","payload":{payload}{more}}}"#)
}

pub const QUEUED: (u16, &str) = (202, r#"{"outcome":"queued"}"#);

pub fn refused(reason: &str) -> String {
    format!(r#"{{"outcome":"refused","reason":"{reason}"}}"#)
}

pub fn not_allowed(fields: &str) -> String {
    format!(r#"{{"outcome":"refused","reason":"not_allowed","fields":[{fields}]}}"#)
}

/// Waits for it, ten seconds at most.
#[track_caller]
pub fn until(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(10), "not within ten seconds: {what}");
        thread::yield_now();
    }
}
