//! What the page told is kept whole with the lead: in the ledger, the export and the delivery page, and nowhere once its
//! personal data is gone.

use leadwire::schema::Value;
use leadwire_relay::operations::cli::{Command, answer};

use crate::attribution::bench::{Bench, json, object};
use crate::attribution::delivered::PAGE;

const KEY: &str = "attributed-and-kept";

#[tokio::test(flavor = "multi_thread")]
async fn with_the_lead_and_no_longer() {
    let bench = Bench::new().await;
    bench.send("bitrix24", KEY, r#"{"fields":{"NAME":"Ann"}}"#, PAGE, "").await;
    let page = Value::from(object(PAGE)).to_json();
    assert_eq!(kept(&bench).await, [page.as_str(); 3]);
    bench.ledger.purge(0, u64::try_from(i64::MAX).unwrap()).await.unwrap();
    assert_eq!(kept(&bench).await, ["null"; 3]);
}

/// The context in the ledger, in the export and on the delivery page.
async fn kept(bench: &Bench) -> [String; 3] {
    let in_ledger = bench.ledger.show(KEY).await.unwrap().unwrap().context.unwrap_or_else(|| "null".to_owned());
    let mut export = Vec::new();
    answer(Command::Export { state: None }, &bench.ledger, &mut export, &mut Vec::new()).await.unwrap();
    let export = json(&object(&String::from_utf8(export).unwrap()), "context");
    let on_page = json(&object(&bench.desk(&format!("/admin/api/entry/{KEY}")).await), "context");
    [in_ledger, export, on_page]
}

/// The digest is of what the visitor said: a page that repeats its lead may have learnt more of his way meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn another_report_is_the_same_lead() {
    let bench = Bench::new().await;
    let payload = r#"{"fields":{"NAME":"Ann"}}"#;
    let first = bench.send("bitrix24", KEY, payload, "{}", "").await;
    let second = bench.send("bitrix24", KEY, payload, PAGE, "").await;
    assert_eq!(json(&first, "id"), json(&second, "id"));
    assert_eq!(
        json(&bench.record("bitrix24.lead"), "UTM_SOURCE").trim_matches('"'),
        "",
        "it was sent as it first came"
    );
}
