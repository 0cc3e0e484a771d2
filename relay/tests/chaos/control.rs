//! Shows that the checks can fail: after a run one lead is deleted from the ledger, another one is added to the CRM again, and
//! the counted numbers are changed. Each mistake must be found.

use leadwire_relay::ledger::{Ledger, State};
use reqwest::Client;
use sandbox::Sandbox;

use crate::rate::RATE;
use crate::snapshot::Snapshot;
use crate::support::invariants::Findings;
use crate::support::postgres_server;
use crate::support::relay_config::Form;
use crate::support::responses::Responses;

/// What was found of the mistakes that were made.
#[derive(Debug, Default)]
pub struct Control {
    pub made: usize,
    pub missed: Vec<String>,
}

/// `before` is what was found without the mistakes.
pub async fn run(
    url: &str,
    ledger: &dyn Ledger,
    sandbox: &Sandbox,
    responses: &Responses,
    before: &Findings,
) -> Control {
    let unchanged = Snapshot::read(ledger, sandbox).await;
    let mut delivered = unchanged.entries.iter().filter(|entry| {
        entry.state == State::Done
            && entry.kind == Form::Bitrix24.kind()
            && responses.acknowledged.contains_key(&entry.key)
    });
    let (Some(lost), Some(copied)) = (delivered.next(), delivered.next()) else {
        return Control { made: 0, missed: vec!["the control run needs two delivered leads".to_owned()] };
    };
    delete(url, &lost.key).await;
    add_copy(sandbox, &copied.key).await;
    let mut snapshot = Snapshot::read(ledger, sandbox).await;
    let count = snapshot.stats.first_mut().map(|stats| {
        stats.count += 7;
        format!("{} {} by the counters", stats.count, stats.state)
    });
    let now_ms = snapshot.call_times_ms.last().copied().unwrap_or_default();
    snapshot.call_times_ms.extend((0..=RATE.burst).map(|_| now_ms));
    let expected = [
        format!("{} was acknowledged and is not in the ledger", lost.key),
        format!("the CRM has {}, which is not in the ledger", lost.key),
        format!("{} is 2 times in the CRM", copied.key),
        count.unwrap_or_default(),
        "calls in a burst".to_owned(),
    ];
    let found = snapshot.check(responses, RATE);
    let new: Vec<&String> =
        found.violations.iter().filter(|violation| !before.violations.contains(violation)).collect();
    let is_missed = |expected: &&String| !new.iter().any(|violation| violation.contains(expected.as_str()));
    Control { made: expected.len(), missed: expected.iter().filter(is_missed).cloned().collect() }
}

async fn delete(url: &str, key: &str) {
    let database = postgres_server::connect(url).await;
    let deleted = database.execute("DELETE FROM entry WHERE key = $1", &[&key]).await.unwrap();
    assert_eq!(deleted, 1, "{key}");
}

async fn add_copy(sandbox: &Sandbox, key: &str) {
    let url = format!("{}/rest/1/sandbox/crm.lead.add", sandbox.url());
    let body = format!(r#"{{"fields":{{"TITLE":"Call back","ORIGINATOR_ID":"leadwire","ORIGIN_ID":"{key}"}}}}"#);
    let http = Client::builder().no_proxy().build().unwrap();
    let response = http.post(url).header("content-type", "application/json").body(body).send().await.unwrap();
    let (status, text) = (response.status(), response.text().await.unwrap());
    assert!(status == 200 && text.contains("\"result\""), "{status}: {text}");
}
