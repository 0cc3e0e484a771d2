//! A page's report is stored completely with the lead: in the ledger, the export and the admin API, until the lead's
//! personal data is purged.

use leadwire::schema::Value;
use leadwire_relay::cli::{Command, Output, execute};

use super::{FormRelay, PAGE, json};
use crate::support::sandbox::object;

const KEY: &str = "attributed-stored-1";

#[tokio::test(flavor = "multi_thread")]
async fn stored_until_the_purge() {
    let relay = FormRelay::new().await;
    relay.send("bitrix24", KEY, r#"{"fields":{"NAME":"Ann"}}"#, PAGE, "").await;
    let page = Value::from(object(PAGE)).to_json();
    assert_eq!(stored_contexts(&relay).await, [page.as_str(); 3]);
    relay.relay.ledger.purge(0, u64::try_from(i64::MAX).unwrap()).await.unwrap();
    assert_eq!(stored_contexts(&relay).await, ["null"; 3]);
}

/// In the ledger, in the export and in the admin API.
async fn stored_contexts(relay: &FormRelay) -> [String; 3] {
    let in_ledger = relay.relay.ledger.show(KEY).await.unwrap().unwrap().context.unwrap_or_else(|| "null".to_owned());
    let mut export = Vec::new();
    let mut output = Output { stdout: &mut export, stderr: &mut Vec::new() };
    execute(Command::Export { state: None }, (relay.relay.ledger.as_ref(), None), 0, &mut output).await.unwrap();
    let export = json(&object(&String::from_utf8(export).unwrap()), "context");
    let on_page = json(&object(&relay.admin_get(&format!("/admin/api/entry/{KEY}")).await), "context");
    [in_ledger, export, on_page]
}

/// The digest does not include the report, which may have changed when a page repeats a lead.
#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_lead_with_another_report() {
    let relay = FormRelay::new().await;
    let payload = r#"{"fields":{"NAME":"Ann"}}"#;
    let first = relay.send("bitrix24", KEY, payload, "{}", "").await;
    let second = relay.send("bitrix24", KEY, payload, PAGE, "").await;
    assert_eq!(json(&first, "id"), json(&second, "id"));
    assert_eq!(json(&relay.record("bitrix24.lead"), "UTM_SOURCE").trim_matches('"'), "", "the first report was used");
}
