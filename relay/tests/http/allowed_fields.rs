//! The fields, kind and id that a visitor may send through a form, and the body that is stored.

use super::fixture::*;

#[test]
fn parts_of_an_envelope_that_are_not_allowed() {
    let relay = TestRelay::new();
    let rows = [
        ("an unknown form", form_envelope("nothing", "ivvy.lead", LEAD, ""), r#""form""#),
        ("another form's kind", form_envelope("wedding", "ivvy.stage", LEAD, ""), r#""kind""#),
        ("another CRM's kind", form_envelope("wedding", "bitrix24.lead", LEAD, ""), r#""kind""#),
        ("an unknown kind", form_envelope("wedding", "x", LEAD, ""), r#""kind""#),
        ("a connection", envelope(LEAD, r#","connection":"venue""#), r#""connection""#),
        ("no form", staff_envelope("ivvy.lead", LEAD, ""), r#""form""#),
    ];
    for (why, body, fields) in rows {
        assert_eq!(relay.send(&page(body)).status_and_body(), (403, not_allowed(fields).as_str()), "{why}");
    }
    assert_eq!(relay.rows(), 0);
}

const WEDDING: &str = r#""name":"x","contact":{"firstName":"A","lastName":"B","email":"a@b.co"}"#;
const WEDDING_BODY: &str = r#"{"industryId":11,"sourceId":2,"typeId":3,"stageId":1,"contact":{"firstName":"A","lastName":"B","email":"a@b.co","groups":[{"groupId":5}]},"name":"x"}"#;

/// Each is left out of a lead that is taken without it, and named.
#[test]
fn fields_that_are_left_out() {
    let contact = |more: &str| WEDDING.replace("a@b.co\"", &format!("a@b.co\",{more}"));
    let rows = [
        (
            "a consent script's",
            format!(r#"{WEDDING},"xxTrustedFormCertUrl":"https://a.example""#),
            r#""xxTrustedFormCertUrl""#,
        ),
        (
            "a framework's",
            format!(r#"{WEDDING},"utf8":"✓","authenticity_token":"x","commit":"Send""#),
            r#""authenticity_token","commit","utf8""#,
        ),
        ("a field of the kind", format!(r#"{WEDDING},"ownerUserId":1"#), r#""ownerUserId""#),
        ("a null value", format!(r#"{WEDDING},"ownerUserId":null"#), r#""ownerUserId""#),
        ("a fixed field", format!(r#"{WEDDING},"stageId":9"#), r#""stageId""#),
        ("a fixed field of a list", contact(r#""groups":[{"groupId":7}]"#), r#""contact.groups.groupId""#),
        ("a part of a fixed field", format!(r#"{WEDDING},"stageId":{{"x":1}}"#), r#""stageId.x""#),
        ("another field of an object", contact(r#""phone":"1""#), r#""contact.phone""#),
        ("several fields", format!(r#"{WEDDING},"typeId":3,"a":[{{"b":1}},{{"c":2}}]"#), r#""a.b","a.c","typeId""#),
        ("an empty object", format!(r#"{WEDDING},"company":{{}}"#), r#""company""#),
        ("an empty list", format!(r#"{WEDDING},"x":[]"#), r#""x""#),
        ("`__proto__`", format!(r#"{WEDDING},"__proto__":{{"name":"y"}}"#), r#""__proto__.name""#),
        ("another case", format!(r#"{WEDDING},"Name":"y""#), r#""Name""#),
        ("a dot in a key", format!(r#"{WEDDING},"contact.email":"y@b.co""#), r#""contact.email""#),
        ("a line break in a key", format!(r#"{WEDDING},"a\nb":1"#), r#""ab""#),
        ("a contact's id", contact(r#""id":7"#), r#""contact.id""#),
        ("an empty id", contact(r#""id":{}"#), r#""contact.id""#),
        (
            "the relay's marker",
            format!(r#"{WEDDING},"customFields":[{{"fieldId":99,"fieldValue":"x"}}]"#),
            r#""customFields[99]""#,
        ),
        (
            "the relay's marker as digits",
            format!(r#"{WEDDING},"customFields":[{{"fieldId":"99","fieldValue":"x"}}]"#),
            r#""customFields[99]""#,
        ),
    ];
    for (why, payload, ignored) in rows {
        let relay = TestRelay::new();
        let response = relay.send(&page(envelope(&format!("{{{payload}}}"), "")));
        assert_eq!(response.status_and_body(), (202, queued_without(ignored).as_str()), "{why}");
        assert_eq!(relay.body(), WEDDING_BODY, "{why}");
        assert_eq!(relay.context(), format!(r#"{{"ignored":[{ignored}]}}"#), "{why}");
    }
}

#[test]
fn fields_that_are_left_out_of_bitrix24_and_of_a_contact() {
    let party =
        |contact: &str| form_envelope("party", "ivvy.lead", &format!(r#"{{"name":"x","contact":{contact}}}"#), "");
    let trial = |fields: &str| form_envelope("trial", "bitrix24.lead", &format!(r#"{{"fields":{fields}}}"#), "");
    let person = r#""firstName":"A","lastName":"B","email":"a@b.co""#;
    let rows = [
        (
            "a contact's id",
            party(&format!(r#"{{"id":7,{person}}}"#)),
            r#""contact.id""#,
            r#""contact":{"firstName":"A""#,
        ),
        (
            "a deeper id",
            party(&format!(r#"{{{person},"x":{{"id":7}}}}"#)),
            r#""contact.x.id""#,
            r#""email":"a@b.co"},"#,
        ),
        (
            "Bitrix24's markers",
            trial(r#"{"TITLE":"x","ORIGIN_ID":"a","ORIGINATOR_ID":"b"}"#),
            r#""fields.ORIGINATOR_ID","fields.ORIGIN_ID""#,
            r#"{"fields":{"TITLE":"x","SOURCE_ID":"WEB"}}"#,
        ),
        (
            "a fixed field of Bitrix24",
            trial(r#"{"TITLE":"x","SOURCE_ID":"CALL"}"#),
            r#""fields.SOURCE_ID""#,
            r#"{"fields":{"TITLE":"x","SOURCE_ID":"WEB"}}"#,
        ),
    ];
    for (why, body, ignored, stored) in rows {
        let relay = TestRelay::new();
        assert_eq!(relay.send(&page(body)).status_and_body(), (202, queued_without(ignored).as_str()), "{why}");
        let body = relay.body();
        assert!(body.contains(stored) && !body.contains("\"id\""), "{why}: {body}");
    }
}

#[test]
fn nothing_else_than_what_is_left_out() {
    let relay = TestRelay::new();
    let rows = [
        (
            "no allowed field",
            "trial",
            r#"{"fields":{"SOURCE_ID":"CALL"}}"#,
            "the payload must contain at least one field",
        ),
        ("another kind's fields", "trial", r#"{"name":"x"}"#, "the payload must contain at least one field"),
        ("a contact that is an id", "party", r#"{"name":"x","contact":{"id":7}}"#, "contactId is required"),
        ("an id in a list", "party", r#"{"name":"x","contact":[{"id":7}]}"#, "contactId is required"),
        ("text for an object", "wedding", r#"{"name":"x","contact":"x"}"#, "contact.firstName is required"),
    ];
    for (why, form, payload, message) in rows {
        let kind = if form == "trial" { "bitrix24.lead" } else { "ivvy.lead" };
        let response = relay.send(&page(form_envelope(form, kind, payload, "")));
        assert_eq!(response.status, 422, "{why}: {}", response.body);
        assert!(response.body.contains(message), "{why}: {}", response.body);
    }
    assert_eq!(relay.rows(), 0);
}

#[test]
fn names_in_a_response_are_bounded() {
    let relay = TestRelay::new();
    let long = "ü".repeat(300);
    let many = (0..200).map(|index| format!(r#","z{index:03}":1"#)).collect::<Vec<_>>().concat();
    let response = relay.send(&page(envelope(&format!(r#"{{{WEDDING},"{long}":1}}"#), "")));
    assert_eq!(response.body, queued_without(&format!("\"{}\"", "ü".repeat(100))));
    let more = envelope(&format!("{{{WEDDING}{many}}}"), "").replace(KEY, OTHER_KEY);
    let names: Vec<String> = (0..20).map(|index| format!("\"z{index:03}\"")).collect();
    assert_eq!(relay.send(&page(more)).body, queued_without(&names.join(",")));
}

/// A page that did not get the response sends the same envelope again.
#[test]
fn a_replay_names_them_again() {
    let relay = TestRelay::new();
    let request = page(envelope(&format!(r#"{{{WEDDING},"utf8":"✓"}}"#), ""));
    assert_eq!([1, 2].map(|_| relay.send(&request).body), [queued_without("\"utf8\""), queued_without("\"utf8\"")]);
    relay.deliver("venue", "755");
    let delivered = relay.send(&request);
    assert!(delivered.body.ends_with(r#","ignored":["utf8"]}"#), "{}", delivered.body);
    assert_eq!(relay.rows(), 1);
}

#[test]
fn invalid_payloads() {
    let relay = TestRelay::new();
    let issue = |code: &str, path: &str, message: &str, params: &str| {
        format!(
            r#"{{"outcome":"invalid","issues":[{{"code":"{code}","path":[{path}],"message":"{message}"{params}}}]}}"#
        )
    };
    let number = r#"{"name":1e999,"contact":{"firstName":"A","lastName":"B","email":"a@b.co"}}"#;
    let half = r#"{"name":"\ud800","contact":{"firstName":"A","lastName":"B","email":"a@b.co"}}"#;
    let deep = format!(
        r#"{{"name":"x","contact":{{"firstName":"A","lastName":"B","email":"a@b.co"}},"customFields":[{{"fieldId":1,"fieldValue":{}1{}}}]}}"#,
        "[".repeat(14),
        "]".repeat(14)
    );
    let rows = [
        (
            "null",
            "null",
            issue("type", r#""id""#, "the payload must be an object, not null", r#","params":{"found":"null"}"#),
        ),
        (
            "a list",
            "[]",
            issue("type", r#""id""#, "the payload must be an object, not a list", r#","params":{"found":"a list"}"#),
        ),
        (
            "not a finite number",
            number,
            issue("type", r#""name""#, "name must be text", r#","params":{"expected":"text"}"#),
        ),
        (
            "half of a surrogate pair",
            half,
            issue(
                "required",
                r#""name""#,
                "name is required when id is missing",
                r#","params":{"when":"when id is missing"}"#,
            ),
        ),
        (
            "too deep",
            &deep,
            issue(
                "too_deep",
                &format!(r#""customFields",0,"fieldValue"{}"#, ",0".repeat(13)),
                &format!(
                    "customFields[0].fieldValue{} is nested too deep: a payload has at most 16 levels",
                    "[0]".repeat(13)
                ),
                r#","params":{"max":16}"#,
            ),
        ),
    ];
    for (why, payload, expected) in rows {
        assert_eq!(relay.send(&page(envelope(payload, ""))).status_and_body(), (422, expected.as_str()), "{why}");
    }
    assert_eq!(relay.rows(), 0);
}

/// What a person's text can contain beside what he typed.
#[test]
fn texts_that_are_cleaned() {
    let rows = [
        ("U+0000", r"Ann\u0000", "Ann"),
        ("half of a surrogate pair", r"Ann\ud83c", "Ann"),
        ("a whole pair, then half of one", r"\ud83c\udf89\udf89Ann", "🎉Ann"),
        ("an escaped backslash before what looks like one", r"Ann\\ud800", r"Ann\\ud800"),
        ("a control character of C1", r"Ann\u0085", "Ann"),
        ("a tab", r"Ann\tLee", r"Ann\tLee"),
    ];
    for (why, given, stored) in rows {
        let relay = TestRelay::new();
        let response = relay.send(&page(envelope(&LEAD.replace("Ann", given), "")));
        assert_eq!(response.status_and_body(), QUEUED, "{why}");
        let body = relay.body();
        assert!(body.contains(&format!(r#""firstName":"{stored}""#)), "{why}: {body}");
    }
    let relay = TestRelay::new();
    let blank = relay.send(&page(envelope(&LEAD.replace("Ann", r"\u200b\u2800\u3164"), "")));
    assert!(blank.status == 422 && blank.body.contains("contact.firstName is required"), "{}", blank.body);
    let address = relay.send(&page(envelope(&LEAD.replace("ann@example.com", r" info@müller.example\u00a0"), "")));
    assert_eq!(address.status_and_body(), QUEUED);
    let body = relay.body();
    assert!(body.contains(r#""email":"info@müller.example""#), "{body}");
}

#[test]
fn blank_payloads() {
    let relay = TestRelay::new();
    let empty = r#"{"outcome":"invalid","issues":[{"code":"empty","path":["id"],"message":"the payload must contain at least one field","params":{"what":"the payload"}}]}"#;
    let rows = [
        ("nothing", "{}", (422, empty)),
        ("an empty record", r#"{"fields":{}}"#, (422, empty)),
        ("blank text", r#"{"fields":{"TITLE":" ","NAME":null,"EMAIL":[]}}"#, (422, empty)),
        ("an unchecked checkbox", r#"{"fields":{"OPENED":false}}"#, QUEUED),
    ];
    for (why, payload, expected) in rows {
        let request = page(form_envelope("trial", "bitrix24.lead", payload, ""));
        assert_eq!(relay.send(&request).status_and_body(), expected, "{why}");
    }
    assert_eq!(relay.rows(), 1);
    let token = update_tokens().issue("trial", "755", NOW_MS);
    let more = format!(r#","updateToken":"{token}""#);
    let update = form_envelope("trial", "bitrix24.lead", r#"{"fields":{"TITLE":" "}}"#, &more).replace(KEY, OTHER_KEY);
    let response = relay.send(&page(update));
    assert!(
        response.body.contains("fields must contain at least one field"),
        "only the rules apply to updates: {}",
        response.body
    );
}

const OTHER_KEY: &str = "11111111-2222-4333-8444-666666666666";

#[test]
fn stored_bodies() {
    let rows = [
        (
            "with the fixed values",
            envelope(LEAD, r#","page":{"url":"https://www.example.com/x","utm":{"source":"a"}}"#),
            r#"{"industryId":11,"sourceId":2,"typeId":3,"stageId":1,"contact":{"firstName":"Ann","lastName":"Lee","email":"ann@example.com","groups":[{"groupId":5}]},"name":"Wedding"}"#,
        ),
        (
            "in the CRM's format",
            form_envelope(
                "trial",
                "bitrix24.lead",
                r#"{"fields":{"TITLE":"x","EMAIL":"a@b.co","OPPORTUNITY":"1.50"}}"#,
                "",
            ),
            r#"{"fields":{"TITLE":"x","SOURCE_ID":"WEB","OPPORTUNITY":"1.50","EMAIL":[{"VALUE":"a@b.co","VALUE_TYPE":"WORK"}]}}"#,
        ),
        (
            "an id beyond 2^53",
            envelope(
                &LEAD.replace("\"name\"", r#""customFields":[{"fieldId":9007199254740993,"fieldValue":0}],"name""#),
                "",
            ),
            r#"{"industryId":11,"sourceId":2,"typeId":3,"stageId":1,"contact":{"firstName":"Ann","lastName":"Lee","email":"ann@example.com","groups":[{"groupId":5}]},"name":"Wedding","customFields":[{"fieldId":9007199254740993,"fieldValue":0}]}"#,
        ),
    ];
    for (why, body, expected) in rows {
        let relay = TestRelay::new();
        assert_eq!(relay.send(&page(body)).status_and_body(), QUEUED, "{why}");
        assert_eq!(relay.body(), expected, "{why}");
        let entry = relay.entry();
        assert!(relay.creates() && entry.state == "accepted" && entry.form.is_some(), "{why}");
    }
}
