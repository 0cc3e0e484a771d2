//! A relay's inside for one test: a sandbox, a ledger, a configuration that names both, and a forwarder between them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use leadwire::schema::{Object, Value};
use leadwire_relay::config::Config;
use leadwire_relay::forwarder::{Forwarder, World};
use leadwire_relay::ledger::{Digest, Ledger, NewEntry, Shown};
use leadwire_relay::signals::Signals;
use sandbox::{Options, Record, Sandbox};
use tempfile::TempDir;

/// How long a CRM has to answer here; long for this machine, short for a person.
pub const TIMEOUT: Duration = Duration::from_secs(3);
pub const QUIET: Duration = Duration::from_millis(500);
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

pub struct Bench {
    pub sandbox: Sandbox,
    pub ledger: Ledger,
    pub config: Config,
    pub signals: Signals,
    pub world: World,
    forwarder: Option<Forwarder>,
    next: AtomicU64,
    http: reqwest::Client,
    folder: TempDir,
}

impl Bench {
    /// Everything but the forwarder, which a test starts when its entries are in place. Waits of retries are nothing.
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
        let ledger = Ledger::open(&config.ledger).unwrap();
        let world = World::real().with_chance(|| 0);
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Bench { sandbox, ledger, config, signals, world, forwarder: None, next: AtomicU64::new(1), http, folder }
    }

    pub fn start(&mut self) {
        let (ledger, signals) = (self.ledger.clone(), self.signals.clone());
        self.forwarder = Some(Forwarder::start_in(self.world.clone(), &self.config, ledger, signals).unwrap());
    }

    pub async fn stop(&mut self) {
        self.forwarder.take().unwrap().stop().await;
    }

    /// As a crash does: nothing is finished and nothing is parked. The ledger is opened anew.
    pub fn crash(&mut self) {
        drop(self.forwarder.take());
        self.ledger = Ledger::open(&self.folder.path().join("ledger.db")).unwrap();
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
    pub async fn ended(&self, key: &str) -> Shown {
        self.until(key, |shown| matches!(shown.state.as_str(), "done" | "held" | "dead")).await
    }

    /// Waits until the entry is as a test wants it.
    pub async fn until(&self, key: &str, is_so: impl Fn(&Shown) -> bool) -> Shown {
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
    Config { settle_delay: QUIET, crm_timeout: TIMEOUT, ..config.unwrap_or_else(|mistakes| panic!("{mistakes:?}")) }
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
