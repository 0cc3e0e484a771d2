//! Receipts, update tokens and the state of a lead.

use http::HeaderMap;
use http::header::{AUTHORIZATION, ORIGIN};
use leadwire::schema::Value;
use relay_core::intake::Intake;
use relay_core::ledger::{Entry, State};

use super::fixture::{BITRIX24, NOW_MS, intake, shown, submit};

fn entry(form: Option<&str>, state: State, record_id: Option<&str>) -> Entry {
    Entry {
        key: "a-key-of-16-characters".to_owned(),
        form: form.map(str::to_owned),
        kind: "bitrix24.lead".to_owned(),
        creates: true,
        state,
        reason: (state == State::Held).then(|| "unknown kind".to_owned()),
        record_id: record_id.map(str::to_owned),
    }
}

/// Of the receipt of the form's lead with this id.
pub fn update_token(intake: &Intake, id: &str) -> String {
    let receipt = intake.respond_stored(&entry(Some("f"), State::Done, Some(id)), NOW_MS).to_json();
    let Ok(Value::Object(receipt)) = Value::read(&receipt, 8) else { panic!("{receipt}") };
    receipt.get("updateToken").and_then(Value::as_text).expect("no token").to_owned()
}

fn form() -> String {
    format!("{BITRIX24}allow = [\"fields\"]")
}

#[test]
fn an_update_changes_the_record_of_its_token() {
    let token = update_token(&intake(&form()), "5");
    let more = format!(r#","updateToken":"{token}""#);
    let refused = r#"403 {"outcome":"refused","reason":"token"}"#;
    for (payload, more, expected) in [
        (r#"{"fields":{"NAME":"Ann"}}"#, more.as_str(), r#"{"id":5,"fields":{"NAME":"Ann"}}"#),
        (r#"{"id":5,"fields":{"NAME":"Ann"}}"#, &more, r#"{"id":5,"fields":{"NAME":"Ann"}}"#),
        (r#"{"id":"5","fields":{"NAME":"Ann"}}"#, &more, r#"{"id":5,"fields":{"NAME":"Ann"}}"#),
        (r#"{"id":6,"fields":{"NAME":"Ann"}}"#, &more, refused),
        (r#"{"id":5,"fields":{"NAME":"Ann"}}"#, "", refused),
        (r#"{"id":null,"fields":{"NAME":"Ann"}}"#, "", r#"{"fields":{"NAME":"Ann","TITLE":"Trial"}}"#),
    ] {
        let lead = submit(&intake(&form()), "bitrix24.lead", payload, more);
        assert_eq!(shown(&lead), expected, "{payload} {more}");
        if let Ok(lead) = lead {
            assert_eq!(lead.entry.creates, more.is_empty(), "{payload}");
            assert!(lead.required_files.is_empty(), "{payload}");
        }
    }
}

/// The digest tells a replay from a conflict.
#[test]
fn an_update_of_another_record_is_another_lead() {
    let digest = |id: &str| {
        let more = format!(r#","updateToken":"{}""#, update_token(&intake(&form()), id));
        submit(&intake(&form()), "bitrix24.lead", r#"{"fields":{"NAME":"Ann"}}"#, &more).ok().unwrap().entry.digest
    };
    assert_eq!(digest("5"), digest("5"));
    assert_ne!(digest("5"), digest("6"));
}

fn headers(pairs: &[(http::HeaderName, &str)]) -> HeaderMap {
    pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect()
}

/// None for a key that is not known.
fn status(headers: &HeaderMap, entry: Option<&Entry>) -> Option<String> {
    let intake = intake(&form());
    let reader = match intake.authenticate_status(headers) {
        Ok(reader) => reader,
        Err(response) => return Some(response.to_json()),
    };
    intake.respond_status(reader, entry, NOW_MS).map(|response| response.to_json())
}

#[test]
fn the_state_for_staff() {
    let staff = headers(&[(AUTHORIZATION, "Bearer staff-key-one-0001")]);
    let done = entry(Some("f"), State::Done, Some("5"));
    assert_eq!(status(&staff, Some(&done)).unwrap(), r#"{"outcome":"delivered","id":5,"state":"done"}"#);
    let held = entry(Some("f"), State::Held, None);
    assert_eq!(status(&staff, Some(&held)).unwrap(), r#"{"outcome":"queued","state":"held","reason":"unknown kind"}"#);
    assert_eq!(status(&staff, None), None);
}

#[test]
fn the_state_for_a_page_with_the_leads_token() {
    let token = format!("Bearer {}", update_token(&intake(&form()), "5"));
    let page = headers(&[(ORIGIN, "https://www.example.com"), (AUTHORIZATION, &token)]);
    let refused = r#"{"outcome":"refused","reason":"token"}"#;
    for (why, entry, expected) in [
        ("its lead", Some(entry(Some("f"), State::Done, Some("5"))), r#"{"outcome":"delivered","id":5}"#),
        ("another lead", Some(entry(Some("f"), State::Done, Some("6"))), refused),
        ("another form's", Some(entry(Some("g"), State::Done, Some("5"))), refused),
        ("of staff", Some(entry(None, State::Done, Some("5"))), refused),
        ("not delivered", Some(entry(Some("f"), State::Accepted, None)), refused),
        ("an unknown key", None, refused),
    ] {
        assert_eq!(status(&page, entry.as_ref()).as_deref(), Some(expected), "{why}");
    }
    let without = headers(&[(ORIGIN, "https://www.example.com")]);
    let lead = entry(Some("f"), State::Done, None);
    assert_eq!(status(&without, Some(&lead)).as_deref(), Some(refused), "without a token");
    let foreign = headers(&[(ORIGIN, "https://evil.com"), (AUTHORIZATION, &token)]);
    assert_eq!(status(&foreign, None).as_deref(), Some(r#"{"outcome":"refused","reason":"origin"}"#));
}

#[test]
fn a_receipt_has_a_token_for_the_forms_lead_only() {
    let intake = intake(&form());
    let json = |form, id| intake.respond_stored(&entry(form, State::Done, id), NOW_MS).to_json();
    assert!(json(Some("f"), Some("5")).starts_with(r#"{"outcome":"delivered","id":5,"updateToken":""#));
    assert_eq!(json(None, Some("5")), r#"{"outcome":"delivered","id":5}"#, "a lead of staff");
    assert_eq!(json(Some("f"), None), r#"{"outcome":"delivered"}"#, "without an id");
    assert_eq!(json(Some("f"), Some("x")), r#"{"outcome":"delivered"}"#, "no id of a CRM");
}
