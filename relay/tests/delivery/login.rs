//! The command `login`, as a process: the first consent of a Bitrix24 connection, also while a relay runs on the same ledger.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;

use leadwire_relay::config::LedgerAddress;
use leadwire_relay::ledger::Ledger;
use leadwire_relay::store::Store;
use relay_core::credentials::{CredentialProblem, CredentialStatus};
use sandbox::{Clock as SandboxClock, Options, Sandbox};
use tempfile::TempDir;

use super::relay::{TestRelay, now_ms};
use crate::support::test_store::{address_text, new_ledger_address};
use crate::support::time::{DAY_MS, NOW_MS, wait_for};

const PORTAL: &str = r#"
    [crm.portal]
    kind = "bitrix24"
    url = "SANDBOX/rest"
    client_id_env = "CLIENT_ID"
    client_secret_env = "CLIENT_SECRET"
    oauth_url = "SANDBOX/oauth/token/"
    burst = 10000
    per_second = 10000
    [crm.loyalty]
    kind = "capillary"
    url = "SANDBOX"
    oauth_key_env = "KEY"
    oauth_secret_env = "SECRET"
"#;
const ENV: [(&str, &str); 6] = [
    ("TOKEN", "0123456789abcdef0123456789abcdef"),
    ("CLIENT_ID", "local.sandbox"),
    ("CLIENT_SECRET", "sandbox-client-secret"),
    ("KEY", "sandbox-key"),
    ("SECRET", "sandbox-secret"),
    ("CREDENTIALS", "0101010101010101010101010101010101010101010101010101010101010101"),
];
/// What no output and no file may hold.
const SECRETS: [&str; 3] = ["access0", "refresh0", "sandbox-client-secret"];

/// The program with a configuration of its own.
pub struct Program {
    config: PathBuf,
    env: Vec<(&'static str, &'static str)>,
    _folder: Option<TempDir>,
}

impl Program {
    fn new(sandbox: &Sandbox, ledger: &LedgerAddress) -> Program {
        Program::with(&PORTAL.replace("SANDBOX", &sandbox.url()), ledger)
    }

    fn with(crms: &str, ledger: &LedgerAddress) -> Program {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("relay.toml");
        let toml = format!(
            "listen = \"127.0.0.1:0\"\nledger = \"{}\"\ntoken_secret_env = \"TOKEN\"\ncredentials_key_env = \"CREDENTIALS\"\n{crms}",
            address_text(ledger)
        );
        std::fs::write(&config, toml).unwrap();
        Program { config, env: ENV.to_vec(), _folder: Some(folder) }
    }

    /// With the configuration of a relay that runs.
    #[cfg(feature = "crash-points")]
    pub fn of_config(config: PathBuf, env: &[(&'static str, &'static str)]) -> Program {
        Program { config, env: env.to_vec(), _folder: None }
    }

    pub fn start(&self, arguments: &[&str]) -> Running {
        let mut command = Command::new(env!("CARGO_BIN_EXE_leadwire-relay"));
        command.args(arguments).arg("--config").arg(&self.config).env_clear().envs(self.env.iter().copied());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        Running { child, stdout, text: String::new() }
    }

    /// Runs it without input.
    fn run(&self, arguments: &[&str]) -> Finished {
        self.start(arguments).finish()
    }
}

pub struct Running {
    child: Child,
    stdout: BufReader<ChildStdout>,
    text: String,
}

#[derive(Debug)]
pub struct Finished {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Running {
    /// The address that the person is to open.
    pub fn address(&mut self) -> String {
        loop {
            let mut line = String::new();
            assert!(self.stdout.read_line(&mut line).unwrap() > 0, "no address in {}", self.text);
            self.text.push_str(&line);
            if line.contains("/oauth/authorize/?") {
                return line.trim().to_owned();
            }
        }
    }

    pub fn paste(&mut self, line: &str) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    pub fn finish(mut self) -> Finished {
        drop(self.child.stdin.take());
        self.stdout.read_to_string(&mut self.text).unwrap();
        let output = self.child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        for secret in SECRETS {
            assert!(!self.text.contains(secret) && !stderr.contains(secret), "{secret}: {} {stderr}", self.text);
        }
        Finished { code: output.status.code(), stdout: self.text, stderr }
    }
}

/// Where the portal sends the browser of a person who is logged in.
pub async fn open(address: &str) -> String {
    let browser = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = browser.get(address).send().await.unwrap();
    assert_eq!(answer.status(), 302, "{address}");
    answer.headers()["location"].to_str().unwrap().to_owned()
}

/// A sandbox with a clock that is moved, and a folder for the ledger.
struct Portal {
    sandbox: Sandbox,
    clock: SandboxClock,
    ledger: LedgerAddress,
    _folder: TempDir,
}

impl Portal {
    async fn new() -> Portal {
        let folder = tempfile::tempdir().unwrap();
        let clock = SandboxClock::at(now_ms().cast_signed());
        let options = Options { clock: clock.clone(), ..Options::new(folder.path().join("records.db")) };
        let ledger = new_ledger_address(folder.path()).await;
        Portal { sandbox: Sandbox::start(options).unwrap(), clock, ledger, _folder: folder }
    }

    async fn has_tokens(&self) -> bool {
        let ledger = Store::open(&self.ledger).await.unwrap().ledger;
        ledger.connection_value("portal", "oauth_tokens").await.unwrap().is_some()
    }

    /// Once nobody has it open, SQLite has moved its log into the one file.
    async fn assert_file_without_secrets(&self) {
        let Some(file) = self.ledger.file() else { return };
        let log = file.with_extension("db-wal");
        wait_for("the ledger is closed", async || (!log.exists()).then_some(())).await;
        let bytes = String::from_utf8_lossy(&std::fs::read(file).unwrap()).into_owned();
        assert!(bytes.contains("oauth_tokens"), "the tokens are in the file");
        assert!(SECRETS.iter().all(|secret| !bytes.contains(secret)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_relay_uses_the_tokens_of_a_login() {
    let mut relay = TestRelay::with(|_| {}, &format!("credentials_key_env = \"CREDENTIALS\"\n{PORTAL}")).await;
    relay.start().await;
    let key = relay.add("portal", "bitrix24.lead", r#"{"fields":{"TITLE":"KEY"}}"#).await;
    let status = async |ledger: &Arc<dyn Ledger>| {
        let value = ledger.connection_value("portal", CredentialStatus::NAME).await.unwrap()?;
        CredentialStatus::read(&value.value)
    };
    let problem = wait_for("a problem", async || status(&relay.ledger).await?.problem).await;
    assert_eq!(problem, CredentialProblem::NoRefreshToken);

    let program = Program::new(&relay.sandbox, &relay.config.ledger);
    let mut login = program.start(&["login", "portal"]);
    let address = login.address();
    assert!(address.starts_with(&format!("{}/oauth/authorize/?client_id=local.sandbox&state=", relay.sandbox.url())));
    login.paste(&open(&address).await);
    let finished = login.finish();
    assert_eq!((finished.code, finished.stderr.as_str()), (Some(0), ""), "{}", finished.stdout);
    let stored = format!("The tokens of {} are stored, encrypted.", relay.sandbox.url());
    assert!(finished.stdout.contains(&stored), "{}", finished.stdout);

    let shown = relay.settled(&key).await;
    assert_eq!((shown.state.as_str(), relay.records("bitrix24.lead", &key).len()), ("done", 1));
    wait_for("working", async || status(&relay.ledger).await.filter(|status| status.problem.is_none())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_pasted_may_be_corrected() {
    let portal = Portal::new().await;
    let program = Program::new(&portal.sandbox, &portal.ledger);
    let mut login = program.start(&["login", "portal"]);
    let address = login.address();
    login.paste("the page is blank");
    login.paste("https://app.example.com/?code=code000000000009&state=another");
    login.paste("https://app.example.com/");
    login.paste("code000000000009");
    let redirect = open(&address).await;
    portal.clock.advance(30_000);
    login.paste(&redirect);
    // The earlier lines are answered before this one is.
    login.paste(&portal.sandbox.issue_code());
    let finished = login.finish();
    let again =
        "the code is not accepted: it is valid for 30 seconds, and once. Open the address above again for a new one";
    let expected: String = [
        "this is neither an address with a code nor a code",
        "this address belongs to another login; open the address above, and paste the one it leads to",
        "this is neither an address with a code nor a code",
        again,
        again,
    ]
    .map(|problem| format!("leadwire-relay: {problem}\n"))
    .concat();
    assert_eq!((finished.code, finished.stderr), (Some(0), expected), "{}", finished.stdout);
    assert!(portal.has_tokens().await);
    portal.assert_file_without_secrets().await;

    let shown = program.run(&["credentials"]);
    assert_eq!((shown.code, shown.stderr.as_str()), (Some(0), ""));
    let lines: Vec<Vec<&str>> = shown.stdout.lines().map(|line| line.split_whitespace().take(2).collect()).collect();
    assert_eq!(lines, [["CONNECTION", "STATE"], ["portal", "ok"], ["loyalty", "unknown"]], "{}", shown.stdout);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_stored_without_a_consent() {
    let portal = Portal::new().await;
    let url = portal.sandbox.url();
    let program = Program::new(&portal.sandbox, &portal.ledger);
    let other_url = PORTAL.replacen("SANDBOX", "http://127.0.0.2:9", 1).replace("SANDBOX", &url);
    let of_other_portal = Program::with(&other_url, &portal.ledger);
    let mut wrong_secret = Program::new(&portal.sandbox, &portal.ledger);
    wrong_secret.env[2].1 = "another-secret";
    let mut without_key = Program::new(&portal.sandbox, &portal.ledger);
    without_key.env.retain(|(name, _)| *name != "CREDENTIALS");
    for (program, connection, code, exit, error) in [
        (&program, "portal", None, 1, "nothing was pasted; no token was stored".to_owned()),
        (
            &wrong_secret,
            "portal",
            Some(portal.sandbox.issue_code()),
            1,
            "the authorization server refuses: invalid_client; check client_id_env and client_secret_env, and that the application \
             is installed. No token was stored"
                .to_owned(),
        ),
        (
            &of_other_portal,
            "portal",
            Some(portal.sandbox.issue_code()),
            1,
            format!("the consent is of {url}, and the url of [crm.portal] is of http://127.0.0.2:9; no token was stored"),
        ),
        (
            &program,
            "loyalty",
            None,
            1,
            "[crm.loyalty] has no client_id_env: only connections of kind bitrix24 with OAuth need a login".to_owned(),
        ),
        (&program, "other", None, 1, "there is no connection \"other\"; the configuration has loyalty, portal".to_owned()),
        (&without_key, "portal", None, 2, "credentials_key_env".to_owned()),
    ] {
        let mut login = program.start(&["login", connection]);
        if let Some(code) = code {
            login.address();
            login.paste(&code);
        }
        let finished = login.finish();
        assert_eq!(finished.code, Some(exit), "{}", finished.stderr);
        assert!(finished.stderr.contains(&error), "{error}: {}", finished.stderr);
        assert!(!portal.has_tokens().await, "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_that_fail_are_listed() {
    let portal = Portal::new().await;
    let program = Program::new(&portal.sandbox, &portal.ledger);
    let ledger = Store::open(&portal.ledger).await.unwrap().ledger;
    let problem = Some(CredentialProblem::RefusedByCrm("NO_AUTH_FOUND".to_owned()));
    let (renewed_ms, ends_ms) = (Some(NOW_MS), Some(NOW_MS + 180 * DAY_MS));
    let json = CredentialStatus { problem, renewed_ms, ends_ms }.to_json().into_bytes();
    ledger.set_connection_value("portal", CredentialStatus::NAME, Some(json), NOW_MS).await.unwrap();
    let shown = program.run(&["credentials"]);
    let expected = "\
        CONNECTION  STATE    RENEWED               ENDS                  REASON\n\
        portal      failed   2026-11-20T00:00:00Z  2027-05-19T00:00:00Z  the CRM refuses the credentials: NO_AUTH_FOUND; they were \
        revoked, have ended or lack a permission\n\
        loyalty     unknown  -                     -                     the relay has not used them yet\n";
    assert_eq!((shown.code, shown.stdout.as_str(), shown.stderr.as_str()), (Some(1), expected, ""));
}

/// The present token has not ended, and is refused: the relay looks for the tokens of a login.
#[tokio::test(flavor = "multi_thread")]
async fn an_application_that_was_installed_again() {
    let crms = PORTAL.replace("oauth_url", "refresh_token_env = \"REFRESH\"\n    oauth_url");
    let mut relay = TestRelay::with(|_| {}, &format!("credentials_key_env = \"CREDENTIALS\"\n{crms}")).await;
    relay.start().await;
    let lead = r#"{"fields":{"TITLE":"KEY"}}"#;
    let first = relay.add("portal", "bitrix24.lead", lead).await;
    assert_eq!(relay.settled(&first).await.state, "done");

    relay.sandbox.revoke_tokens();
    let key = relay.add("portal", "bitrix24.lead", lead).await;
    let problem = async || {
        let value = relay.ledger.connection_value("portal", CredentialStatus::NAME).await.unwrap()?;
        CredentialStatus::read(&value.value)?.problem
    };
    assert_eq!(wait_for("a problem", problem).await, CredentialProblem::RefusedByCrm("NO_AUTH_FOUND".to_owned()));

    let program = Program::new(&relay.sandbox, &relay.config.ledger);
    let mut login = program.start(&["login", "portal"]);
    login.address();
    login.paste(&relay.sandbox.issue_code());
    assert_eq!(login.finish().code, Some(0));
    let shown = relay.settled(&key).await;
    assert_eq!((shown.state.as_str(), relay.records("bitrix24.lead", &key).len()), ("done", 1));
    wait_for("no problem", async || problem().await.is_none().then_some(())).await;
}
