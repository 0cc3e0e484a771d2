//! Leads in doubt are looked up before they are sent again, and never sent while the CRM may have them.

use super::fixture::{BITRIX24, Fixture, NOW_MS, SETTLE_DELAY_MS, block_on, in_doubt};
use relay_core::ledger::{Ledger as _, State};

const ADD: &str = r#"crm.lead.add {"fields":{"TITLE":"Trial","ORIGINATOR_ID":"leadwire","ORIGIN_ID":"k-1"}}"#;
const LIST: &str = r#"crm.lead.list {"filter":{"=ORIGINATOR_ID":"leadwire","@ORIGIN_ID":["k-1"]},"select":["ID","ORIGINATOR_ID","ORIGIN_ID"],"order":{"ID":"ASC"},"start":-1}"#;

#[test]
fn of_bitrix24() {
    let row = |id: u32, key: &str| format!(r#"{{"ID":"{id}","ORIGINATOR_ID":"leadwire","ORIGIN_ID":"{key}"}}"#);
    let list = |rows: &[String]| format!(r#"200 {{"result":[{}]}}"#, rows.join(","));
    let unfiltered = "held, it may be in the CRM already, and the CRM does not filter leads by their origin";
    for (why, responses, calls, ended) in [
        ("found", vec![list(&[row(7, "k-1")])], vec![LIST], "k-1 found: done 7".to_owned()),
        ("found twice", vec![list(&[row(7, "k-1"), row(8, "k-1")])], vec![LIST], "k-1 found: done 7".to_owned()),
        (
            "absent",
            vec![list(&[]), r#"200 {"result":9}"#.to_owned()],
            vec![LIST, ADD],
            "k-1 delivered: done 9".to_owned(),
        ),
        ("without a filter", vec![list(&[row(7, "k-2")])], vec![LIST], format!("k-1 held: {unfiltered}")),
        ("no response", vec!["timeout".to_owned()], vec![LIST], "k-1 look_up_failed: in doubt +2000".to_owned()),
        (
            "refused",
            vec![r#"400 {"error":"100","error_description":"x"}"#.to_owned()],
            vec![LIST],
            "k-1 held: held, it may be in the CRM already, and the CRM refused the look-up".to_owned(),
        ),
    ] {
        let mut fixture = in_doubt(BITRIX24, "bitrix24.lead", r#"{"fields":{"TITLE":"Trial"}}"#);
        let responses: Vec<&str> = responses.iter().map(String::as_str).collect();
        fixture.expect(why, &responses, &calls, &[&ended]);
        let duplicates = fixture.events.take(&["DuplicatesFound"]);
        let expected = if why == "found twice" { vec![r#"DuplicatesFound { key: "k-1", copies: 2 }"#] } else { vec![] };
        assert_eq!(duplicates, expected, "{why}");
    }
}

#[test]
fn events_of_a_look_up() {
    let mut fixture = in_doubt(BITRIX24, "bitrix24.lead", r#"{"fields":{"TITLE":"Trial"}}"#);
    fixture.events.clear();
    fixture.crm.answer(&[r#"200 {"result":[{"ID":"7","ORIGINATOR_ID":"leadwire","ORIGIN_ID":"k-1"}]}"#]);
    fixture.deliver_due();
    assert_eq!(
        fixture.events.take(&["LookUps", "LookedUp"]),
        ["LookUpsStarted", "LookUpsEnded", r#"LookedUp { result: "found" }"#]
    );
}

#[test]
fn a_change_is_repeated_without_a_look_up() {
    let mut fixture = Fixture::new(BITRIX24);
    fixture.insert("k-1", "bitrix24.lead", r#"{"id":5,"fields":{"TITLE":"Trial"}}"#);
    let update = r#"crm.lead.update {"id":5,"fields":{"TITLE":"Trial"}}"#;
    fixture.expect("no response", &["timeout"], &[update], &["k-1 timeout: retry +1000"]);
    fixture.clock.advance(1000);
    fixture.expect("again", &[r#"200 {"result":true}"#], &[update], &["k-1 delivered: done 5"]);
}

#[test]
fn staff_can_send_what_no_look_up_can_decide() {
    let mut fixture = in_doubt(BITRIX24, "bitrix24.lead", r#"{"fields":{"TITLE":"Trial"}}"#);
    let foreign = r#"200 {"result":[{"ID":"7","ORIGINATOR_ID":"shop","ORIGIN_ID":"k-1"}]}"#;
    let reason = "held, it may be in the CRM already, and the CRM does not filter leads by their origin";
    fixture.expect("held", &[foreign], &[LIST], &[&format!("k-1 held: {reason}")]);
    let decided = fixture.ledger.decide("k-1", State::Accepted, "sent by staff", NOW_MS);
    assert!(block_on(decided).unwrap());
    fixture.expect("sent", &[foreign, r#"200 {"result":9}"#], &[LIST, ADD], &["k-1 delivered: done 9"]);
}

#[test]
fn pages_of_bitrix24() {
    let rows = |from: u32, count: u32| {
        let row = |id: u32| format!(r#"{{"ID":"{id}","ORIGINATOR_ID":"leadwire","ORIGIN_ID":"k-1"}}"#);
        format!(r#"200 {{"result":[{}]}}"#, (from..from + count).map(row).collect::<Vec<_>>().join(","))
    };
    let mut fixture = in_doubt(BITRIX24, "bitrix24.lead", r#"{"fields":{"TITLE":"Trial"}}"#);
    let next = LIST.replace(r#"["k-1"]"#, r#"["k-1"],">ID":50"#);
    fixture.expect("a full page", &[&rows(1, 50), &rows(51, 1)], &[LIST, &next], &["k-1 found: done 1"]);
    let mut fixture = in_doubt(BITRIX24, "bitrix24.lead", r#"{"fields":{"TITLE":"Trial"}}"#);
    (0..20).for_each(|page| fixture.crm.answer(&[&rows(1 + page * 50, 50)]));
    let reason = "held, it may be in the CRM already, among more leads than a look-up reads";
    assert_eq!(fixture.deliver_due(), [format!("k-1 held: {reason}")]);
    assert_eq!(fixture.crm.calls().len(), 20);
}

#[test]
fn a_list_that_is_not_filtered_is_not_read_on() {
    let row = |id: u32| format!(r#"{{"ID":"{id}","ORIGINATOR_ID":"shop","ORIGIN_ID":"x"}}"#);
    let page = format!(r#"200 {{"result":[{}]}}"#, (1..=50).map(row).collect::<Vec<_>>().join(","));
    let ended = "k-1 held: held, it may be in the CRM already, and the CRM does not filter leads by their origin";
    let mut fixture = in_doubt(BITRIX24, "bitrix24.lead", r#"{"fields":{"TITLE":"Trial"}}"#);
    fixture.expect("a full page", &[&page], &[LIST], &[ended]);
}

#[test]
fn several_at_once() {
    let mut fixture = Fixture::new(BITRIX24);
    fixture.insert("k-1", "bitrix24.lead", r#"{"fields":{"TITLE":"Trial"}}"#);
    fixture.insert("k-2", "bitrix24.lead", r#"{"fields":{"TITLE":"Trial"}}"#);
    fixture.crm.answer(&["lost"]);
    fixture.deliver_due();
    fixture.clock.advance(SETTLE_DELAY_MS);
    fixture.crm.calls();
    let list = LIST.replace(r#"["k-1"]"#, r#"["k-1","k-2"]"#);
    let one = r#"200 {"result":[{"ID":"7","ORIGINATOR_ID":"leadwire","ORIGIN_ID":"k-2"}]}"#;
    let ended = ["k-2 found: done 7", "k-1 delivered: done 8"];
    fixture.expect("with one call", &[one, r#"200 {"result":8}"#], &[&list, ADD], &ended);
}
