//! What operators see of the reference data: notes on `/admin`, and gauges.

use relay_core::reference_data::{ReferenceData, store, store_failure};
use serde_json::{Value, json};

use crate::relay::TestRelay;
use crate::support::time::NOW_MS;

const SECOND: &str = r#"
[crm.second]
kind = "ivvy"
url = "https://api.us-west-2.ivvy.com"
key_env = "WEBHOOK"
secret_env = "WEBHOOK"
marker = "description"
[form.fair]
crm = "second"
kind = "ivvy.lead"
allow = ["name"]
fixed = { sourceId = 9, typeId = 1, stageId = 1, industryId = 11, contactId = 5 }
catalog = "second"
"#;

async fn notes(relay: &TestRelay) -> Value {
    let summary = relay.staff_get("/admin/api/summary").await.json();
    let connections = summary["connections"].as_array().unwrap().clone();
    connections.into_iter().find(|connection| connection["name"] == "second").unwrap()["notes"].clone()
}

#[tokio::test]
async fn age_failures_and_differences() {
    let relay = TestRelay::with_tables(SECOND).await;
    let ledger = relay.ledger.store.as_ref();
    let gauges = async || {
        let metrics = relay.staff_get("/metrics").await.body;
        let mut lines: Vec<String> = metrics.lines().map(str::to_owned).collect();
        lines.retain(|line| line.starts_with("leadwire_reference_data"));
        lines.sort();
        lines
    };
    let unread = "the reference data, which fair should use, was not read yet: run leadwire-relay sync";
    assert_eq!((notes(&relay).await, gauges().await), (json!([unread]), vec![]));

    store_failure(ledger, "second", "crm?action=getLeadStageList: timeout", NOW_MS).await.unwrap();
    let failed = "reading the reference data failed at 2026-11-20T00:00:00Z: crm?action=getLeadStageList: timeout";
    assert_eq!(notes(&relay).await, json!([failed]));
    let data = r#"{"lists":{"sources":[{"value":"2","label":"Website"}]},"fields":[]}"#;
    let data = ReferenceData::read(data.as_bytes()).unwrap();
    store(ledger, "second", &data, NOW_MS - 90_000).await.unwrap();
    let difference = "form.fair: the fixed value 9 of sourceId is not one of the CRM's sources";
    assert_eq!(notes(&relay).await, json!([difference]));
    let gauge = |name: &str, value: u32| format!(r#"leadwire_reference_data_{name}{{connection="second"}} {value}"#);
    assert_eq!(gauges().await, [gauge("age_seconds", 90), gauge("differences", 1), gauge("failing", 0)]);

    store_failure(ledger, "second", "crm?action=getLeadTypeList: busy (429)", NOW_MS).await.unwrap();
    let failed = "the reference data is of 2026-11-19T23:58:30Z; reading it again failed at 2026-11-20T00:00:00Z: crm?action=getLeadTypeList: busy (429)";
    assert_eq!(notes(&relay).await, json!([failed, difference]));
    assert_eq!(gauges().await, [gauge("age_seconds", 90), gauge("differences", 1), gauge("failing", 1)]);
    // Anyone can read this one.
    assert_eq!(relay.get("/readyz").await.body.matches("reference data").count(), 0);
}
