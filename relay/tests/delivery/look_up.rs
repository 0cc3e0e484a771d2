//! Entries in doubt: when they are looked up, several matches, and manual retries.

use super::payloads;
use super::relay::{SETTLE_DELAY, TestRelay, now_ms};
use leadwire_relay::ledger::State;

#[tokio::test(flavor = "multi_thread")]
async fn a_look_up_waits_for_the_settle_delay() {
    let mut relay = TestRelay::new().await;
    relay.control.add_fault("bitrix24", 1, r#"{"kind":"reset"}"#).await;
    let key = relay.add("portal", "bitrix24.lead", payloads::BITRIX24.2).await;
    let started_ms = now_ms();
    relay.start().await;
    let in_doubt = relay.wait_for_entry(&key, |shown| shown.attempts == 1 && shown.state == "accepted").await;
    let ended = relay.settled(&key).await;
    let settle_delay_ms = u64::try_from(SETTLE_DELAY.as_millis()).unwrap();
    // The wait begins when the attempt ends, which is after the start and not after the change is written.
    let ended_ms = in_doubt.due_ms - settle_delay_ms;
    assert!((started_ms..=in_doubt.changed_ms).contains(&ended_ms), "{started_ms} {ended_ms} {}", in_doubt.changed_ms);
    assert!(ended.changed_ms >= in_doubt.due_ms);
    assert_eq!([relay.count_calls("crm.lead.list").await, relay.count_calls("crm.lead.add").await], [1, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_of_several_matches_counts() {
    let mut relay = TestRelay::new().await;
    let duplicate = r#"{"fields":{"TITLE":"duplicate","ORIGINATOR_ID":"leadwire","ORIGIN_ID":"lead-0002-x"}}"#;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    for _ in 0..2 {
        let url = format!("{}/rest/1/sandbox/crm.lead.add", relay.sandbox.url());
        http.post(url).header("Content-Type", "application/json").body(duplicate).send().await.unwrap();
    }
    let duplicates = relay.records("bitrix24.lead", "lead-0002-x");
    relay.control.add_fault("bitrix24", 1, r#"{"kind":"reset"}"#).await;
    relay.add("loyalty", "capillary.lead", payloads::CAPILLARY.2).await;
    let key = relay.add("portal", "bitrix24.lead", payloads::BITRIX24.2).await;
    relay.start().await;
    assert_eq!(relay.settled(&key).await.record_id, Some(duplicates[0].id.to_string()));
    assert_eq!(relay.records("bitrix24.lead", &key).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_look_up_the_lead_is_held_until_a_manual_retry() {
    let mut relay = TestRelay::new().await;
    relay.control.add_fault("ivvy", 1, r#"{"kind":"reset"}"#).await;
    let key = relay.add("plain", "ivvy.lead", payloads::IVVY_PLAIN.2).await;
    relay.start().await;
    let held = relay.settled(&key).await;
    let reason = "it may be in the CRM already, and no marker_field is configured to look it up by";
    assert_eq!((held.state.as_str(), held.reason.as_deref()), ("held", Some(reason)));

    relay.control.add_fault("ivvy", 1, r#"{"kind":"commit_then_drop"}"#).await;
    retry_manually(&relay, &key).await;
    let again = relay.wait_for_entry(&key, |shown| shown.attempts == 4 && shown.state != "sending").await;
    assert_eq!(
        (again.state.as_str(), again.reason.as_deref()),
        ("held", Some(reason)),
        "the manual retry applied to one attempt"
    );

    retry_manually(&relay, &key).await;
    assert_eq!(relay.wait_for_entry(&key, |shown| shown.attempts == 5 && shown.state != "sending").await.state, "done");
    assert_eq!(relay.records("ivvy.lead", &key).len(), 2, "staff sent it twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manual_retry_is_looked_up_where_possible() {
    let mut relay = TestRelay::new().await;
    relay.control.add_fault("ivvy", 1, r#"{"kind":"commit_then_drop"}"#).await;
    // With the filter and without it.
    relay.control.add_fault("ivvy", 2, r#"{"kind":"error","code":"23016"}"#).await;
    let key = relay.add("venue", "ivvy.lead", payloads::IVVY.2).await;
    relay.start().await;
    let held = relay.settled(&key).await;
    let reason = "it may be in the CRM already, and the CRM refused the look-up";
    assert_eq!((held.state.as_str(), held.reason.as_deref()), ("held", Some(reason)));
    retry_manually(&relay, &key).await;
    assert_eq!(relay.wait_for_entry(&key, |shown| shown.attempts == 3 && shown.state != "sending").await.state, "done");
    assert_eq!(relay.records("ivvy.lead", &key).len(), 1);
}

async fn retry_manually(relay: &TestRelay, key: &str) {
    assert!(relay.ledger.decide(key, State::Accepted, "sent by staff", now_ms()).await.unwrap());
    relay.signals.arrived("plain");
    relay.signals.arrived("venue");
}

#[tokio::test(flavor = "multi_thread")]
async fn unsupported_kinds_are_held() {
    let mut relay = TestRelay::new().await;
    for (connection, kind, body, reason) in [
        ("portal", "bitrix24.deal", "{}", "unknown kind"),
        ("portal", "ivvy.lead", "{}", "the connection's CRM does not support this kind"),
        ("venue", "ivvy.contact", "{}", "the connection's CRM does not support this kind"),
    ] {
        let key = relay.add(connection, kind, body).await;
        relay.start().await;
        let held = relay.settled(&key).await;
        assert_eq!((held.state.as_str(), held.reason.as_deref()), ("held", Some(reason)), "{kind}");
        relay.stop().await;
    }
    assert_eq!(relay.control.calls().await.len(), 0);
}
