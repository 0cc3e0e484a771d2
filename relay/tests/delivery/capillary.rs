//! Capillary: look-ups of users with many leads, by an identifier, and without the extended field; status changes that an earlier
//! attempt has made.

use leadwire_relay::ledger::EntryDetails;
use relay_core::delivery::LookUpAbility;

use super::relay::TestRelay;
use crate::support::time::wait_for;

const COMMIT_THEN_DROP: &str = r#"{"kind":"commit_then_drop"}"#;
const RESET: &str = r#"{"kind":"reset"}"#;
const CLOSED: &str = r#"{"kind":"error","code":"92024"}"#;
/// The call is processed as without a fault.
const NONE: &str = r#"{"kind":"delay","ms":0}"#;
/// The organisation's extended fields, none of them of leads.
const NO_FIELDS_OF_LEADS: &str = r#"{"kind":"status","status":200,"body":"{\"entity\":{\"customer\":[]},\"warnings\":[],\"errors\":[],\"success\":true}"}"#;

/// Delivers the entry under these faults, one for each call.
async fn deliver(relay: &mut TestRelay, kind: &str, body: &str, faults: &[&str]) -> EntryDetails {
    for fault in faults {
        relay.control.add_fault("capillary", 1, fault).await;
    }
    let key = relay.add("loyalty", kind, body).await;
    relay.start().await;
    relay.settled(&key).await
}

fn result(entry: &EntryDetails) -> (&str, Option<&str>) {
    (entry.state.as_str(), entry.reason.as_deref())
}

async fn add_lead(relay: &TestRelay, body: &str) {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let basic = "Basic c3RvcmUuc2VydmVyOjhhMTZhNmI3MDUwNWViMWYxZmY3Y2RjMGNkNTU1OWE3";
    let request = http.post(format!("{}/v2/leads", relay.sandbox.url())).header("Authorization", basic);
    let response = request.header("Content-Type", "application/json").body(body.to_owned()).send().await.unwrap();
    assert_eq!(response.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_leads_of_a_user_are_read_without_a_total() {
    for (fault, attempts) in [(COMMIT_THEN_DROP, 2), (RESET, 2)] {
        let mut relay = TestRelay::new().await;
        for number in 0..120 {
            let body =
                format!(r#"{{"userId":2000,"leadFor":"{number}","extendedFields":{{"leadwire_key":"{number}"}}}}"#);
            add_lead(&relay, &body).await;
        }
        let entry = deliver(&mut relay, "capillary.lead", r#"{"leadFor":"KEY","userId":2000}"#, &[fault]).await;
        assert_eq!((entry.state.as_str(), entry.attempts), ("done", attempts), "{fault}");
        assert_eq!(relay.records("capillary.lead", &entry.key).len(), 1, "{fault}");
        for (offset, expected) in [("offset=0&", 1), ("offset=100&", 1), ("offset=12", 1)] {
            assert_eq!(relay.count_calls(offset).await, expected, "{fault}: {offset}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_user_of_an_identifier_is_looked_up() {
    let by_identifier = r#"{"leadFor":"KEY","idType":"MOBILE","identifier":"+49 151 & 7"}"#;
    for (fault, lists) in [(COMMIT_THEN_DROP, 2), (RESET, 0)] {
        let mut relay = TestRelay::new().await;
        let entry = deliver(&mut relay, "capillary.lead", by_identifier, &[fault]).await;
        assert_eq!((entry.state.as_str(), entry.attempts), ("done", 2), "{fault}");
        assert_eq!(relay.records("capillary.lead", &entry.key).len(), 1, "{fault}");
        assert_eq!(
            relay.count_calls("identifierName=mobile&identifierValue=%2B49%20151%20%26%207").await,
            1,
            "{fault}"
        );
        assert_eq!(relay.count_calls("/v2/leads?").await, lists, "{fault}");
    }
    let of_another_source = by_identifier.replace(r#""idType""#, r#""orgSourceId":7,"idType""#);
    let entry = deliver(&mut TestRelay::new().await, "capillary.lead", &of_another_source, &[COMMIT_THEN_DROP]).await;
    let reason = "it may be in the CRM already, and leads can be looked up by a user id only";
    assert_eq!(result(&entry), ("held", Some(reason)));
}

/// The sandbox's user 1000 has a lead without a marker.
#[tokio::test(flavor = "multi_thread")]
async fn without_the_extended_field_a_lead_in_doubt_is_held() {
    let body = r#"{"leadFor":"KEY","userId":1000}"#;
    let faults = [RESET, NONE, NONE, NO_FIELDS_OF_LEADS];
    let entry = deliver(&mut TestRelay::new().await, "capillary.lead", body, &faults).await;
    let reason = "it may be in the CRM already, and the extended field leadwire_key is not defined for leads";
    assert_eq!(result(&entry), ("held", Some(reason)));
    let entry = deliver(&mut TestRelay::new().await, "capillary.lead", body, &[RESET]).await;
    assert_eq!(result(&entry), ("done", None), "the field is defined, so an unmarked lead is another one");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_extended_field_is_checked_at_the_start() {
    let mut relay = TestRelay::new().await;
    relay.control.add_fault("capillary", 1, NO_FIELDS_OF_LEADS).await;
    for expected in [LookUpAbility::ExtendedFieldMissing, LookUpAbility::ByMarker] {
        relay.start_as_program().await;
        wait_for("the result of the check", async || {
            (relay.look_up_ability("loyalty").await == expected).then_some(())
        })
        .await;
        relay.stop().await;
    }
    assert_eq!(relay.control.calls().await.len(), 2, "only Capillary's field must be defined");
    assert_eq!(relay.count_calls("/v2/extendedFields").await, 2);

    // A refusal does not say whether the field is there.
    relay.control.add_fault("capillary", 1, r#"{"kind":"status","status":403}"#).await;
    relay.start_as_program().await;
    let is_refused = async || (relay.look_up_ability("loyalty").await == LookUpAbility::ListRefused).then_some(());
    wait_for("the result of the check", is_refused).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_that_is_refused_after_a_doubtful_attempt() {
    let (open, lost) = (r#"{"id":1,"status":"OPEN","reasonId":4}"#, r#"{"id":1,"status":"LOST","reasonId":4}"#);
    let [duplicate, closed] = ["92002", "92024"].map(|code| format!("the CRM refused it: {code}"));
    for (why, body, faults, expected) in [
        ("the lead has it", open, vec![], ("dead", Some(duplicate.as_str()))),
        ("an earlier attempt did not run", open, vec![r#"{"kind":"limit"}"#], ("dead", Some(duplicate.as_str()))),
        ("an earlier attempt has set it", lost, vec![COMMIT_THEN_DROP], ("done", None)),
        ("an earlier attempt has closed the lead", lost, vec![COMMIT_THEN_DROP, CLOSED], ("done", None)),
        ("the lead was closed before", lost, vec![RESET, CLOSED], ("dead", Some(closed.as_str()))),
        ("the lead is closed", lost, vec![CLOSED], ("dead", Some(closed.as_str()))),
    ] {
        let mut relay = TestRelay::new().await;
        let entry = deliver(&mut relay, "capillary.status", body, &faults).await;
        assert_eq!(result(&entry), expected, "{why}");
        if entry.state == "done" {
            assert_eq!(entry.record_id.as_deref(), Some("1"), "{why}");
            let lead = &relay.records("capillary.lead", "LOST")[0].fields;
            assert_eq!(lead.get("statusLogDetails").and_then(|log| log.as_list()).unwrap().len(), 1, "{why}");
        }
    }
}
