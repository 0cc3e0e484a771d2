//! Changes that add something each time: the record is read before they are repeated, and before the same form's next change.

use relay_core::delivery::LEASE_MS;
use relay_core::ledger::{Ledger as _, State};

use super::fixture::{BITRIX24, Fixture, IVVY, NOW_MS, SETTLE_DELAY_MS, TIMEOUT_MS, block_on, in_doubt};

const PHONE: &str = r#"{"id":5,"fields":{"TITLE":"Trial","PHONE":[{"VALUE":"1","VALUE_TYPE":"WORK"}]}}"#;
const GET: &str = r#"crm.lead.get {"id":5}"#;
const SENT: &str = r#"200 {"result":true}"#;

fn update(body: &str) -> String {
    format!("crm.lead.update {body}")
}

fn record(phones: &str) -> String {
    format!(r#"200 {{"result":{{"ID":"5","PHONE":[{phones}]}}}}"#)
}

#[test]
fn a_repeated_change_of_bitrix24_adds_what_is_missing() {
    let doubtful = || in_doubt(BITRIX24, "bitrix24.lead", PHONE);
    let ours = record(r#"{"ID":"9","VALUE":"1","VALUE_TYPE":"WORK"}"#);
    let rest = update(r#"{"id":5,"fields":{"TITLE":"Trial"}}"#);
    doubtful().expect("the lead has it", &[&ours, SENT], &[GET, &rest], &["k-1 delivered: done 5"]);
    let other = record(r#"{"ID":"9","VALUE":"2","VALUE_TYPE":"WORK"}"#);
    doubtful().expect("another one", &[&other, SENT], &[GET, &update(PHONE)], &["k-1 delivered: done 5"]);
    let later = |name: &str| format!("k-1 look_up_failed{name}: in doubt +2000");
    doubtful().expect("no response", &["timeout"], &[GET], &[&later("")]);
    doubtful().expect("a lost response", &["lost"], &[GET], &[&later("")]);
    doubtful().expect("not called", &["not sent"], &[GET], &["k-1 not_sent: retry +2000"]);
    doubtful().expect("a server error", &["502"], &[GET], &[&later(" HTTP 502")]);
    doubtful().expect("another form", &[r#"200 {"result":7}"#], &[GET], &[&later(" HTTP 200")]);
    let gone = r#"404 {"error":"NOT_FOUND"}"#;
    let dead = "k-1 not_found NOT_FOUND: dead, the CRM refused it: NOT_FOUND";
    doubtful().expect("there is no such lead", &[gone], &[GET], &[dead]);
    let refused = r#"400 {"error":"100"}"#;
    let held = "k-1 held: held, it may be in the CRM already, and the CRM refused the look-up";
    doubtful().expect("refused", &[refused], &[GET], &[held]);
}

#[test]
fn nothing_is_sent_when_the_record_has_all_of_it() {
    let only = r#"{"id":5,"fields":{"PHONE":[{"VALUE":"1","VALUE_TYPE":"WORK"}]}}"#;
    let mut fixture = in_doubt(BITRIX24, "bitrix24.lead", only);
    let ours = record(r#"{"ID":"9","VALUE":"1","VALUE_TYPE":"WORK"}"#);
    fixture.expect("all", &[&ours], &[GET], &["k-1 found: done 5"]);
}

#[test]
fn staff_can_send_a_change_whose_record_cannot_be_read() {
    let mut fixture = in_doubt(BITRIX24, "bitrix24.lead", PHONE);
    let refused = r#"400 {"error":"100"}"#;
    fixture.crm.answer(&[refused]);
    fixture.deliver_due();
    assert!(block_on(fixture.ledger.decide("k-1", State::Accepted, "sent by staff", NOW_MS)).unwrap());
    fixture.crm.calls();
    fixture.expect("sent", &[refused, SENT], &[GET, &update(PHONE)], &["k-1 delivered: done 5"]);
}

#[test]
fn the_next_change_of_the_same_form_corrects_the_entry() {
    let mut fixture = Fixture::new(BITRIX24);
    fixture.insert("k-1", "bitrix24.lead", PHONE);
    fixture.expect("the first", &[SENT], &[&update(PHONE)], &["k-1 delivered: done 5"]);
    let next = PHONE.replace(r#""1""#, r#""2""#);
    fixture.insert("k-2", "bitrix24.lead", &next);
    let corrected = next.replace(r#""WORK""#, r#""WORK","ID":9"#);
    let ours = record(r#"{"ID":"9","VALUE":"1","VALUE_TYPE":"WORK"}"#);
    fixture.expect("a correction", &[&ours, SENT], &[GET, &update(&corrected)], &["k-2 delivered: done 5"]);
    fixture.insert("k-3", "bitrix24.lead", &next);
    fixture.expect(
        "its record cannot be read",
        &[r#"400 {"error":"100"}"#, SENT],
        &[GET, &update(&next)],
        &["k-3 delivered: done 5"],
    );
}

#[test]
fn an_item_of_bitrix24() {
    let item = r#"{"id":5,"fields":{"title":"Trial","fm":[{"typeId":"PHONE","valueType":"WORK","value":"1"}]}}"#;
    let settings = format!("{BITRIX24}\nmethod = \"item\"");
    let mut fixture = in_doubt(&settings, "bitrix24.item", item);
    let record = r#"200 {"result":{"item":{"id":5,"fm":[{"id":9,"typeId":"PHONE","valueType":"WORK","value":"1"}]}}}"#;
    fixture.crm.answer(&[record, r#"200 {"result":{"item":{"id":5}}}"#]);
    assert_eq!(fixture.deliver_due(), ["k-1 delivered: done 5"]);
    let calls = fixture.crm.calls();
    assert_eq!(calls[0], r#"crm.item.get {"entityTypeId":1,"id":5}"#);
    assert!(calls[1].starts_with("crm.item.update ") && !calls[1].contains("PHONE"), "{}", calls[1]);
}

#[test]
fn a_ledger_that_fails_delays_the_change() {
    for method in ["attempts", "delivered_before"] {
        let mut fixture = in_doubt(BITRIX24, "bitrix24.lead", PHONE);
        fixture.ledger.tables().failing = Some(method);
        fixture.expect(method, &[], &[], &["k-1 look_up_failed: in doubt +2000"]);
    }
    let mut fixture = Fixture::new(BITRIX24);
    fixture.insert("k-1", "bitrix24.lead", PHONE);
    fixture.ledger.tables().failing = Some("attempts");
    fixture.expect("the first has no attempts before it", &[SENT], &[&update(PHONE)], &["k-1 delivered: done 5"]);
}

/// After a crash the CRM may still be working on the call.
#[test]
fn an_interrupted_change_waits_until_the_crm_has_finished() {
    let mut first = Fixture::new(BITRIX24);
    first.insert("k-1", "bitrix24.lead", PHONE);
    assert_eq!(first.claim().len(), 1);
    let mut second = first.another_process(BITRIX24, "relay-2");
    second.clock.advance(LEASE_MS);
    assert!(block_on(second.delivery.hold()).unwrap());
    let settled_ms = TIMEOUT_MS + SETTLE_DELAY_MS;
    assert_eq!(block_on(second.delivery.due_in_ms()).unwrap(), Some(settled_ms));
    second.ledger.tables().entries.get_mut("k-1").unwrap().shown.due_ms = NOW_MS;
    second.clock.advance(settled_ms - LEASE_MS - 1500);
    second.expect("it is due too early", &[], &[], &["k-1 deferred: retry +1500"]);
    second.clock.advance(1500);
    second.crm.answer(&[&record(""), SENT]);
    assert_eq!(second.deliver_due(), ["k-1 delivered: done 5"]);
    assert_eq!(second.crm.calls(), [GET.to_owned(), update(PHONE)]);
}

const CONTACT: &str = r#"{"id":5,"contact":{"firstName":"Ann","lastName":"Lee","email":"a@b.c"}}"#;
const BY_ID: &str = r#"crm?action=getLeadList {"filter":{"id":5},"start":0,"perPage":100}"#;
const ALL: &str = r#"crm?action=getLeadList {"start":0,"perPage":100}"#;
const IVVY_SENT: &str = r#"200 {"success":true,"id":5}"#;

fn ivvy_update(body: &str) -> String {
    format!("contact?action=addOrUpdateLead {body}")
}

fn ivvy_row(id: u32, more: &str) -> String {
    format!(r#"200 {{"results":[{{"id":{id}{more}}}]}}"#)
}

#[test]
fn a_repeated_change_of_ivvy() {
    let doubtful = || in_doubt(IVVY, "ivvy.lead", CONTACT);
    let ours = ivvy_row(5, r#","contact":{"id":9,"firstName":"Ann","lastName":"Lee","email":"a@b.c"}"#);
    let with_id = ivvy_update(&CONTACT.replace(r#""a@b.c""#, r#""a@b.c","id":9"#));
    let done = "k-1 delivered: done 5";
    doubtful().expect("the lead has it", &[&ours, IVVY_SENT], &[BY_ID, &with_id], &[done]);
    let none = ivvy_row(5, "");
    doubtful().expect("the lead has none", &[&none, IVVY_SENT], &[BY_ID, &ivvy_update(CONTACT)], &[done]);
    let empty = r#"200 {"results":[]}"#;
    let next = ALL.replace(r#""start":0"#, r#""start":1"#);
    doubtful().expect(
        "the filter does not find it",
        &[empty, &ivvy_row(4, ""), &ours, IVVY_SENT],
        &[BY_ID, ALL, &next, &with_id],
        &[done],
    );
    let refused = r#"400 {"errorCode":400,"specificCode":24218}"#;
    doubtful().expect("the filter is refused", &[refused, &ours, IVVY_SENT], &[BY_ID, ALL, &with_id], &[done]);
    let held = "k-1 held: held, what it adds may be in the CRM already, and the CRM's list does not have the lead";
    doubtful().expect("it is not listed", &[empty, empty], &[BY_ID, ALL], &[held]);
    let held = "k-1 held: held, it may be in the CRM already, and the CRM refused the look-up";
    doubtful().expect("the list is refused", &[refused, refused], &[BY_ID, ALL], &[held]);
    doubtful().expect("no response", &["timeout"], &[BY_ID], &["k-1 look_up_failed: in doubt +2000"]);
    let mut fixture = doubtful();
    fixture.crm.answer(&[empty]);
    (0..50).for_each(|_| fixture.crm.answer(&[&ivvy_row(4, "")]));
    assert_eq!(fixture.deliver_due().len(), 1);
    assert_eq!(fixture.crm.calls().len(), 51, "fifty pages at most");
}

#[test]
fn the_next_change_of_the_same_form_corrects_the_contact() {
    let mut fixture = Fixture::new(IVVY);
    fixture.insert("k-1", "ivvy.lead", CONTACT);
    fixture.expect("the first", &[IVVY_SENT], &[&ivvy_update(CONTACT)], &["k-1 delivered: done 5"]);
    let next = CONTACT.replace("a@b.c", "a@b.d");
    fixture.insert("k-2", "ivvy.lead", &next);
    let ours = ivvy_row(5, r#","contact":{"id":9,"firstName":"Ann","lastName":"Lee","email":"a@b.c"}"#);
    let corrected = ivvy_update(&next.replace(r#""a@b.d""#, r#""a@b.d","id":9"#));
    fixture.expect("a correction", &[&ours, IVVY_SENT], &[BY_ID, &corrected], &["k-2 delivered: done 5"]);
    fixture.insert("k-3", "ivvy.lead", &next);
    let refused = r#"400 {"errorCode":400,"specificCode":24218}"#;
    fixture.expect(
        "the list is refused",
        &[refused, refused, IVVY_SENT],
        &[BY_ID, ALL, &ivvy_update(&next)],
        &["k-3 delivered: done 5"],
    );
}

const COMPANY: &str = r#"{"id":5,"company":{"businessName":"ACME","primaryContact":{"firstName":"Ann","lastName":"Lee","email":"a@b.c"}}}"#;
const GET_COMPANY: &str = r#"contact?action=getCompany {"id":4}"#;

#[test]
fn the_primary_contact_of_a_company() {
    let doubtful = || in_doubt(IVVY, "ivvy.lead", COMPANY);
    let row = ivvy_row(5, r#","company":{"id":4,"businessName":"ACME"}"#);
    let shown = r#"200 {"id":4,"primaryContact":{"id":9,"firstName":"Ann","lastName":"Lee","email":"a@b.c"}}"#;
    let other = r#"200 {"id":4,"primaryContact":{"id":9,"firstName":"Bo","lastName":"Lee","email":"a@b.c"}}"#;
    let company = |contact: &str| {
        ivvy_update(&format!(
            r#"{{"id":5,"company":{{"businessName":"ACME","primaryContact":{{"firstName":"Ann","lastName":"Lee","email":"a@b.c"{contact}}},"id":4}}}}"#
        ))
    };
    let done = "k-1 delivered: done 5";
    for (why, answer, contact) in [
        ("the company has it", shown, r#","id":9"#),
        ("the company has another", other, ""),
        ("the company has none", r#"200 {"id":4,"primaryContact":null}"#, ""),
    ] {
        doubtful().expect(why, &[&row, answer, IVVY_SENT], &[BY_ID, GET_COMPANY, &company(contact)], &[done]);
    }
    let held = "k-1 held: held, what it adds may be in the CRM already, and the CRM does not show the company's primary contact";
    let text = r#"200 {"id":4,"primaryContact":"Ann Lee"}"#;
    let parts = r#"200 {"id":4,"primaryContact":{"id":9,"firstName":"Bo","lastName":"Lee"}}"#;
    for (why, answer) in [("a text", text), ("without an address", parts)] {
        doubtful().expect(why, &[&row, answer], &[BY_ID, GET_COMPANY], &[held]);
    }
    doubtful().expect("no response", &[&row, "lost"], &[BY_ID, GET_COMPANY], &["k-1 look_up_failed: in doubt +2000"]);
    let mut fixture = Fixture::new(IVVY);
    fixture.insert("k-1", "ivvy.lead", COMPANY);
    fixture.crm.answer(&[IVVY_SENT]);
    fixture.deliver_due();
    fixture.crm.calls();
    fixture.insert("k-2", "ivvy.lead", COMPANY);
    let calls = [BY_ID, GET_COMPANY, &company("")];
    fixture.expect("a text, at the first attempt", &[&row, text, IVVY_SENT], &calls, &["k-2 delivered: done 5"]);
    let new = ivvy_row(5, r#","company":{"id":4,"businessName":"Other"}"#);
    doubtful().expect("another company", &[&new, IVVY_SENT], &[BY_ID, &ivvy_update(COMPANY)], &[done]);
}
