//! The delivery of one test: a sandbox, a ledger, their configuration, and the service that delivers from one to the other.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use leadwire::schema::{Object, Value};
use leadwire_relay::clock::{Clock, Rng, SystemClock};
use leadwire_relay::config::Config;
use leadwire_relay::delivery::DeliveryService;
use leadwire_relay::ledger::{ClaimedEntry, Digest, EntryDetails, Ledger, NewEntry};
use leadwire_relay::signals::Signals;
use leadwire_relay::store::sqlite::{InstanceLock, SqliteLedger};
use sandbox::{Options, Record, Sandbox};
use tempfile::TempDir;

/// How long a CRM has to answer here; long for this machine, short for a person.
pub const TIMEOUT: Duration = Duration::from_secs(3);
pub const SETTLE_DELAY: Duration = Duration::from_millis(500);
/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_mins(1);

pub const CRMS: &str = r#"
    [crm.portal]
    kind = "bitrix24"
    url_env = "PORTAL"
    burst = 10000
    per_second = 10000
    [crm.venue]
    kind = "ivvy"
    url_env = "URL"
    key_env = "KEY"
    secret_env = "SECRET"
    marker_field = 12
    burst = 10000
    per_second = 10000
    [crm.plain]
    kind = "ivvy"
    url_env = "URL"
    key_env = "KEY"
    secret_env = "SECRET"
    burst = 10000
    per_second = 10000
    [crm.loyalty]
    kind = "capillary"
    url_env = "URL"
    username_env = "USER"
    password_env = "PASSWORD"
    burst = 10000
    per_second = 10000
"#;

struct NoJitter;

impl Rng for NoJitter {
    fn next_u32(&self) -> u32 {
        0
    }
}

pub struct Bench {
    pub sandbox: Sandbox,
    pub ledger: Arc<dyn Ledger>,
    store: SqliteLedger,
    pub config: Config,
    pub signals: Signals,
    pub clock: Arc<dyn Clock>,
    service: Option<DeliveryService>,
    lock: InstanceLock,
    next: AtomicU64,
    http: reqwest::Client,
    _folder: TempDir,
}

impl Bench {
    /// Without the service, which a test starts when its entries are inserted. Retries are due at once.
    pub fn new() -> Bench {
        Bench::with(|_| {}, CRMS)
    }

    pub fn with(change: impl FnOnce(&mut Options), crms: &str) -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let mut options = Options { bitrix_burst: 10_000, ..Options::new(folder.path().join("records.db")) };
        change(&mut options);
        let sandbox = Sandbox::start(options).unwrap();
        let config = config(&sandbox.url(), &folder.path().join("ledger.db"), crms);
        let signals = Signals::new(config.crms.keys().cloned());
        let store = SqliteLedger::open(&config.ledger).unwrap();
        let ledger: Arc<dyn Ledger> = Arc::new(store.clone());
        let lock = InstanceLock::acquire(&config.ledger).unwrap();
        let clock = Arc::new(SystemClock::new());
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Bench {
            sandbox,
            ledger,
            store,
            config,
            signals,
            clock,
            service: None,
            lock,
            next: AtomicU64::new(1),
            http,
            _folder: folder,
        }
    }

    pub fn start(&mut self) {
        self.store.expire_leases(&self.lock).unwrap();
        let (ledger, signals) = (Arc::clone(&self.ledger), self.signals.clone());
        let clock = Arc::clone(&self.clock);
        let service = DeliveryService::start_with(clock, Arc::new(NoJitter), &self.config, ledger, signals);
        self.service = Some(service.unwrap());
    }

    pub async fn stop(&mut self) {
        self.service.take().unwrap().stop().await;
    }

    /// Ends the service as a crash does: nothing is finished or interrupted in order. The ledger is opened again.
    pub fn crash(&mut self) {
        drop(self.service.take());
        self.store = SqliteLedger::open(&self.config.ledger).unwrap();
        self.ledger = Arc::new(self.store.clone());
    }

    /// Starts attempts as a worker does, after the end of every worker.
    pub async fn claim(&self, connection: &str, limit: usize, now_ms: u64) -> Vec<ClaimedEntry> {
        self.store.expire_leases(&self.lock).unwrap();
        let lease = self.ledger.acquire_lease(connection, "test", now_ms, now_ms).await.unwrap().unwrap();
        self.ledger.claim(&lease, limit, now_ms).await.unwrap()
    }

    /// Takes an entry in, as ingress does. `KEY` in the body is replaced by its key, which is given back.
    pub async fn add(&self, connection: &str, kind: &str, body: &str) -> String {
        self.add_at(now_ms(), connection, kind, body).await
    }

    pub async fn add_as(&self, key: &str, connection: &str, kind: &str, body: &str) {
        self.insert(key, now_ms(), connection, kind, body).await;
    }

    /// At a time that the machine takes for now.
    pub async fn add_at(&self, now_ms: u64, connection: &str, kind: &str, body: &str) -> String {
        let key = format!("lead-{:04}-x", self.next.fetch_add(1, Ordering::Relaxed));
        self.insert(&key, now_ms, connection, kind, body).await;
        key
    }

    async fn insert(&self, key: &str, now_ms: u64, connection: &str, kind: &str, body: &str) {
        let body = body.replace("KEY", key);
        let creates = object(&body).present("id").is_none();
        let entry = NewEntry {
            key: key.to_owned(),
            digest: Digest::of(&[&body]),
            connection: connection.to_owned(),
            form: None,
            kind: kind.to_owned(),
            body,
            context: "{}".to_owned(),
            creates,
            held: None,
        };
        self.ledger.insert(entry, now_ms).await.unwrap();
        self.signals.arrived(connection);
    }

    /// Waits until the entry is done, held or dead.
    pub async fn ended(&self, key: &str) -> EntryDetails {
        self.until(key, |shown| matches!(shown.state.as_str(), "done" | "held" | "dead")).await
    }

    /// Waits until the entry is as a test wants it.
    pub async fn until(&self, key: &str, is_so: impl Fn(&EntryDetails) -> bool) -> EntryDetails {
        let start = Instant::now();
        loop {
            let shown = self.ledger.show(key).await.unwrap().unwrap();
            if is_so(&shown) {
                return shown;
            }
            assert!(start.elapsed() < PATIENCE, "{key} is still {} after {} attempts", shown.state, shown.attempts);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The next calls of a CRM, or of `any`, misbehave.
    pub async fn fault(&self, crm: &str, count: u32, fault: &str) {
        let body = format!(r#"{{"crm":"{crm}","count":{count},"fault":{fault}}}"#);
        let answer = self.http.post(self.control("faults")).body(body).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{fault}");
    }

    pub async fn no_faults(&self) {
        self.http.delete(self.control("faults")).send().await.unwrap();
    }

    /// The calls that the sandbox received, oldest first.
    pub async fn calls(&self) -> Vec<Object> {
        let answer = self.http.get(self.control("calls?limit=1000")).send().await.unwrap();
        let body = object(&answer.text().await.unwrap());
        let calls = body.get("calls").and_then(Value::as_list).unwrap();
        calls.iter().rev().map(|call| call.as_object().unwrap().clone()).collect()
    }

    /// How many calls came under paths with this in them.
    pub async fn count(&self, path: &str) -> usize {
        let calls = self.calls().await;
        calls.iter().filter(|call| text(call, "path").contains(path)).count()
    }

    /// The records that hold the key somewhere.
    pub fn records(&self, kind: &str, key: &str) -> Vec<Record> {
        let all = self.sandbox.store().all(kind).unwrap();
        all.into_iter().filter(|record| Value::from(record.fields.clone()).to_json().contains(key)).collect()
    }

    fn control(&self, path: &str) -> String {
        format!("{}/_sandbox/{path}", self.sandbox.url())
    }
}

pub fn config(url: &str, ledger: &Path, crms: &str) -> Config {
    let toml =
        format!("listen = \"127.0.0.1:0\"\nledger = \"{}\"\ntoken_secret_env = \"TOKEN\"\n{crms}", ledger.display());
    let env: BTreeMap<&str, String> = BTreeMap::from([
        ("TOKEN", "t".repeat(32)),
        ("URL", url.to_owned()),
        ("PORTAL", format!("{url}/rest/1/sandbox")),
        ("GONE", "http://127.0.0.1:9".to_owned()),
        ("KEY", "sandbox-key".to_owned()),
        ("SECRET", "sandbox-secret".to_owned()),
        ("USER", "store.server".to_owned()),
        ("PASSWORD", "server123".to_owned()),
    ]);
    let config = Config::read(&toml, &|name| env.get(name).cloned());
    Config {
        settle_delay: SETTLE_DELAY,
        crm_timeout: TIMEOUT,
        ..config.unwrap_or_else(|mistakes| panic!("{mistakes:?}"))
    }
}

pub fn object(json: &str) -> Object {
    match Value::read(json, 64) {
        Ok(Value::Object(object)) => object,
        other => panic!("no object: {json}: {other:?}"),
    }
}

pub fn text<'a>(object: &'a Object, key: &str) -> &'a str {
    object.get(key).and_then(Value::as_text).unwrap_or_default()
}

pub fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    u64::try_from(since.as_millis()).unwrap()
}
