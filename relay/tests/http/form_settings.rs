//! The settings of a form: single custom fields, required fields, marker fields, the profile.

use leadwire_relay::config::Config;

use super::fixture::*;

const ENQUIRY: &str = r#"
listen = "127.0.0.1:0"
ledger = "unused"
token_secret_env = "SECRET"
[crm.venue]
kind = "ivvy"
url = "https://ivvy.example"
key_env = "KEY"
secret_env = "KEY"
marker_field = 99
[crm.loyalty]
kind = "capillary"
url = "https://capillary.example"
token_env = "KEY"
[form.shoes]
crm = "loyalty"
kind = "capillary.lead"
allow = ["leadFor", "userId", "extendedFields"]
rate = "10000/s"
[form.enquiry]
crm = "venue"
kind = "ivvy.lead"
allow = ["name", "customFields[12]", "customFields[13]", "contact"]
fixed = { sourceId = 2, typeId = 3, stageId = 1, industryId = 11, contactId = 5 }
rate = "10000/s"
[form.enquiry.field."customFields[12]"]
label = "Guests"
type = "number"
required = true
[form.enquiry.field."contact.privacyConsent"]
required = true
[form.enquiry.labels.de]
"customFields[12]" = "G\u00e4ste"
"#;

fn relay() -> TestRelay {
    let config = Config::read(ENQUIRY, &|_| Some(SECRET.to_owned())).unwrap();
    TestRelay::with(|own, _| own.forms.extend(config.forms))
}

fn enquiry(payload: &str) -> Request {
    page(form_envelope("enquiry", "ivvy.lead", payload, ""))
}

const CONTACT: &str = r#""contact":{"firstName":"A","lastName":"B","email":"a@b.co","privacyConsent":true}"#;
const CONSENT: &str =
    r#"{"code":"required","path":["contact","privacyConsent"],"message":"contact.privacyConsent is required"}"#;

#[test]
fn one_custom_field_of_many() {
    let with = |fields: &str| enquiry(&format!(r#"{{"name":"x",{CONTACT},"customFields":{fields}}}"#));
    let own = r#"{"fieldId":12,"fieldValue":80}"#;
    let rows = [
        ("another", format!(r#"[{own},{{"fieldId":14,"fieldValue":1}}]"#), r#""customFields[14]""#),
        ("without an id", format!(r#"[{own},{{"fieldValue":80}}]"#), r#""customFields.fieldValue""#),
        (
            "its id in a value",
            format!(r#"[{own},{{"fieldId":14,"fieldValue":[{{"fieldId":12,"x":1}}]}}]"#),
            r#""customFields[14]""#,
        ),
        ("the relay's marker", format!(r#"[{own},{{"fieldId":99,"fieldValue":1}}]"#), r#""customFields[99]""#),
    ];
    let list = r#""customFields":[{"fieldId":12,"fieldValue":80}]"#;
    for (why, fields, ignored) in rows {
        let relay = relay();
        let response = relay.send(&with(&fields));
        assert_eq!(response.status_and_body(), (202, queued_without(ignored).as_str()), "{why}");
        let stored = relay.body();
        assert!(stored.contains(list), "{why}: {stored}");
    }
    let relay = relay();
    for fields in [r#"[{"fieldId":12,"fieldValue":{"id":1}}]"#, r#"{"fieldId":12,"fieldValue":1}"#] {
        assert_eq!(relay.send(&with(fields)).status, 422, "{fields}: the required field is missing");
    }
    let two = r#"[{"fieldId":"12","fieldValue":80},{"fieldId":13,"fieldValue":["a"]}]"#;
    assert_eq!(relay.send(&with(two)).status_and_body(), QUEUED);
    let stored = relay.body();
    assert!(
        stored.contains(r#""customFields":[{"fieldId":12,"fieldValue":80},{"fieldId":13,"fieldValue":["a"]}]"#),
        "{stored}"
    );
}

#[test]
fn required_fields() {
    let guests = r#"{"code":"required","path":["customFields"],"message":"customFields[12] is required","params":{"idKey":"fieldId","id":12}}"#;
    let name = r#"{"code":"required","path":["name"],"message":"name is required when id is missing","params":{"when":"when id is missing"}}"#;
    let contact = CONTACT.replace(",\"privacyConsent\":true", "");
    let rows = [
        ("both", format!(r#"{{"name":"x",{contact}}}"#), vec![guests, CONSENT]),
        ("beside what the rules require", format!("{{{CONTACT}}}"), vec![name, guests]),
        (
            "a blank value and an unchecked box",
            r#"{"name":"x","contact":{"firstName":"A","lastName":"B","email":"a@b.co","privacyConsent":false},"customFields":[{"fieldId":12,"fieldValue":[" "]}]}"#.to_owned(),
            vec![guests, CONSENT],
        ),
        (
            "another's value",
            format!(r#"{{"name":"x",{CONTACT},"customFields":[{{"fieldId":13,"fieldValue":1}}]}}"#),
            vec![guests],
        ),
        ("nothing at all", "{}".to_owned(), vec![name, guests, CONSENT]),
    ];
    let relay = relay();
    for (why, payload, issues) in rows {
        let expected = format!(r#"{{"outcome":"invalid","issues":[{}]}}"#, issues.join(","));
        assert_eq!(relay.send(&enquiry(&payload)).status_and_body(), (422, expected.as_str()), "{why}");
    }
    let body = "name=x&customFields[12]=&contact.firstName=A&contact.lastName=B&contact.email=a%40b.co";
    let response = relay.send(&from_page(Request::post("/forms/enquiry", body)));
    assert_eq!(response.status, 422);
    assert!(response.body.contains("<li>customFields[12] is required</li>"), "{}", response.body);
    let filled = body.replace("[12]=", "[12]=0") + "&contact.privacyConsent=on";
    assert_eq!(relay.send(&from_page(Request::post("/forms/enquiry", filled))).status, 303, "0 is a number of guests");
    assert_eq!(relay.rows(), 1);
}

#[test]
fn the_marker_of_capillary() {
    let payload = r#"{"leadFor":"x","userId":7,"extendedFields":{"colour":"red","leadwire_key":"k"}}"#;
    let request = page(form_envelope("shoes", "capillary.lead", payload, ""));
    let relay = relay();
    let ignored = queued_without(r#""extendedFields.leadwire_key""#);
    assert_eq!(relay.send(&request).status_and_body(), (202, ignored.as_str()));
    assert!(!relay.body().contains("leadwire_key"));
}

#[test]
fn updates_have_no_required_fields() {
    let relay = relay();
    let token = update_tokens().issue("enquiry", "755", NOW_MS);
    let more = format!(r#","updateToken":"{token}""#);
    let update = form_envelope("enquiry", "ivvy.lead", r#"{"name":"Another"}"#, &more);
    assert_eq!(relay.send(&page(update)).status_and_body(), QUEUED);
}

#[test]
fn profile_with_field_settings() {
    let relay = relay();
    let body = relay.send(&Request::get("/forms/enquiry.json").with("origin", ORIGIN)).body;
    for part in [
        r#"{"path":"customFields[12]","label":"Guests","type":"number","required":true,"ownLabel":true},{"path":"customFields[13]","label":"Custom field 13","type":"text","required":false}"#,
        r#"{"path":"contact.privacyConsent","label":"Privacy consent","type":"flag","required":true}"#,
        "\"languages\":{\"de\":{\"customFields[12]\":\"G\u{e4}ste\"}}",
    ] {
        assert!(body.contains(part), "{part} is missing from {body}");
    }
}

#[test]
fn profile() {
    let relay = TestRelay::new();
    let response = relay.send(&Request::get("/forms/party.json").with("origin", ORIGIN));
    assert_eq!((response.status, response.header("content-type")), (200, Some("application/json")));
    assert_eq!(response.header("access-control-allow-origin"), Some(ORIGIN));
    let start = r#"{"form":"party","kind":"ivvy.lead","trap":"homepage","fields":[{"path":"name","#;
    assert!(response.body.starts_with(start), "{}", response.body);
    assert!(!response.body.contains("sourceId"), "no fixed fields: {}", response.body);
    for (path, status) in [("/forms/nothing.json", 404), ("/forms/party.json.json", 404), ("/forms/party", 405)] {
        let response = relay.send(&Request::get(path).with("origin", ORIGIN));
        assert_eq!(response.status, status, "{path}: {}", response.body);
    }
}
