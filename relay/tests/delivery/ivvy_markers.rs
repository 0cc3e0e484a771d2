//! Look-ups of iVvy's leads: what its list shows, what a list proves, and what stays in doubt.

use relay_core::delivery::LookUpAbility;

use super::payloads;
use super::relay::{CRMS, TestRelay};
use crate::support::time::wait_for;

const DROPPED: &str = r#"{"kind":"commit_then_drop"}"#;
/// For the probe at the start.
const NO_DELAY: &str = r#"{"kind":"delay","ms":0}"#;
const RESET: &str = r#"{"kind":"reset"}"#;

/// With a custom field as the only marker.
async fn with_marker_field() -> TestRelay {
    TestRelay::with(|_| {}, &CRMS.replace("marker = \"description\"", "marker_field = 12")).await
}

/// State, reason and number of records of a lead after its first call had this fault.
async fn deliver(relay: &mut TestRelay, fault: &str) -> (String, Option<String>, usize) {
    if !relay.config.crms["venue"].marker_in_description {
        relay.control.add_fault("ivvy", 1, NO_DELAY).await;
    }
    relay.control.add_fault("ivvy", 1, fault).await;
    let key = relay.add("venue", "ivvy.lead", payloads::IVVY.2).await;
    relay.start_as_program().await;
    let ended = relay.settled(&key).await;
    relay.stop().await;
    (ended.state.to_string(), ended.reason, relay.records("ivvy.lead", &key).len())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_description_keeps_its_text_and_gets_a_line() {
    let mut relay = TestRelay::new().await;
    relay.control.add_fault("ivvy", 1, DROPPED).await;
    let body = payloads::IVVY.2.replace("{\"name\"", "{\"description\":\"Garden, 80 guests\",\"name\"");
    let key = relay.add("venue", "ivvy.lead", &body).await;
    relay.start().await;
    assert_eq!(relay.settled(&key).await.state, "done");
    let records = relay.records("ivvy.lead", &key);
    assert_eq!(records.len(), 1);
    let description = records[0].fields.get("description").unwrap().as_text().unwrap();
    assert_eq!(description, format!("Garden, 80 guests\nleadwire:{key}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_has_no_marker() {
    let mut relay = TestRelay::new().await;
    let key = relay.add("venue", "ivvy.lead", payloads::IVVY.2).await;
    relay.start().await;
    let id = relay.settled(&key).await.record_id.unwrap();
    let update = format!(r#"{{"id":{id},"description":"called"}}"#);
    let key = relay.add("venue", "ivvy.lead", &update).await;
    assert_eq!(relay.settled(&key).await.state, "done");
    assert_eq!(relay.records("ivvy.lead", r#""description":"called""#).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_custom_field_is_not_shown_in_the_list() {
    let mut relay = with_marker_field().await;
    let reason = "it may be in the CRM already, and the CRM's list has no custom fields";
    assert_eq!(deliver(&mut relay, DROPPED).await, ("held".to_owned(), Some(reason.to_owned()), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_without_new_leads_proves_that_the_lead_is_absent() {
    let mut relay = with_marker_field().await;
    assert_eq!(deliver(&mut relay, RESET).await, ("done".to_owned(), None, 1));
    assert_eq!(relay.count_calls("getLeadList").await, 3, "the probe, the list with the filter and without it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_that_may_have_lost_its_marker_is_held() {
    let mut relay = TestRelay::new().await;
    // Entered by staff meanwhile, or the lead itself after its description was changed.
    let body = payloads::IVVY_PLAIN.2.replace("KEY", "lead-0002-x");
    let first = relay.add("plain", "ivvy.lead", &body).await;
    relay.start().await;
    assert_eq!(relay.settled(&first).await.state, "done");
    relay.stop().await;
    let reason = "it may be in the CRM already: a new lead of the same name has no marker in its description";
    assert_eq!(deliver(&mut relay, RESET).await, ("held".to_owned(), Some(reason.to_owned()), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_that_finds_nothing_is_not_believed() {
    let list = |total: usize, rows: &str| {
        format!(r#"{{"kind":"status","status":200,"body":{{"meta":{{"totalResults":{total}}},"results":[{rows}]}}}}"#)
    };
    let old = r#"{"id":1,"name":"a","description":"","createdDate":"2020-01-01 00:00:00 UTC"}"#;
    let nothing = list(0, "");
    for (why, faults, lists) in [
        ("refused", vec![r#"{"kind":"error","code":"23016"}"#.to_owned()], 2),
        ("it does not find an old lead", vec![nothing.clone(), list(101, old), nothing.clone()], 4),
        (
            "it is refused for an old lead",
            vec![nothing.clone(), list(101, old), r#"{"kind":"error","code":"23016"}"#.to_owned()],
            4,
        ),
        ("an old lead has no date", vec![nothing.clone(), list(101, r#"{"id":1,"description":""}"#)], 3),
        ("the only page shows the lead", vec![nothing], 2),
    ] {
        let mut relay = TestRelay::new().await;
        relay.control.add_fault("ivvy", 1, DROPPED).await;
        for fault in faults {
            relay.control.add_fault("ivvy", 1, &fault).await;
        }
        let key = relay.add("venue", "ivvy.lead", payloads::IVVY.2).await;
        relay.start().await;
        assert_eq!(
            (relay.settled(&key).await.state.as_str(), relay.records("ivvy.lead", &key).len()),
            ("done", 1),
            "{why}"
        );
        assert_eq!(relay.count_calls("getLeadList").await, lists, "{why}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_changes_while_it_is_read_is_read_again() {
    let page = |total: usize, ids: std::ops::Range<usize>| {
        let row = |id| {
            format!(r#"{{"id":{id},"name":"x","description":"leadwire:x","createdDate":"2030-01-01 00:00:00 UTC"}}"#)
        };
        let rows: Vec<String> = ids.map(row).collect();
        let rows = rows.join(",");
        format!(r#"{{"kind":"status","status":200,"body":{{"meta":{{"totalResults":{total}}},"results":[{rows}]}}}}"#)
    };
    for (why, first, second) in [
        ("another total", page(3, 1..3), page(4, 3..4)),
        ("a row twice", page(3, 1..3), page(3, 2..3)),
        ("an early end", page(3, 1..3), page(3, 0..0)),
    ] {
        let mut relay = TestRelay::new().await;
        for fault in [DROPPED, &first, &second] {
            relay.control.add_fault("ivvy", 1, fault).await;
        }
        let key = relay.add("venue", "ivvy.lead", payloads::IVVY.2).await;
        relay.start().await;
        let ended = relay.settled(&key).await;
        let found = (ended.state.as_str(), ended.attempts, relay.records("ivvy.lead", &key).len());
        assert_eq!(found, ("done", 3, 1), "{why}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_be_looked_up_is_known_at_the_start() {
    let shown = r#"{"kind":"status","status":200,"body":{"results":[{"id":1,"customFields":[]}]}}"#;
    let refused = r#"{"kind":"error","code":"403"}"#;
    for (why, fault, expected) in [
        ("the account has no leads", NO_DELAY, LookUpAbility::CustomFieldsUnknown),
        ("the list is refused", refused, LookUpAbility::ListRefused),
        ("no answer", RESET, LookUpAbility::CustomFieldsUnknown),
        ("the list shows them", shown, LookUpAbility::ByMarker),
    ] {
        let mut relay = with_marker_field().await;
        relay.control.add_fault("ivvy", 1, fault).await;
        relay.start_as_program().await;
        let key = relay.add("venue", "ivvy.lead", payloads::IVVY.2).await;
        assert_eq!(relay.settled(&key).await.state, "done", "{why}");
        assert_eq!(relay.look_up_ability("venue").await, expected, "{why}");
        assert_eq!(relay.count_calls("getLeadList").await, 1, "{why}");
        relay.stop().await;

        // Now the account has a lead.
        relay.start_as_program().await;
        let is_hidden =
            async || (relay.look_up_ability("venue").await == LookUpAbility::CustomFieldsHidden).then_some(());
        wait_for(why, is_hidden).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_asked_where_the_configuration_tells() {
    let mut relay = TestRelay::new().await;
    relay.start_as_program().await;
    let key = relay.add("venue", "ivvy.lead", payloads::IVVY.2).await;
    relay.settled(&key).await;
    assert_eq!(relay.count_calls("getLeadList").await, 0);
    for (connection, expected) in [
        ("venue", LookUpAbility::ByMarker),
        ("plain", LookUpAbility::NoMarker),
        ("portal", LookUpAbility::ByMarker),
        ("loyalty", LookUpAbility::ByMarker),
    ] {
        assert_eq!(relay.look_up_ability(connection).await, expected, "{connection}");
    }
}
