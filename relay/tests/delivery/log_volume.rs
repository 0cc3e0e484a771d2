//! What the program writes at its default level: one line for each lead that is delivered.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use sandbox::{Options, Sandbox};

use crate::support::relay_config::{Form, ORIGIN, Times, toml};
use crate::support::relay_process::RelayProgram;
use crate::support::test_store::new_ledger_address;

const LEADS: u64 = 6;
/// Of a delivered lead, with its line feed.
const MAX_BYTES: usize = 300;

#[tokio::test(flavor = "multi_thread")]
async fn a_delivered_lead_has_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { bitrix_burst: 10_000, ..Options::new(folder.path().join("records.db")) };
    let sandbox = Sandbox::start(options).unwrap();
    let times = Times {
        settle_delay: Duration::from_millis(500),
        crm_timeout: Duration::from_secs(3),
        answer_within: Duration::from_secs(30),
    };
    let program = RelayProgram {
        binary: PathBuf::from(env!("CARGO_BIN_EXE_leadwire-relay")),
        config: folder.path().join("relay.toml"),
        log: folder.path().join("log"),
    };
    let ledger = new_ledger_address(folder.path()).await;
    fs::write(&program.config, toml(&sandbox.url(), &ledger, times)).unwrap();
    let relay = program.start(None).unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("http://{}/leads", relay.address);
    let key = |number: u64| format!("0000000{number}-2222-4333-8444-555555555555");
    for number in 0..LEADS {
        let envelope = Form::Bitrix24.envelope(&key(number), number, r#"{"elapsedMs":5000}"#);
        let sent = http.post(&url).header("Origin", ORIGIN).body(envelope).send().await.unwrap();
        assert_eq!(sent.status(), 200, "delivered");
    }
    relay.kill();
    let log = fs::read_to_string(&program.log).unwrap();
    for number in 0..LEADS {
        let lines: Vec<&str> = log.split_inclusive('\n').filter(|line| line.contains(&key(number))).collect();
        assert_eq!(lines.len(), 1, "{log}");
        assert!(lines[0].contains(r#""outcome":"delivered""#) && lines[0].len() <= MAX_BYTES, "{lines:?}");
    }
}
