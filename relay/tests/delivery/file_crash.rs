//! The relay as a process that crashes while it receives a lead with a file and delivers it: what was acknowledged is in the CRM once, with
//! all bytes of the file.

use std::path::PathBuf;
use std::time::Duration;

use base64ct::{Base64, Encoding as _};
use leadwire::schema::Value;
use leadwire_relay::config::LedgerAddress;
use leadwire_relay::ledger::EntryDetails;
use leadwire_relay::store::Store;
use reqwest::{Client, Response};
use sandbox::{Options, Sandbox};
use tempfile::TempDir;

use crate::support::relay_config::{self, Form, ORIGIN, Times};
use crate::support::relay_process::{ProcessExit, RelayProcess, RelayProgram};
use crate::support::sandbox::records_with;
use crate::support::test_store::{expire_leases_of_crashed, new_ledger_address};
use crate::support::time::{WAIT_TIMEOUT, wait_for};

const KEY: &str = "6c6b9f5e-0000-4000-8000-000000000002";
const CHUNK: usize = 1000;

/// The crash points that a lead with a file passes, with the passing: the file has three parts.
const POINTS: [(&str, u64); 12] = [
    ("before file bytes", 1),
    ("after file bytes", 1),
    ("before file bytes", 3),
    ("after file bytes", 3),
    ("after complete file", 3),
    ("before insert", 1),
    ("after insert", 1),
    ("after claim", 1),
    ("before call", 1),
    ("after call", 1),
    ("before settle", 1),
    ("after settle", 1),
];

struct CrashTest {
    sandbox: Sandbox,
    program: RelayProgram,
    http: Client,
    ledger: LedgerAddress,
    content: Vec<u8>,
    _folder: TempDir,
}

impl CrashTest {
    async fn new() -> CrashTest {
        let folder = tempfile::tempdir().unwrap();
        let options = Options::new(folder.path().join("records.db"));
        let sandbox = Sandbox::start(options).unwrap();
        let binary = PathBuf::from(env!("CARGO_BIN_EXE_leadwire-relay"));
        let program =
            RelayProgram { binary, config: folder.path().join("relay.toml"), log: folder.path().join("relay.log") };
        let ledger = new_ledger_address(folder.path()).await;
        let times = Times {
            settle_delay: Duration::from_millis(200),
            crm_timeout: Duration::from_secs(5),
            answer_within: Duration::ZERO,
        };
        let toml = relay_config::toml(&sandbox.url(), &ledger, times);
        let files = format!(
            "[files]\ndirectory = \"{}\"\n[form.bitrix24.file.\"fields.UF_CRM_CV\"]\nmax_bytes = 50_000_000\n",
            folder.path().join("files").display()
        );
        std::fs::write(&program.config, format!("{toml}{files}")).unwrap();
        let http = Client::builder().no_proxy().timeout(WAIT_TIMEOUT).build().unwrap();
        let content = (0..2500_u32).map(|index| (index * 7 % 251).to_le_bytes()[0]).collect();
        CrashTest { sandbox, program, http, ledger, content, _folder: folder }
    }

    fn url(relay: &RelayProcess, path: &str) -> String {
        format!("http://{}{path}", relay.address)
    }

    /// `None` without a response.
    async fn post(&self, relay: &RelayProcess, path: &str, body: Vec<u8>) -> Option<Response> {
        self.http.post(CrashTest::url(relay, path)).header("origin", ORIGIN).body(body).send().await.ok()
    }

    /// Sends the lead and its file as a page does, from where the relay is. False when it has not answered, or is busy.
    async fn send(&self, relay: &RelayProcess) -> bool {
        self.try_send(relay).await.is_some()
    }

    async fn try_send(&self, relay: &RelayProcess) -> Option<()> {
        let path = format!("/forms/bitrix24/files/{KEY}");
        let declaration = format!(
            r#"{{"files":[{{"field":"fields.UF_CRM_CV","name":"cv.pdf","type":"application/pdf","size":{}}}]}}"#,
            self.content.len()
        );
        let declared = self.post(relay, &path, declaration.into_bytes()).await?;
        if declared.status() != 200 {
            return None;
        }
        let declared = declared.text().await.ok()?;
        let lead = Form::Bitrix24.envelope(KEY, 1, "{}").into_bytes();
        assert!(matches!(self.post(relay, "/leads", lead).await?.status().as_u16(), 200 | 202));
        let mut offset = offset_of(&declared).unwrap_or(self.content.len());
        while offset < self.content.len() {
            let chunk = self.content[offset..self.content.len().min(offset + CHUNK)].to_vec();
            let answer = self.post(relay, &format!("{path}/0?offset={offset}"), chunk).await?;
            assert!(matches!(answer.status().as_u16(), 200 | 409 | 503), "{}", answer.status());
            offset = offset_of(&answer.text().await.ok()?)?;
        }
        Some(())
    }

    async fn entry(&self) -> Option<EntryDetails> {
        Store::open(&self.ledger).await.unwrap().ledger.show(KEY).await.unwrap()
    }
}

/// In a declaration's answer, or in that of a part. `None` when the file is refused.
fn offset_of(json: &str) -> Option<usize> {
    let (_, rest) = json.split_once(r#""offset":"#)?;
    rest.split(['}', ',']).next()?.parse().ok()
}

#[tokio::test]
async fn a_lead_and_its_file_survive_a_crash_at_each_point() {
    for (point, passing) in POINTS {
        let test = CrashTest::new().await;
        let mut relay = test.program.start(Some((point, passing))).unwrap();
        test.send(&relay).await;
        let exit = wait_for("the crash", async || relay.try_exit()).await;
        assert_eq!(exit, ProcessExit::Crashed, "{point} {passing}");
        expire_leases_of_crashed(&test.ledger).await;
        let relay = test.program.start(None).unwrap();
        wait_for("the lead and its file", async || test.send(&relay).await.then_some(())).await;
        let is_settled = |entry: &EntryDetails| matches!(entry.state.as_str(), "done" | "held" | "dead");
        let entry = wait_for("the settlement", async || test.entry().await.filter(is_settled)).await;
        relay.kill();
        assert_eq!(entry.state, "done", "{point} {passing}: {:?}", entry.reason);
        let records = records_with(&test.sandbox, "bitrix24.lead", KEY);
        assert_eq!(records.len(), 1, "{point} {passing}");
        let file = records[0].fields.get("UF_CRM_CV").cloned().unwrap_or_default();
        let expected = format!(r#"{{"fileData":["cv.pdf","{}"]}}"#, Base64::encode_string(&test.content));
        assert_eq!(Value::to_json(&file), expected, "{point} {passing}");
    }
}

/// In KiB.
#[cfg(target_os = "linux")]
fn memory_of(relay: &RelayProcess) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", relay.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// The file is larger than the form accepts: one that is sent to the CRM is in memory while it is sent.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_large_post_takes_no_more_memory() {
    const MIB: usize = 1024 * 1024;
    let test = CrashTest::new().await;
    let relay = test.program.start(None).unwrap();
    let post = async |megabytes: usize, name: &str| {
        let head = format!(
            "--x\r\nContent-Disposition: form-data; name=\"fields.NAME\"\r\n\r\n{name}\r\n--x\r\nContent-Disposition: \
             form-data; name=\"fields.UF_CRM_CV\"; filename=\"cv.pdf\"\r\nContent-Type: application/pdf\r\n\r\n"
        );
        let body = [head.into_bytes(), vec![b'a'; megabytes * MIB], b"\r\n--x--\r\n".to_vec()].concat();
        let sent = test.http.post(CrashTest::url(&relay, "/forms/bitrix24")).header("origin", ORIGIN);
        let sent = sent.header("content-type", "multipart/form-data; boundary=x").body(body).send().await.unwrap();
        assert!(
            sent.status().is_success() || sent.status().is_redirection() || sent.status() == 404,
            "{}",
            sent.status()
        );
    };
    // Each thread of the relay allocates its first pages.
    for number in 0..4 {
        post(52, &format!("first {number}")).await;
    }
    let before = memory_of(&relay);
    for number in 0..3 {
        post(52, &format!("lead {number}")).await;
    }
    let grown = memory_of(&relay).saturating_sub(before);
    assert!(grown < 8 * 1024, "{grown} KiB");
    assert!(before < 100 * 1024, "{before} KiB before");
}
