//! The relay as a process that is killed, with credentials that are renewed: between the renewal and its use, and for 25 hours of a moved
//! clock.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use leadwire::schema::Value;
use leadwire_relay::config::LedgerAddress;
use leadwire_relay::ledger::{EntryDetails, Ledger};
use leadwire_relay::store::Store;
use relay_core::credentials::{CredentialProblem, CredentialStatus};
use reqwest::Client;
use sandbox::{Clock as SandboxClock, Options, Sandbox};
use tempfile::TempDir;

use super::login::{Program, open};
use super::relay::now_ms;
use crate::support::relay_config::{self, Form, ORIGIN, Times};
use crate::support::relay_process::{ProcessExit, RelayProcess, RelayProgram};
use crate::support::sandbox::{SandboxControl, records_with};
use crate::support::test_store::{expire_leases_of_crashed, new_ledger_address};
use crate::support::time::{HOUR_MS, WAIT_TIMEOUT, wait_for};

const TIMES: Times = Times {
    settle_delay: Duration::from_millis(200),
    crm_timeout: Duration::from_secs(20),
    answer_within: Duration::ZERO,
};
const QUARTER_MS: u64 = HOUR_MS / 4;

/// A sandbox with a clock that is moved, and a relay whose processes start with the same time of day.
struct KilledRelay {
    sandbox: Sandbox,
    clock: SandboxClock,
    program: RelayProgram,
    http: Client,
    address: LedgerAddress,
    _folder: TempDir,
}

impl KilledRelay {
    async fn new(keeps_refresh_tokens: bool) -> KilledRelay {
        let folder = tempfile::tempdir().unwrap();
        let clock = SandboxClock::at(now_ms().cast_signed());
        let options = Options {
            clock: clock.clone(),
            bitrix_keeps_refresh_tokens: keeps_refresh_tokens,
            ..Options::new(folder.path().join("records.db"))
        };
        let sandbox = Sandbox::start(options).unwrap();
        let program = RelayProgram {
            binary: PathBuf::from(env!("CARGO_BIN_EXE_leadwire-relay")),
            config: folder.path().join("relay.toml"),
            log: folder.path().join("relay.log"),
        };
        let address = new_ledger_address(folder.path()).await;
        let http = Client::builder().no_proxy().timeout(WAIT_TIMEOUT).build().unwrap();
        let relay = KilledRelay { sandbox, clock, program, http, address, _folder: folder };
        relay.write_config(false);
        relay
    }

    async fn ledger(&self) -> Arc<dyn Ledger> {
        Store::open(&self.address).await.unwrap().ledger
    }

    /// Bitrix24 with OAuth, and Capillary if `with_capillary`.
    fn write_config(&self, with_capillary: bool) {
        let url = self.sandbox.url();
        let toml = relay_config::toml(&url, &self.address, TIMES);
        let oauth = format!(
            "url = \"{url}/rest\"\nclient_id_env = \"CLIENT_ID\"\nclient_secret_env = \"CLIENT_SECRET\"\n\
             refresh_token_env = \"REFRESH\"\noauth_url = \"{url}/oauth/token/\""
        );
        let webhook = format!("url = \"{url}/rest/1/sandbox\"");
        let password = "username_env = \"USER_NAME\"\npassword_env = \"PASSWORD\"";
        assert!(toml.contains(&webhook) && toml.contains(password));
        let toml = toml.replace(&webhook, &oauth);
        let toml = if with_capillary {
            toml.replace(password, "oauth_key_env = \"KEY\"\noauth_secret_env = \"SECRET\"")
        } else {
            toml
        };
        std::fs::write(&self.program.config, format!("credentials_key_env = \"CREDENTIALS\"\n{toml}")).unwrap();
    }

    async fn start(&self, crash: Option<(&str, u64)>) -> RelayProcess {
        expire_leases_of_crashed(&self.address).await;
        let ahead_ms = self.clock.now_ms().cast_unsigned().saturating_sub(now_ms());
        self.program.start_ahead(ahead_ms, crash).unwrap()
    }

    /// The response must be that the lead is stored, or the process has crashed.
    async fn send(&self, relay: &RelayProcess, form: Form, number: u64) -> String {
        let key = format!("6c6b9f5e-0000-4000-8000-{number:012}");
        let request = self.http.post(format!("http://{}/leads", relay.address)).header("origin", ORIGIN);
        if let Ok(response) = request.body(form.envelope(&key, number, "{}")).send().await {
            assert!(matches!(response.status().as_u16(), 200 | 202), "{}", response.status());
        }
        key
    }

    async fn entry(&self, key: &str) -> Option<EntryDetails> {
        self.ledger().await.show(key).await.unwrap()
    }

    /// Waits until the lead is delivered. No attempt may have failed because of a credential.
    async fn assert_delivered(&self, form: Form, key: &str, why: &str) {
        self.wait_until_done(form, key, why).await;
        for attempt in self.ledger().await.attempts(key).await.unwrap() {
            let outcome = attempt.outcome.unwrap_or_default();
            assert!(matches!(outcome.as_str(), "delivered" | "found" | ""), "{why}: {outcome}");
        }
    }

    async fn wait_until_done(&self, form: Form, key: &str, why: &str) {
        wait_for(why, async || self.entry(key).await.filter(|entry| entry.state == "done")).await;
        assert_eq!(records_with(&self.sandbox, form.kind(), key).len(), 1, "{why}");
    }

    async fn problem(&self) -> Option<CredentialProblem> {
        let ledger = self.ledger().await;
        let value = ledger.connection_value("portal", CredentialStatus::NAME).await.unwrap()?;
        CredentialStatus::read(&value.value)?.problem
    }

    /// A process has delivered a lead, and is killed; then its access token ends, and the next one crashes in the renewal.
    async fn crash_in_renewal(&self, point: &str) -> String {
        let relay = self.start(None).await;
        let key = self.send(&relay, Form::Bitrix24, 1).await;
        self.assert_delivered(Form::Bitrix24, &key, "before the crash").await;
        relay.kill();
        self.clock.advance(HOUR_MS.cast_signed());
        let mut relay = self.start(Some((point, 1))).await;
        let key = self.send(&relay, Form::Bitrix24, 2).await;
        assert_eq!(wait_for("the crash", async || relay.try_exit()).await, ProcessExit::Crashed);
        key
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stored_pair_is_used_after_a_crash() {
    let relay = KilledRelay::new(false).await;
    let key = relay.crash_in_renewal("credentials stored").await;
    let _process = relay.start(None).await;
    relay.assert_delivered(Form::Bitrix24, &key, "after the crash").await;
    assert_eq!(relay.problem().await, None);
}

/// The new pair was lost. The earlier refresh token is tried: if the server accepts it again, nothing is to be done.
#[tokio::test(flavor = "multi_thread")]
async fn the_earlier_refresh_token_is_tried_after_a_crash() {
    let relay = KilledRelay::new(true).await;
    let key = relay.crash_in_renewal("credentials received").await;
    let _process = relay.start(None).await;
    relay.assert_delivered(Form::Bitrix24, &key, "after the crash").await;
    assert_eq!(relay.problem().await, None);
}

/// The same where the server refuses it: that is shown, the lead waits, and a login repairs it while the relay runs.
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_pair_is_repaired_by_a_login() {
    let relay = KilledRelay::new(false).await;
    let key = relay.crash_in_renewal("credentials received").await;
    let _process = relay.start(None).await;
    wait_for("a problem", async || relay.problem().await.filter(|it| *it == CredentialProblem::Interrupted)).await;
    let waiting = relay.entry(&key).await.unwrap();
    assert!(matches!(waiting.state.as_str(), "accepted" | "sending"), "{}", waiting.state);

    let program = Program::of_config(relay.program.config.clone(), &relay_config::SECRETS);
    let mut login = program.start(&["login", "portal"]);
    let address = login.address();
    login.paste(&open(&address).await);
    let finished = login.finish();
    assert_eq!(finished.code, Some(0), "{finished:?}");
    relay.wait_until_done(Form::Bitrix24, &key, "after the login").await;
    assert_eq!(relay.problem().await, None);
}

/// Access tokens end after an hour and after five minutes. Each process is killed after a quarter of an hour or two, every third one
/// as soon as it has stored its leads.
#[tokio::test(flavor = "multi_thread")]
async fn no_lead_waits_for_a_credential_in_25_hours_of_kills() {
    let relay = KilledRelay::new(false).await;
    relay.write_config(true);
    let (mut quarters, mut number, mut process) = (0, 0, relay.start(None).await);
    while quarters < 100 {
        let why = format!("after {quarters} quarters of an hour");
        // Just after an hour has begun a renewal may be under way, and would be lost with the process.
        let is_killed_early = quarters % 3 == 2 && quarters % 4 != 0;
        let mut keys = Vec::new();
        for form in [Form::Bitrix24, Form::Capillary] {
            number += 1;
            keys.push((form, relay.send(&process, form, number).await));
        }
        if is_killed_early {
            process.kill();
            process = relay.start(None).await;
        }
        for (form, key) in keys {
            relay.assert_delivered(form, &key, &why).await;
        }
        relay.clock.advance(QUARTER_MS.cast_signed());
        quarters += 1;
        if quarters % 2 == 0 {
            process.kill();
            process = relay.start(None).await;
        }
    }
    process.kill();
    let renewals = SandboxControl::new(&relay.sandbox).calls().await;
    let renewals = renewals.iter().filter(|call| {
        let path = call.get("path").and_then(Value::as_text).unwrap_or_default();
        path.starts_with("/oauth/token/?grant_type=refresh_token")
    });
    assert_eq!(renewals.count(), 25, "one for each hour, and none by a restart");
}
