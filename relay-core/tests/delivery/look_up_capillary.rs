//! Capillary: the leads of the user are listed, and changes of a status are confirmed by the lead's log.

use super::fixture::{CAPILLARY, Fixture, in_doubt};

const LEAD: &str = r#"{"userId":5,"leadFor":"shoes"}"#;
const ADD: &str = r#"v2/leads {"userId":5,"leadFor":"shoes","extendedFields":{"leadwire_key":"k-1"}}"#;
const EMPTY: &str = r#"200 {"data":[]}"#;
const FIELDS: &str = "GET v2/extendedFields";

fn list(offset: usize) -> String {
    format!("GET v2/leads?userId=5&limit=100&offset={offset}&sortBy=createdon&sortOrder=DESC")
}

fn rows(range: std::ops::Range<usize>, more: &str) -> String {
    let rows: Vec<String> = range.map(|id| format!(r#"{{"id":{id}{more}}}"#)).collect();
    format!(r#"200 {{"data":[{}]}}"#, rows.join(","))
}

#[test]
fn by_the_leads_of_the_user() {
    let ours = rows(7..8, r#","extendedFields":{"leadwire_key":"k-1"}"#);
    let doubtful = || in_doubt(CAPILLARY, "capillary.lead", LEAD);
    doubtful().expect("found", &[&ours, EMPTY], &[&list(0), &list(1)], &["k-1 found: done 7"]);
    let delivered = r#"200 {"id":9}"#;
    doubtful().expect("no leads", &[EMPTY, delivered], &[&list(0), ADD], &["k-1 delivered: done 9"]);
    let unmarked = rows(3..4, r#","leadFor":"hats""#);
    let defined = r#"200 {"entity":{"lead":[{"name":"leadwire_key"}]}}"#;
    doubtful().expect(
        "another lead without a marker",
        &[&unmarked, EMPTY, defined, delivered],
        &[&list(0), &list(1), FIELDS, ADD],
        &["k-1 delivered: done 9"],
    );
    let reason =
        "k-1 held: held, it may be in the CRM already, and the extended field leadwire_key is not defined for leads";
    doubtful().expect(
        "no marker is defined",
        &[&unmarked, EMPTY, r#"200 {"entity":{"lead":[]}}"#],
        &[&list(0), &list(1), FIELDS],
        &[reason],
    );
}

#[test]
fn pages() {
    let mut fixture = in_doubt(CAPILLARY, "capillary.lead", LEAD);
    let second = rows(101..102, r#","extendedFields":{"leadwire_key":"k-1"}"#);
    let responses = [rows(1..101, r#","extendedFields":{"leadwire_key":"x"}"#), second, EMPTY.to_owned()];
    let responses: Vec<&str> = responses.iter().map(String::as_str).collect();
    fixture.expect("two pages", &responses, &[&list(0), &list(100), &list(101)], &["k-1 found: done 101"]);
    let reason = "k-1 held: held, it may be in the CRM already, among more leads than a look-up reads";
    let mut fixture = in_doubt(CAPILLARY, "capillary.lead", LEAD);
    let same = rows(1..101, "");
    fixture.expect("the same page again", &[&same, &same], &[&list(0), &list(100)], &[reason]);
    let mut fixture = in_doubt(CAPILLARY, "capillary.lead", LEAD);
    (0..20).for_each(|page| fixture.crm.answer(&[&rows(1 + page * 100..101 + page * 100, "")]));
    assert_eq!(fixture.deliver_due(), [reason]);
    assert_eq!(fixture.crm.calls().len(), 20);
}

#[test]
fn a_customer_who_is_known_by_an_identifier() {
    let lead = r#"{"idType":"EMAIL","identifier":"a@b.c","leadFor":"shoes"}"#;
    let customer = "GET v2/customers/lookup?source=INSTORE&identifierName=email&identifierValue=a%40b.c";
    let doubtful = || in_doubt(CAPILLARY, "capillary.lead", lead);
    let ours = rows(7..8, r#","extendedFields":{"leadwire_key":"k-1"}"#);
    doubtful().expect(
        "registered",
        &[r#"200 {"entity":5}"#, &ours, EMPTY],
        &[customer, &list(0), &list(1)],
        &["k-1 found: done 7"],
    );
    let unknown = r#"400 {"errors":[{"code":8015}]}"#;
    let mut fixture = doubtful();
    fixture.crm.answer(&[unknown, r#"200 {"id":9}"#]);
    assert_eq!(fixture.deliver_due(), ["k-1 delivered: done 9"]);
    assert_eq!(fixture.crm.calls()[0], customer);
    let failed = "k-1 look_up_failed HTTP 503: in doubt +2000";
    doubtful().expect("no answer", &["503"], &[customer], &[failed]);
}

const STATUS: &str = r#"{"id":7,"status":"LOST","reasonId":4}"#;
const PUT: &str = r#"PUT v2/leads/7/status {"status":"LOST","reasonId":4}"#;
const LOG: &str = "GET v2/leads/7/statusLog";
const IS_SET: &str = r#"400 {"errors":[{"status":false,"code":92002,"message":"x"}]}"#;
const IS_CLOSED: &str = r#"400 {"errors":[{"status":false,"code":92024,"message":"x"}]}"#;

fn status_after(first: &str) -> Fixture {
    let mut fixture = Fixture::new(CAPILLARY);
    fixture.insert("k-1", "capillary.status", STATUS);
    fixture.crm.answer(&[first]);
    fixture.deliver_due();
    fixture.clock.advance(3_600_000);
    fixture.crm.calls();
    fixture
}

#[test]
fn a_status_that_an_earlier_attempt_has_set() {
    status_after("timeout").expect("it has it", &[IS_SET], &[PUT], &["k-1 delivered: done 7"]);
    let refused = "k-1 rejected 92002: dead, the CRM refused it: 92002";
    status_after("not sent").expect("the earlier attempt did nothing", &[IS_SET], &[PUT], &[refused]);
    let mut fixture = Fixture::new(CAPILLARY);
    fixture.insert("k-1", "capillary.status", STATUS);
    fixture.expect("at the first attempt", &[IS_SET], &[PUT], &[refused]);
}

#[test]
fn a_status_whose_attempts_are_not_known_is_sent_again() {
    let mut fixture = status_after("timeout");
    fixture.ledger.tables().failing = Some("attempts");
    fixture.expect("the ledger fails", &[IS_SET], &[PUT], &["k-1 look_up_failed 92002: in doubt +2000"]);
    let mut fixture = Fixture::new(CAPILLARY);
    fixture.insert("k-1", "capillary.status", STATUS);
    fixture.ledger.tables().failing = Some("attempts");
    let refused = "k-1 rejected 92002: dead, the CRM refused it: 92002";
    fixture.expect("there is no earlier attempt", &[IS_SET], &[PUT], &[refused]);
}

#[test]
fn a_closed_lead_is_looked_up_in_its_log() {
    let logged = r#"200 {"data":[{"id":1,"status":"WON"},{"id":2,"status":"LOST","reasonId":4}]}"#;
    status_after("lost").expect("logged", &[IS_CLOSED, logged], &[PUT, LOG], &["k-1 delivered: done 7"]);
    let refused = "k-1 rejected 92024: dead, the CRM refused it: 92024";
    let other = r#"200 {"data":[{"id":1,"status":"WON"}]}"#;
    status_after("lost").expect("not logged", &[IS_CLOSED, other], &[PUT, LOG], &[refused]);
    status_after("lost").expect("no log", &[IS_CLOSED, "503"], &[PUT, LOG], &["k-1 unavailable HTTP 503: retry +2000"]);
    let held = "k-1 held: held, it may be in the CRM already, and the CRM refused the look-up";
    status_after("lost").expect("refused", &[IS_CLOSED, "404"], &[PUT, LOG], &[held]);
}
