//! iVvy's list of leads: filtered by date where that works, and read page by page.

use super::fixture::{Fixture, IVVY, in_doubt};

const ADD: &str = r#"contact?action=addOrUpdateLead {"name":"Wedding","description":"leadwire:k-1"}"#;
const FILTERED: &str =
    r#"crm?action=getLeadList {"start":0,"perPage":100,"filter":{"createdDate__GREATERTHAN":"2026-11-27 12:00:00"}}"#;
const ALL: &str = r#"crm?action=getLeadList {"start":0,"perPage":100}"#;
const DELIVERED: &str = r#"200 {"success":true,"id":9}"#;

fn doubtful() -> Fixture {
    in_doubt(IVVY, "ivvy.lead", r#"{"name":"Wedding"}"#)
}

fn row(id: usize, key: &str, date: &str) -> String {
    format!(r#"{{"id":{id},"name":"Fair","description":"leadwire:{key}","createdDate":"{date}"}}"#)
}

fn list(total: usize, rows: &[String]) -> String {
    format!(r#"200 {{"meta":{{"totalResults":{total}}},"results":[{}]}}"#, rows.join(","))
}

#[test]
fn by_a_filtered_list() {
    let now = "2026-11-28 12:00:01";
    let found = list(1, &[row(7, "k-1", now)]);
    doubtful().expect("found", &[&found], &[FILTERED], &["k-1 found: done 7"]);
    let other = list(1, &[row(7, "k-2", now)]);
    let calls = [FILTERED, ADD];
    doubtful().expect("absent", &[&other, DELIVERED], &calls, &["k-1 delivered: done 9"]);
}

/// An empty list proves nothing unless the same filter finds a lead that exists.
#[test]
fn an_empty_filtered_list_is_checked() {
    let old = "2026-10-01 09:00:00 UTC";
    let (empty, few) = (list(0, &[]), list(1, &[row(3, "k-0", old)]));
    doubtful().expect(
        "all leads are on one page",
        &[&empty, &few, DELIVERED],
        &[FILTERED, ALL, ADD],
        &["k-1 delivered: done 9"],
    );
    let many = list(2, &[row(3, "k-0", old)]);
    let by_date = r#"crm?action=getLeadList {"start":0,"perPage":100,"filter":{"createdDate__GREATERTHAN":"2026-10-01 09:00:00","createdDate__LESSTHAN":"2026-10-01 09:00:00"}}"#;
    doubtful().expect(
        "the filter finds the lead",
        &[&empty, &many, &few, DELIVERED],
        &[FILTERED, ALL, by_date, ADD],
        &["k-1 delivered: done 9"],
    );
    let next = ALL.replace(r#""start":0"#, r#""start":1"#);
    let second = list(2, &[row(7, "k-1", "2026-11-28 12:00:01")]);
    for (why, answer) in
        [("does not find it", &empty), ("is refused", &r#"400 {"errorCode":400,"specificCode":24218}"#.to_owned())]
    {
        doubtful().expect(
            why,
            &[&empty, &many, answer, &many, &second],
            &[FILTERED, ALL, by_date, ALL, &next],
            &["k-1 found: done 7"],
        );
    }
    let undated = r#"200 {"meta":{"totalResults":2},"results":[{"id":3,"name":"Fair","description":"leadwire:k-0","createdDate":"2026"}]}"#;
    doubtful().expect(
        "an unknown date",
        &[&empty, undated, &many, &second],
        &[FILTERED, ALL, ALL, &next],
        &["k-1 found: done 7"],
    );
}

#[test]
fn a_refused_filter_is_left_out() {
    let refused = r#"400 {"errorCode":400,"specificCode":24218}"#;
    let found = list(1, &[row(7, "k-1", "2026-11-28 12:00:01")]);
    doubtful().expect("found", &[refused, &found], &[FILTERED, ALL], &["k-1 found: done 7"]);
    let reason = "k-1 held: held, it may be in the CRM already, and the CRM refused the look-up";
    doubtful().expect("refused again", &[refused, refused], &[FILTERED, ALL], &[reason]);
    doubtful().expect("no response", &["timeout"], &[FILTERED], &["k-1 look_up_failed: in doubt +2000"]);
}

#[test]
fn a_list_that_changes_meanwhile_is_read_again_later() {
    let now = "2026-11-28 12:00:01";
    let next = FILTERED.replace(r#""start":0"#, r#""start":1"#);
    let later = "k-1 look_up_failed: in doubt +2000";
    for (why, responses) in [
        ("another total", [list(2, &[row(3, "k-0", now)]), list(3, &[row(4, "k-2", now)])]),
        ("a lead twice", [list(2, &[row(3, "k-0", now)]), list(2, &[row(3, "k-0", now)])]),
        ("an empty page before the end", [list(2, &[row(3, "k-0", now)]), list(2, &[])]),
    ] {
        let responses = [responses[0].as_str(), &responses[1]];
        doubtful().expect(why, &responses, &[FILTERED, &next], &[later]);
    }
    let more = list(1, &[row(3, "k-0", now), row(4, "k-2", now)]);
    doubtful().expect("more rows than the total", &[&more], &[FILTERED], &[later]);
}

#[test]
fn a_list_without_a_total_ends_with_an_empty_page() {
    let rows = r#"200 {"results":[{"id":7,"description":"leadwire:k-1","createdDate":"2026-11-28 12:00:01"}]}"#;
    let next = FILTERED.replace(r#""start":0"#, r#""start":1"#);
    doubtful().expect("found", &[rows, r#"200 {"results":[]}"#], &[FILTERED, &next], &["k-1 found: done 7"]);
}

#[test]
fn a_list_that_is_too_long() {
    let mut fixture = doubtful();
    for page in 0..50 {
        fixture.crm.answer(&[&list(1000, &[row(page + 1, "k-0", "2026-11-28 12:00:01")])]);
    }
    let ended = "k-1 held: held, it may be in the CRM already, among more leads than a look-up reads";
    assert_eq!(fixture.deliver_due(), [ended]);
    assert_eq!(fixture.crm.calls().len(), 50);
}

#[test]
fn what_has_no_marker_is_held() {
    let without = IVVY.replace("\nmarker = \"description\"", "");
    let reason = "k-1 held: held, it may be in the CRM already, and no marker_field is configured to look it up by";
    in_doubt(&without, "ivvy.lead", r#"{"name":"Wedding"}"#).expect("no marker", &[], &[], &[reason]);
    let field = without + "\nmarker_field = 12";
    let found = r#"200 {"meta":{"totalResults":1},"results":[{"id":7,"createdDate":"2026-11-28 12:00:01","customFields":[{"fieldId":12,"fieldValue":"k-1"}]}]}"#;
    in_doubt(&field, "ivvy.lead", r#"{"name":"Wedding"}"#).expect(
        "a field",
        &[found],
        &[FILTERED],
        &["k-1 found: done 7"],
    );
    let reason = "k-1 held: held, it may be in the CRM already, and only leads can be looked up";
    in_doubt(IVVY, "ivvy.stage", r#"{"name":"New"}"#).expect("no lead", &[], &[], &[reason]);
}

/// iVvy refuses a request whose date differs from its clock. It is repeated by its clock, and the look-up then counts by it, too.
#[test]
fn the_clock_of_ivvy_is_followed() {
    let mut fixture = Fixture::new(IVVY);
    fixture.insert("k-1", "ivvy.lead", r#"{"name":"Wedding"}"#);
    let stale = r#"401 {"errorCode":401,"specificCode":23005}"#;
    fixture.crm.answer_at(stale, super::fixture::NOW_MS + 3_600_000);
    fixture.crm.answer(&["timeout"]);
    assert_eq!(fixture.deliver_due(), ["k-1 timeout: in doubt +60000"]);
    let dates: Vec<String> = fixture.crm.requests().iter().map(|request| format!("{:?}", request.headers)).collect();
    assert!(dates[0].contains("2026-11-28 12:00:00"), "{}", dates[0]);
    assert!(dates[1].contains("2026-11-28 13:00:00"), "{}", dates[1]);
    assert_eq!(fixture.events.take(&["ClockDiffers"]), ["ClockDiffers { ahead_ms: 3600000 }"]);
    fixture.clock.advance(60_000);
    let filtered = FILTERED.replace("27 12:", "27 13:");
    let found = list(1, &[row(7, "k-1", "2026-11-28 13:00:01")]);
    fixture.expect("an hour ahead", &[&found], &[&filtered], &["k-1 found: done 7"]);
}
