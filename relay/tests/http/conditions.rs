//! Fields with conditions: what is left out of a new lead, for envelopes and for forms that a browser posts.

use leadwire_relay::config::Config;

use super::fixture::*;

const PARTY: &str = r#"
listen = "127.0.0.1:0"
ledger = "unused"
token_secret_env = "SECRET"
[crm.venue]
kind = "ivvy"
url = "https://ivvy.example"
key_env = "KEY"
secret_env = "KEY"
[form.feast]
crm = "venue"
kind = "ivvy.lead"
allow = ["name", "typeId", "description", "customFields[12]", "customFields[13]", "contact.phone"]
fixed = { sourceId = 2, stageId = 1, industryId = 11, contactId = 5 }
rate = "10000/s"
[form.feast.field."customFields[12]"]
when = "typeId in (3, 4)"
required = true
[form.feast.field."customFields[13]"]
when = "customFields[12] > 50"
[form.feast.field."contact.phone"]
when = "customFields[13] = true"
[[form.feast.step]]
title = "Feast"
"#;

/// Why, the payload, the names in `ignored`, parts of the stored body, and what it does not have.
type Row = (&'static str, String, &'static str, &'static [&'static str], &'static [&'static str]);

fn relay() -> TestRelay {
    let config = Config::read(PARTY, &|_| Some(SECRET.to_owned())).unwrap();
    TestRelay::with(|own, _| own.forms.extend(config.forms))
}

fn custom(id: u32, value: &str) -> String {
    format!(r#"{{"fieldId":{id},"fieldValue":{value}}}"#)
}

fn payload(type_id: u32, custom_fields: &[String], more: &str) -> String {
    format!(r#"{{"name":"x","typeId":{type_id},"customFields":[{}]{more}}}"#, custom_fields.join(","))
}

#[test]
fn fields_that_are_left_out() {
    let [guests, few, dance] = [custom(12, "80"), custom(12, "\"50\""), custom(13, "true")];
    let phone = r#","contact":{"phone":"1"}"#;
    let rows: [Row; 5] = [
        (
            "all are met",
            payload(3, &[guests.clone(), dance.clone()], ""),
            "",
            &["\"fieldId\":12", "\"fieldId\":13"],
            &[],
        ),
        (
            "a chain: a field that is left out is not filled in",
            payload(2, &[guests.clone(), dance.clone()], phone),
            r#""contact.phone","customFields[12]","customFields[13]""#,
            &[],
            &["customFields", "\"contact\""],
        ),
        (
            "a number",
            payload(4, &[few, dance.clone()], ""),
            r#""customFields[13]""#,
            &["\"fieldId\":12"],
            &["\"fieldId\":13"],
        ),
        ("nothing was sent", r#"{"name":"x","typeId":2}"#.to_owned(), "", &["\"typeId\":2"], &["customFields"]),
        (
            "a value that is no number",
            payload(3, &[custom(12, "\"many\""), dance], ""),
            r#""customFields[13]""#,
            &["\"fieldId\":12"],
            &["\"fieldId\":13"],
        ),
    ];
    for (why, payload, ignored, stored, left_out) in rows {
        let relay = relay();
        let response = relay.send(&page(form_envelope("feast", "ivvy.lead", &payload, "")));
        let expected = if ignored.is_empty() { QUEUED.1.to_owned() } else { queued_without(ignored) };
        assert_eq!(response.status_and_body(), (202, expected.as_str()), "{why}");
        let body = relay.body();
        for part in stored {
            assert!(body.contains(part), "{why}: {body} has no {part}");
        }
        for part in left_out {
            assert!(!body.contains(part), "{why}: {body} has {part}");
        }
    }
}

#[test]
fn a_field_is_required_only_where_its_condition_is_met() {
    let relay = relay();
    let response = relay.send(&page(form_envelope("feast", "ivvy.lead", r#"{"name":"x","typeId":3}"#, "")));
    assert_eq!(response.status, 422);
    assert!(response.body.contains("customFields[12] is required"), "{}", response.body);
    assert_eq!(relay.rows(), 0);
}

#[test]
fn posted_forms() {
    let relay = relay();
    let post = |body: &str| relay.send(&from_page(Request::post("/forms/feast", body)));
    let refused = post("name=x&typeId=3&customFields[12]=");
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("<li>customFields[12] is required</li>"), "{}", refused.body);
    assert_eq!(post("name=x&typeId=2&customFields[12]=80&customFields[13]=on").status, 303);
    assert!(!relay.body().contains("customFields"), "{}", relay.body());
    assert!(relay.context().contains(r#""ignored":["customFields[12]","customFields[13]"]"#), "{}", relay.context());
}

#[test]
fn an_update_may_lack_the_fields_that_conditions_name() {
    let relay = relay();
    let token = update_tokens().issue("feast", "755", NOW_MS);
    let payload = format!(r#"{{"customFields":[{}]}}"#, custom(12, "80"));
    let update = form_envelope("feast", "ivvy.lead", &payload, &format!(r#","updateToken":"{token}""#));
    assert_eq!(relay.send(&page(update)).status_and_body(), QUEUED);
    assert!(relay.body().contains("\"fieldId\":12"), "{}", relay.body());
}

#[test]
fn profile_with_conditions_and_steps() {
    let body = relay().send(&Request::get("/forms/feast.json").with("origin", ORIGIN)).body;
    let steps = r#""steps":[{"title":"Feast","fields":["name","typeId","description","customFields[12]","customFields[13]","contact.phone"]}]"#;
    for part in [r#""required":true,"when":"typeId in (3, 4)""#, steps] {
        assert!(body.contains(part), "{part} is missing from {body}");
    }
}
