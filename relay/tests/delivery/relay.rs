//! The fixture of the delivery tests: a sandbox, a ledger on the store of this run, a configuration, and the service that delivers
//! from the ledger to the sandbox.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use leadwire::schema::{Object, Value};
use leadwire_relay::clock::{Clock, Rng, SystemClock};
use leadwire_relay::config::{Config, LedgerAddress};
use leadwire_relay::delivery::DeliveryService;
use leadwire_relay::ledger::{ClaimedEntry, Digest, EntryDetails, Ledger, NewEntry};
use leadwire_relay::signals::Signals;
use leadwire_relay::store::RelayStore;
use relay_core::delivery::LookUpAbility;
use sandbox::{Options, Record, Sandbox};
use tempfile::TempDir;

use crate::support::ledger::claim;
use crate::support::sandbox::{SandboxControl, object, records_with};
use crate::support::test_store::{address_text, expire_leases, new_ledger_address};
use crate::support::time::wait_for;

/// The timeout of a call to a CRM, after which a claim must have ended.
pub const TIMEOUT: Duration = Duration::from_secs(3);
pub const SETTLE_DELAY: Duration = Duration::from_millis(500);
pub const STAFF_KEY: &str = "staff-key-0123456";

pub const CRMS: &str = r#"
    [crm.portal]
    kind = "bitrix24"
    url_env = "PORTAL"
    burst = 10000
    per_second = 10000
    [crm.items]
    kind = "bitrix24"
    url_env = "PORTAL"
    method = "item"
    burst = 10000
    per_second = 10000
    [crm.venue]
    kind = "ivvy"
    url_env = "URL"
    key_env = "KEY"
    secret_env = "SECRET"
    marker = "description"
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

/// Retries are due at once.
struct NoJitter;

impl Rng for NoJitter {
    fn next_u32(&self) -> u32 {
        0
    }
}

pub struct TestRelay {
    pub sandbox: Sandbox,
    pub control: SandboxControl,
    pub ledger: Arc<dyn Ledger>,
    /// `None` while the relay has crashed.
    store: Option<RelayStore>,
    pub config: Config,
    pub signals: Signals,
    pub clock: Arc<dyn Clock>,
    service: Option<DeliveryService>,
    next_number: AtomicU64,
    _folder: TempDir,
}

impl TestRelay {
    /// Delivery begins with [`start`](TestRelay::start), when a test has inserted its entries.
    pub async fn new() -> TestRelay {
        TestRelay::with(|_| {}, CRMS).await
    }

    /// With changed options of the sandbox and these connections. Further settings may come before them.
    pub async fn with(change: impl FnOnce(&mut Options), crms: &str) -> TestRelay {
        let folder = tempfile::tempdir().unwrap();
        let mut options = Options { bitrix_burst: 10_000, ..Options::new(folder.path().join("records.db")) };
        change(&mut options);
        let sandbox = Sandbox::start(options).unwrap();
        let config = config(&sandbox.url(), &new_ledger_address(folder.path()).await, crms);
        let signals = Signals::new(config.crms.keys().cloned());
        let store = RelayStore::open(&config.ledger, &signals).await.unwrap();
        TestRelay {
            control: SandboxControl::new(&sandbox),
            sandbox,
            ledger: Arc::clone(&store.store.ledger),
            store: Some(store),
            signals,
            clock: Arc::new(SystemClock::new()),
            service: None,
            config,
            next_number: AtomicU64::new(1),
            _folder: folder,
        }
    }

    pub async fn start(&mut self) {
        expire_leases(self.ledger.as_ref()).await;
        let (ledger, signals) = (Arc::clone(&self.ledger), self.signals.clone());
        let clock = Arc::clone(&self.clock);
        let service = DeliveryService::start_with(clock, Arc::new(NoJitter), &self.config, ledger, signals);
        self.service = Some(service.unwrap());
    }

    /// As the relay's program does, with the calls at the start.
    pub async fn start_as_program(&mut self) {
        expire_leases(self.ledger.as_ref()).await;
        let (ledger, signals) = (Arc::clone(&self.ledger), self.signals.clone());
        let service = DeliveryService::start(Arc::clone(&self.clock), &self.config, ledger, signals);
        self.service = Some(service.unwrap());
    }

    /// Another relay on the same ledger, as on a database on a server.
    pub fn start_another(&self) -> DeliveryService {
        self.start_another_on(Arc::clone(&self.ledger))
    }

    /// The same with faults of its own.
    pub fn start_another_on(&self, ledger: Arc<dyn Ledger>) -> DeliveryService {
        let (clock, signals) = (Arc::clone(&self.clock), self.signals.clone());
        DeliveryService::start_with(clock, Arc::new(NoJitter), &self.config, ledger, signals).unwrap()
    }

    /// What the last probe of the connection found.
    pub async fn look_up_ability(&self, connection: &str) -> LookUpAbility {
        LookUpAbility::known(self.ledger.as_ref(), connection, &self.config.crms[connection]).await.unwrap()
    }

    pub async fn stop(&mut self) {
        self.service.take().unwrap().stop().await;
    }

    /// Ends the service without a graceful stop, and opens the ledger again.
    pub async fn crash(&mut self) {
        drop(self.service.take());
        // A file is unlocked before it is opened again.
        self.store = None;
        let store = RelayStore::open(&self.config.ledger, &self.signals).await.unwrap();
        self.ledger = Arc::clone(&store.store.ledger);
        self.store = Some(store);
    }

    /// Claims entries as a worker does, after the leases of all workers have ended.
    pub async fn claim(&self, connection: &str, limit: usize, now_ms: u64) -> Vec<ClaimedEntry> {
        expire_leases(self.ledger.as_ref()).await;
        claim(self.ledger.as_ref(), connection, limit, now_ms).await
    }

    /// Inserts an entry and returns its key. `KEY` in the body is replaced by the key.
    pub async fn add(&self, connection: &str, kind: &str, body: &str) -> String {
        self.add_at(now_ms(), connection, kind, body).await
    }

    pub async fn add_at(&self, now_ms: u64, connection: &str, kind: &str, body: &str) -> String {
        let key = format!("lead-{:04}-x", self.next_number.fetch_add(1, Ordering::Relaxed));
        self.insert(&key, now_ms, connection, kind, body).await;
        key
    }

    /// Of a visitor.
    pub async fn add_by_form(&self, form: &str, connection: &str, kind: &str, body: &str) -> String {
        let key = format!("lead-{:04}-x", self.next_number.fetch_add(1, Ordering::Relaxed));
        self.insert_entry(&key, now_ms(), (Some(form), "{}"), connection, kind, body).await;
        key
    }

    pub async fn insert(&self, key: &str, now_ms: u64, connection: &str, kind: &str, body: &str) {
        self.insert_entry(key, now_ms, (None, "{}"), connection, kind, body).await;
    }

    pub async fn insert_entry(
        &self,
        key: &str,
        now_ms: u64,
        (form, context): (Option<&str>, &str),
        connection: &str,
        kind: &str,
        body: &str,
    ) {
        let body = body.replace("KEY", key);
        let creates = object(&body).present("id").is_none();
        let entry = NewEntry {
            key: key.to_owned(),
            digest: Digest::of(&[&body]),
            connection: connection.to_owned(),
            form: form.map(str::to_owned),
            kind: kind.to_owned(),
            body,
            context: context.to_owned(),
            creates,
            held: None,
            suspect: None,
            due_ms: None,
        };
        self.ledger.insert(entry, now_ms).await.unwrap();
        self.signals.arrived(connection);
    }

    pub async fn show(&self, key: &str) -> EntryDetails {
        self.ledger.show(key).await.unwrap().unwrap()
    }

    /// Waits until the entry is done, held or dead.
    pub async fn settled(&self, key: &str) -> EntryDetails {
        self.wait_for_entry(key, |shown| matches!(shown.state.as_str(), "done" | "held" | "dead")).await
    }

    /// Waits until the entry meets the condition.
    pub async fn wait_for_entry(&self, key: &str, is_met: impl Fn(&EntryDetails) -> bool) -> EntryDetails {
        wait_for(key, async || Some(self.show(key).await).filter(&is_met)).await
    }

    /// Adds another lead with the key's marker to the portal.
    pub async fn copy(&self, method: &str, key: &str) {
        let fields = match method {
            "crm.item.add" => format!(r#"{{"originatorId":"leadwire","originId":"{key}"}}"#),
            _ => format!(r#"{{"ORIGINATOR_ID":"leadwire","ORIGIN_ID":"{key}"}}"#),
        };
        let url = format!("{}/rest/1/sandbox/{method}", self.sandbox.url());
        let body = format!(r#"{{"entityTypeId":1,"fields":{fields}}}"#);
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let sent = http.post(url).header("Content-Type", "application/json").body(body).send().await.unwrap();
        assert_eq!(sent.status(), 200);
    }

    /// The number of calls whose path contains this text.
    pub async fn count_calls(&self, path: &str) -> usize {
        let calls = self.control.calls().await;
        calls.iter().filter(|call| text(call, "path").contains(path)).count()
    }

    /// The records that contain the text.
    pub fn records(&self, kind: &str, text: &str) -> Vec<Record> {
        records_with(&self.sandbox, kind, text)
    }
}

fn config(url: &str, ledger: &LedgerAddress, crms: &str) -> Config {
    let crms = crms.replace("SANDBOX", url);
    let toml = format!(
        "listen = \"127.0.0.1:0\"\nledger = \"{}\"\ntoken_secret_env = \"TOKEN\"\n{crms}",
        address_text(ledger)
    );
    let env: BTreeMap<&str, String> = BTreeMap::from([
        ("TOKEN", "t".repeat(32)),
        ("URL", url.to_owned()),
        ("PORTAL", format!("{url}/rest/1/sandbox")),
        ("GONE", "http://127.0.0.1:9".to_owned()),
        ("KEY", "sandbox-key".to_owned()),
        ("SECRET", "sandbox-secret".to_owned()),
        ("STAFF", STAFF_KEY.to_owned()),
        ("USER", "store.server".to_owned()),
        ("PASSWORD", "server123".to_owned()),
        ("CREDENTIALS", "01".repeat(32)),
        ("CLIENT_ID", "local.sandbox".to_owned()),
        ("CLIENT_SECRET", "sandbox-client-secret".to_owned()),
        ("REFRESH", "sandbox-refresh-token".to_owned()),
    ]);
    let config = Config::read(&toml, &|name| env.get(name).cloned());
    Config {
        settle_delay: SETTLE_DELAY,
        crm_timeout: TIMEOUT,
        ..config.unwrap_or_else(|mistakes| panic!("{mistakes:?}"))
    }
}

fn text<'a>(object: &'a Object, key: &str) -> &'a str {
    object.get(key).and_then(Value::as_text).unwrap_or_default()
}

pub fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    u64::try_from(since.as_millis()).unwrap()
}
