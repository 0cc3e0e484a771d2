//! Two relays as programs on one database: whichever receives a lead, its sender gets the CRM's id.

use std::path::Path;
use std::time::Duration;

use leadwire_relay::ledger::Ledger;
use reqwest::Client;
use sandbox::{Options, Sandbox};

use crate::support::postgres_server::PostgresServer;
use crate::support::relay_config::{self, Form, ORIGIN, Times};
use crate::support::relay_process::{RelayProcess, RelayProgram};
use crate::support::sandbox::object;
use crate::support::time::{WAIT_TIMEOUT, wait_for};
use crate::{address, open};

const FORMS: [Form; 3] = [Form::Bitrix24, Form::Ivvy, Form::Capillary];

#[tokio::test(flavor = "multi_thread")]
async fn the_outcome_comes_from_either_relay() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox =
        Sandbox::start(Options { bitrix_burst: 10_000, ..Options::new(folder.path().join("records.db")) }).unwrap();
    let url = PostgresServer::shared().new_ledger_url().await;
    let relays = [(); 2].map(|()| start(folder.path(), &sandbox, &url));
    let ledger = open(&url).await.unwrap();
    wait_for("both relays deliver", async || (owners(ledger.as_ref()).await == 2).then_some(())).await;

    let http = Client::builder().no_proxy().build().unwrap();
    let mut number = 0;
    for form in FORMS {
        for (first, second) in [(&relays[0], &relays[1]), (&relays[1], &relays[0])] {
            number += 1;
            let key = format!("00000000-0000-4000-8000-{number:012x}");
            let envelope = form.envelope(&key, number, r#"{"trap":"","elapsedMs":5300}"#);
            let id = send(&http, first, &envelope).await;
            assert_eq!(send(&http, second, &envelope).await, id, "{form:?}: the same lead at the other relay");
        }
    }
}

/// The relays may wait for longer than the test does.
fn start(folder: &Path, sandbox: &Sandbox, url: &str) -> RelayProcess {
    let times = Times {
        settle_delay: Duration::from_millis(200),
        crm_timeout: Duration::from_secs(2),
        answer_within: WAIT_TIMEOUT,
    };
    let config = folder.join("relay.toml");
    std::fs::write(&config, relay_config::toml(&sandbox.url(), &address(url), times)).unwrap();
    let program =
        RelayProgram { binary: env!("CARGO_BIN_EXE_leadwire-relay").into(), config, log: folder.join("relay.log") };
    program.start(None).unwrap()
}

/// How many relays have the lease of a connection.
async fn owners(ledger: &dyn Ledger) -> usize {
    let leases = ledger.leases().await.unwrap();
    leases.iter().map(|lease| lease.owner.as_str()).collect::<std::collections::BTreeSet<_>>().len()
}

/// Returns the id of the response.
async fn send(http: &Client, relay: &RelayProcess, envelope: &str) -> String {
    let request = http.post(format!("http://{}/leads", relay.address)).header("origin", ORIGIN);
    let response = request.header("content-type", "text/plain").body(envelope.to_owned()).send().await.unwrap();
    let (status, body) = (response.status(), response.text().await.unwrap());
    assert_eq!(status, 200, "{body}");
    object(&body).get("id").unwrap_or_else(|| panic!("no id: {body}")).to_json()
}
