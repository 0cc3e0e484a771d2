//! The relay as a process that crashes at each of its crash points, for each fault of the CRM: a lead that was acknowledged
//! is in the CRM once, or the CRM refused it.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use leadwire_relay::config::LedgerAddress;
use leadwire_relay::ledger::EntryDetails;
use leadwire_relay::store::Store;
use reqwest::Client;
use sandbox::{Options, Sandbox};
use tempfile::TempDir;
use tokio::runtime::Builder;
use tokio::sync::OnceCell;

use crate::support::relay_config::{self, Form, ORIGIN, Times};
use crate::support::relay_process::{CRASH_POINTS, ProcessExit, RelayProcess, RelayProgram};
use crate::support::sandbox::{SandboxControl, records_with};
use crate::support::test_store::{expire_leases_of_crashed, is_postgres, new_ledger_address};
use crate::support::time::{WAIT_TIMEOUT, wait_for};

/// A fault of the call that creates the lead. `REFUSED` stands for the CRM's own error.
const FAULTS: [(&str, &str); 9] = [
    ("ok", ""),
    ("refused", r#"{"kind":"error",REFUSED}"#),
    ("refused under 200", r#"{"kind":"error",REFUSED,"status":200}"#),
    ("executed, then dropped", r#"{"kind":"commit_then_drop"}"#),
    ("late", r#"{"kind":"delay","ms":DELAY}"#),
    ("reset", r#"{"kind":"reset"}"#),
    ("executed, half a response", r#"{"kind":"half_answer"}"#),
    ("executed, invalid JSON", r#"{"kind":"broken_json"}"#),
    ("500", r#"{"kind":"status","status":500}"#),
];

const NONE: &str = "";
const HANG: &str = r#"{"kind":"hang"}"#;
const RESET: &str = r#"{"kind":"reset"}"#;
/// For the look-up before the call with the fault.
const NO_DELAY: &str = r#"{"kind":"delay","ms":0}"#;

/// The calls before the crash.
#[derive(Clone, Copy, PartialEq, Eq)]
enum BeforeCrash {
    /// No call ends; the call after the restart has the fault.
    NoCall,
    /// A call was reset, so the entry is in doubt; the call after the restart has the fault.
    InDoubt,
    /// The call with the fault.
    Call,
}

/// State and number of records, in the order of [`FAULTS`].
type Expected = [&'static str; 9];

/// After the restart the lead is sent; if that leaves it in doubt, it is looked up.
const SENT: Expected = ["done 1", "dead 0", "dead 0", "done 1", "done 1", "done 1", "done 1", "done 1", "done 1"];
/// The response was received and not stored: the lead is looked up, and sent again if it is not found.
const LOOKED_UP: Expected = ["done 1"; 9];

fn row(point: &str) -> (BeforeCrash, Expected) {
    match point {
        "after call" | "before settle" => (BeforeCrash::Call, LOOKED_UP),
        "after settle" => (BeforeCrash::Call, SENT),
        "before look-up" | "after look-up" => (BeforeCrash::InDoubt, SENT),
        _ => (BeforeCrash::NoCall, SENT),
    }
}

/// Each relay waits most of its time.
const CONCURRENT_RELAYS: usize = 12;

/// The fault `delay`: the CRM executes the call after the timeout and before the look-up.
const DELAY_MS: u64 = 1300;
const TIMES_WITH_DELAY: Times = times(1500, 1000);
/// For the other faults: a short settle delay, and a timeout that no response exceeds.
const TIMES: Times = times(200, 20_000);
const KEY: &str = "6c6b9f5e-0000-4000-8000-000000000001";

const fn times(settle_delay_ms: u64, crm_timeout_ms: u64) -> Times {
    let [settle_delay, crm_timeout] = [Duration::from_millis(settle_delay_ms), Duration::from_millis(crm_timeout_ms)];
    Times { settle_delay, crm_timeout, answer_within: Duration::ZERO }
}

#[test]
fn bitrix24() {
    assert_results(Form::Bitrix24);
}

#[test]
fn ivvy() {
    assert_results(Form::Ivvy);
}

/// Compares the whole table, so that a failure shows every row.
fn assert_results(form: Form) {
    let rows: Vec<_> = CRASH_POINTS.iter().flat_map(|point| FAULTS.map(|(why, fault)| (*point, why, fault))).collect();
    let (next, results) = (&AtomicUsize::new(0), &Mutex::new(vec![String::new(); rows.len()]));
    let take = || {
        let index = next.fetch_add(1, SeqCst);
        Some((index, rows.get(index)?))
    };
    let work = || {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        while let Some((index, (point, why, fault))) = take() {
            let result = runtime.block_on(result(form, point, &fault_of(form, fault)));
            results.lock().unwrap()[index] = format!("{point}, {why}: {result}");
        }
    };
    std::thread::scope(|scope| (0..CONCURRENT_RELAYS).for_each(|_| drop(scope.spawn(work))));
    let expected = CRASH_POINTS.iter().flat_map(|point| {
        let expected = row(point).1;
        FAULTS.iter().zip(expected).map(move |((why, _), result)| format!("{point}, {why}: {result}"))
    });
    assert_eq!(*results.lock().unwrap(), expected.collect::<Vec<String>>(), "{form:?}");
}

async fn result(form: Form, point: &str, fault: &str) -> String {
    let (test, before) = (CrashTest::new(form, fault).await, row(point).0);
    test.set_faults(&match before {
        BeforeCrash::NoCall => [HANG],
        BeforeCrash::InDoubt => [RESET],
        BeforeCrash::Call => [fault],
    })
    .await;
    let is_acknowledged = test.crash(point).await;
    let entry = test.entry().await;
    assert!(entry.is_some() || !is_acknowledged, "{point}: acknowledged, and not in the ledger");
    let is_looked_up = entry.is_some_and(|entry| entry.state == "sending" || entry.in_doubt);
    test.set_faults(&match before {
        BeforeCrash::Call => [NONE, NONE, NONE],
        // iVvy's list with and without a filter: an account without leads does not show that a filter works.
        _ if is_looked_up && form == Form::Ivvy => [NO_DELAY, NO_DELAY, fault],
        _ if is_looked_up => [NO_DELAY, fault, NONE],
        _ => [fault, NONE, NONE],
    })
    .await;
    let entry = test.restart().await;
    assert!(entry.state == "done" || entry.reason.is_some(), "{point}: {} without a reason", entry.state);
    format!("{} {}", entry.state, test.records())
}

fn fault_of(form: Form, fault: &str) -> String {
    let refused = match form {
        Form::Bitrix24 => r#""code":"ID is not defined or invalid.""#,
        Form::Ivvy => r#""code":"24218""#,
        Form::Capillary => r#""code":"400""#,
    };
    fault.replace("REFUSED", refused).replace("DELAY", &DELAY_MS.to_string())
}

/// A sandbox, and a relay that crashes and is started again.
struct CrashTest {
    form: Form,
    sandbox: Sandbox,
    control: SandboxControl,
    program: RelayProgram,
    http: Client,
    ledger: LedgerAddress,
    store: OnceCell<Store>,
    _folder: TempDir,
}

impl CrashTest {
    async fn new(form: Form, fault: &str) -> CrashTest {
        let mut times = if fault.contains("delay") { TIMES_WITH_DELAY } else { TIMES };
        if is_postgres() {
            // A look-up waits for it, too, because the former relay might still be calling.
            times.crm_timeout = times.crm_timeout.min(Duration::from_secs(5));
        }
        let folder = tempfile::tempdir().unwrap();
        let sandbox = Sandbox::start(Options::new(folder.path().join("records.db"))).unwrap();
        let binary = PathBuf::from(env!("CARGO_BIN_EXE_leadwire-relay"));
        let program =
            RelayProgram { binary, config: folder.path().join("relay.toml"), log: folder.path().join("relay.log") };
        let ledger = new_ledger_address(folder.path()).await;
        let toml = relay_config::toml(&sandbox.url(), &ledger, times);
        std::fs::write(&program.config, toml).unwrap();
        let http = Client::builder().no_proxy().timeout(WAIT_TIMEOUT).build().unwrap();
        let control = SandboxControl::new(&sandbox);
        CrashTest { form, control, sandbox, program, http, ledger, store: OnceCell::new(), _folder: folder }
    }

    /// Sends the lead to a relay that crashes at the point. Returns whether the lead was acknowledged.
    async fn crash(&self, point: &str) -> bool {
        let mut relay = self.program.start(Some((point, 1))).unwrap();
        let is_acknowledged = self.send(&relay).await;
        let exit = wait_for("the crash", async || relay.try_exit()).await;
        assert_eq!(exit, ProcessExit::Crashed, "{point}");
        is_acknowledged
    }

    /// Starts the relay again, sends the lead again, and waits until its entry is done, held or dead.
    async fn restart(&self) -> EntryDetails {
        expire_leases_of_crashed(&self.ledger).await;
        let relay = self.program.start(None).unwrap();
        assert!(self.send(&relay).await, "no response after the crash");
        let is_settled = |entry: &EntryDetails| matches!(entry.state.as_str(), "done" | "held" | "dead");
        let entry = wait_for("the settlement", async || self.entry().await.filter(is_settled)).await;
        relay.kill();
        entry
    }

    /// None if the lead was not stored.
    async fn entry(&self) -> Option<EntryDetails> {
        // A relay that crashed at its start may have created none.
        let open = async || Store::open(&self.ledger).await.unwrap();
        // A file is opened each time, as by a command; a database has a limited number of connections.
        let store = if is_postgres() { self.store.get_or_init(open).await.clone() } else { open().await };
        store.ledger.show(KEY).await.unwrap()
    }

    /// The number of the lead's records in the CRM.
    fn records(&self) -> usize {
        records_with(&self.sandbox, self.form.kind(), KEY).len()
    }

    /// The faults of the next calls, one each, instead of all former ones.
    async fn set_faults(&self, faults: &[&str]) {
        self.control.clear_faults().await;
        for fault in faults.iter().filter(|fault| !fault.is_empty()) {
            self.control.add_fault(self.form.crm(), 1, fault).await;
        }
    }

    /// Whether the lead was acknowledged.
    async fn send(&self, relay: &RelayProcess) -> bool {
        let request = self.http.post(format!("http://{}/leads", relay.address)).header("origin", ORIGIN);
        match request.body(self.form.envelope(KEY, 1, "{}")).send().await {
            Ok(response) => {
                assert!(matches!(response.status().as_u16(), 200 | 202), "{}", response.status());
                true
            }
            Err(_) => false,
        }
    }
}
