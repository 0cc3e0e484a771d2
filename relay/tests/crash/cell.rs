//! One lead, one crash point and one outcome: a sandbox, a relay that dies, and another that goes on where it was.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use leadwire::schema::Value;
use leadwire_relay::ledger::{EntryDetails, Ledger as _};
use leadwire_relay::store::sqlite::SqliteLedger;
use reqwest::Client;
use sandbox::{Options, Sandbox};
use tempfile::TempDir;

use crate::relay::{Death, Program, Relay};
use crate::setting::{self, Form, ORIGIN, Times};

/// A CRM that is late, and is done before the doubt is looked up.
pub const LATE_MS: u64 = 1300;
const LATE: Times = times(1500, 1000);
/// Nothing is on its way any more when a doubt arises, and every answer comes in time, were the machine busy.
const USUAL: Times = times(200, 20_000);
/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_mins(1);
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);
const KEY: &str = "6c6b9f5e-0000-4000-8000-000000000001";

const fn times(quiet_ms: u64, crm_timeout_ms: u64) -> Times {
    let [quiet, crm_timeout] = [Duration::from_millis(quiet_ms), Duration::from_millis(crm_timeout_ms)];
    Times { quiet, crm_timeout, answer_within: Duration::ZERO }
}

pub struct Cell {
    form: Form,
    sandbox: Sandbox,
    program: Program,
    http: Client,
    folder: TempDir,
}

impl Cell {
    /// For this fault of the CRM.
    pub fn new(form: Form, fault: &str) -> Cell {
        let times = if fault.contains("delay") { LATE } else { USUAL };
        let folder = tempfile::tempdir().unwrap();
        let sandbox = Sandbox::start(Options::new(folder.path().join("records.db"))).unwrap();
        let binary = PathBuf::from(env!("CARGO_BIN_EXE_leadwire-relay"));
        let program =
            Program { binary, config: folder.path().join("relay.toml"), log: folder.path().join("relay.log") };
        let toml = setting::toml(&sandbox.url(), &folder.path().join("ledger.db"), times);
        std::fs::write(&program.config, toml).unwrap();
        let http = Client::builder().no_proxy().timeout(PATIENCE).build().unwrap();
        Cell { form, sandbox, program, http, folder }
    }

    /// A life that ends at the point; a page sends its lead meanwhile. Tells whether the page was answered.
    pub async fn crash(&self, point: &str) -> bool {
        let mut relay = self.program.start(Some((point, 1))).unwrap();
        let is_answered = self.send(&relay).await;
        let start = Instant::now();
        loop {
            match relay.died() {
                Some(death) => {
                    assert_eq!(death, Death::Crashed, "{point}");
                    return is_answered;
                }
                None if start.elapsed() > PATIENCE => panic!("the relay never came to \"{point}\""),
                None => tokio::time::sleep(BETWEEN_LOOKS).await,
            }
        }
    }

    /// The next life. The page repeats its lead, and gets an answer.
    pub async fn end(&self) -> EntryDetails {
        let relay = self.program.start(None).unwrap();
        assert!(self.send(&relay).await, "no answer after the crash");
        let start = Instant::now();
        loop {
            let shown = self.entry().await.unwrap();
            if matches!(shown.state.as_str(), "done" | "held" | "dead") {
                relay.kill();
                return shown;
            }
            assert!(start.elapsed() < PATIENCE, "it is still {} after {} attempts", shown.state, shown.attempts);
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    /// The lead in the ledger, if it came that far.
    pub async fn entry(&self) -> Option<EntryDetails> {
        let ledger = SqliteLedger::open(&self.folder.path().join("ledger.db")).unwrap();
        ledger.show(KEY).await.unwrap()
    }

    /// How many records the CRM has of it.
    pub fn records(&self) -> usize {
        let all = self.sandbox.store().all(self.form.kind()).unwrap();
        all.iter().filter(|record| Value::from(record.fields.clone()).to_json().contains(KEY)).count()
    }

    /// The next calls of the CRM, a fault each; nothing waits besides them.
    pub async fn misbehave(&self, faults: &[&str]) {
        let url = format!("{}/_sandbox/faults", self.sandbox.url());
        self.http.delete(&url).send().await.unwrap();
        for fault in faults.iter().filter(|fault| !fault.is_empty()) {
            let body = format!(r#"{{"crm":"{}","fault":{fault}}}"#, self.form.crm());
            assert_eq!(self.http.post(&url).body(body).send().await.unwrap().status(), 200, "{fault}");
        }
    }

    async fn send(&self, relay: &Relay) -> bool {
        let request = self.http.post(format!("http://{}/leads", relay.address)).header("origin", ORIGIN);
        match request.body(self.form.envelope(KEY, 1, "{}")).send().await {
            Ok(answer) => {
                assert!(matches!(answer.status().as_u16(), 200 | 202), "{}", answer.status());
                true
            }
            Err(_) => false,
        }
    }
}
