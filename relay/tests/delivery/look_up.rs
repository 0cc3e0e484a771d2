//! What was sent and not answered: when it is looked up, what more than one find means, and what a person may decide.

use super::bench::{Bench, SETTLE_DELAY, now_ms};
use super::payloads;
use leadwire_relay::ledger::State;

#[tokio::test(flavor = "multi_thread")]
async fn a_look_up_waits_until_the_crm_must_be_done() {
    let mut bench = Bench::new();
    bench.fault("bitrix24", 1, r#"{"kind":"reset"}"#).await;
    let key = bench.add("portal", "bitrix24.lead", payloads::BITRIX24.2).await;
    let started_ms = now_ms();
    bench.start();
    let doubtful = bench.until(&key, |shown| shown.attempts == 1 && shown.state == "accepted").await;
    let ended = bench.ended(&key).await;
    let settle_delay_ms = u64::try_from(SETTLE_DELAY.as_millis()).unwrap();
    // The wait begins when the attempt ends, which is after the start and not after the change is written.
    let ended_ms = doubtful.due_ms - settle_delay_ms;
    assert!((started_ms..=doubtful.changed_ms).contains(&ended_ms), "{started_ms} {ended_ms} {}", doubtful.changed_ms);
    assert!(ended.changed_ms >= doubtful.due_ms);
    assert_eq!([bench.count("crm.lead.list").await, bench.count("crm.lead.add").await], [1, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_finds_the_first_counts() {
    let mut bench = Bench::new();
    let twin = r#"{"fields":{"TITLE":"twin","ORIGINATOR_ID":"leadwire","ORIGIN_ID":"lead-0002-x"}}"#;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    for _ in 0..2 {
        let url = format!("{}/rest/1/sandbox/crm.lead.add", bench.sandbox.url());
        http.post(url).header("Content-Type", "application/json").body(twin).send().await.unwrap();
    }
    let twins = bench.records("bitrix24.lead", "lead-0002-x");
    bench.fault("bitrix24", 1, r#"{"kind":"reset"}"#).await;
    bench.add("loyalty", "capillary.lead", payloads::CAPILLARY.2).await;
    let key = bench.add("portal", "bitrix24.lead", payloads::BITRIX24.2).await;
    bench.start();
    assert_eq!(bench.ended(&key).await.record_id, Some(twins[0].id.to_string()));
    assert_eq!(bench.records("bitrix24.lead", &key).len(), 2);
}

/// The CRM that cannot be looked up holds the entry; what a person says then counts once.
#[tokio::test(flavor = "multi_thread")]
async fn a_person_decides_where_no_look_up_can() {
    let mut bench = Bench::new();
    bench.fault("ivvy", 1, r#"{"kind":"reset"}"#).await;
    let key = bench.add("plain", "ivvy.lead", payloads::IVVY_PLAIN.2).await;
    bench.start();
    let held = bench.ended(&key).await;
    let reason = "it may be in the CRM already, and no marker_field is configured to look it up by";
    assert_eq!((held.state.as_str(), held.reason.as_deref()), ("held", Some(reason)));

    bench.fault("ivvy", 1, r#"{"kind":"commit_then_drop"}"#).await;
    decide(&bench, &key).await;
    let again = bench.until(&key, |shown| shown.attempts == 4 && shown.state != "sending").await;
    assert_eq!(
        (again.state.as_str(), again.reason.as_deref()),
        ("held", Some(reason)),
        "the word held for one attempt"
    );

    decide(&bench, &key).await;
    assert_eq!(bench.until(&key, |shown| shown.attempts == 5 && shown.state != "sending").await.state, "done");
    assert_eq!(bench.records("ivvy.lead", &key).len(), 2, "the person was wrong, and was asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_not_needed_where_a_look_up_can() {
    let mut bench = Bench::new();
    bench.fault("ivvy", 1, r#"{"kind":"commit_then_drop"}"#).await;
    bench.fault("ivvy", 1, r#"{"kind":"error","code":"23016"}"#).await;
    let key = bench.add("venue", "ivvy.lead", payloads::IVVY.2).await;
    bench.start();
    let held = bench.ended(&key).await;
    let reason = "it may be in the CRM already, and the CRM refused the look-up";
    assert_eq!((held.state.as_str(), held.reason.as_deref()), ("held", Some(reason)));
    decide(&bench, &key).await;
    assert_eq!(bench.until(&key, |shown| shown.attempts == 3 && shown.state != "sending").await.state, "done");
    assert_eq!(bench.records("ivvy.lead", &key).len(), 1);
}

async fn decide(bench: &Bench, key: &str) {
    let now_ms = super::bench::now_ms();
    assert!(bench.ledger.decide(key, State::Accepted, "sent by staff", now_ms).await.unwrap());
    bench.signals.arrived("plain");
    bench.signals.arrived("venue");
}

/// What cannot even be read waits for a person.
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_sent_is_held() {
    let mut bench = Bench::new();
    for (connection, kind, body, reason) in [
        ("portal", "bitrix24.deal", "{}", "unknown kind"),
        ("portal", "ivvy.lead", "{}", "the connection's CRM does not support this kind"),
        ("venue", "ivvy.contact", "{}", "the connection's CRM does not support this kind"),
    ] {
        let key = bench.add(connection, kind, body).await;
        bench.start();
        let held = bench.ended(&key).await;
        assert_eq!((held.state.as_str(), held.reason.as_deref()), ("held", Some(reason)), "{kind}");
        bench.stop().await;
    }
    assert_eq!(bench.calls().await.len(), 0);
}
