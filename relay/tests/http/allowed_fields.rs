//! The fields, kind and id that a visitor may send through a form, and the body that is stored.

use super::fixture::*;

#[test]
fn fields_that_are_not_allowed() {
    let relay = TestRelay::new();
    let wedding = |payload: &str| form_envelope("wedding", "ivvy.lead", payload, "");
    let party = |payload: &str| form_envelope("party", "ivvy.lead", payload, "");
    let trial = |payload: &str| form_envelope("trial", "bitrix24.lead", payload, "");
    let rows = [
        ("an unknown form", form_envelope("nothing", "ivvy.lead", LEAD, ""), r#""form""#),
        ("another form's kind", form_envelope("wedding", "ivvy.stage", LEAD, ""), r#""kind""#),
        ("another CRM's kind", form_envelope("wedding", "bitrix24.lead", LEAD, ""), r#""kind""#),
        ("an unknown kind", form_envelope("wedding", "x", LEAD, ""), r#""kind""#),
        ("a connection", envelope(LEAD, r#","connection":"venue""#), r#""connection""#),
        ("no form", staff_envelope("ivvy.lead", LEAD, ""), r#""form""#),
        ("a field that is not allowed", wedding(r#"{"name":"x","ownerUserId":1}"#), r#""ownerUserId""#),
        ("a null value", wedding(r#"{"name":"x","ownerUserId":null}"#), r#""ownerUserId""#),
        ("an undocumented field", wedding(r#"{"name":"x","anything":1}"#), r#""anything""#),
        ("a fixed field", wedding(r#"{"name":"x","stageId":1}"#), r#""stageId""#),
        (
            "a fixed field of a list",
            wedding(r#"{"contact":{"groups":[{"groupId":7}]}}"#),
            r#""contact.groups.groupId""#,
        ),
        ("an empty fixed field", trial(r#"{"fields":{"SOURCE_ID":[]}}"#), r#""fields.SOURCE_ID""#),
        ("a part of a fixed field", wedding(r#"{"stageId":{"x":1}}"#), r#""stageId.x""#),
        ("another field of an object", wedding(r#"{"contact":{"phone":"1"}}"#), r#""contact.phone""#),
        ("text for an object", wedding(r#"{"contact":"x"}"#), r#""contact""#),
        ("several fields", wedding(r#"{"typeId":3,"a":[{"b":1},{"c":2}],"name":"x"}"#), r#""a.b","a.c","typeId""#),
        ("an empty object", wedding(r#"{"company":{}}"#), r#""company""#),
        ("an empty list", wedding(r#"{"x":[]}"#), r#""x""#),
        ("`__proto__`", wedding(r#"{"__proto__":{"name":"x"}}"#), r#""__proto__.name""#),
        ("another case", wedding(r#"{"Name":"x"}"#), r#""Name""#),
        ("a dot in a key", wedding(r#"{"contact.email":"a@b.co"}"#), r#""contact.email""#),
        ("a contact's id", party(r#"{"contact":{"id":7}}"#), r#""contact.id""#),
        ("a deeper id", party(r#"{"contact":{"x":{"id":7}}}"#), r#""contact.x.id""#),
        ("an id in a list", party(r#"{"contact":[{"id":7}]}"#), r#""contact.id""#),
        ("an empty id", party(r#"{"contact":{"id":{}}}"#), r#""contact.id""#),
        ("the relay's marker", wedding(r#"{"customFields":[{"fieldId":99,"fieldValue":"x"}]}"#), r#""customFields""#),
        (
            "the relay's marker as digits",
            wedding(r#"{"customFields":[{"fieldId":"99","fieldValue":"x"}]}"#),
            r#""customFields""#,
        ),
        (
            "Bitrix24's markers",
            trial(r#"{"fields":{"TITLE":"x","ORIGIN_ID":"a","ORIGINATOR_ID":"b"}}"#),
            r#""fields.ORIGINATOR_ID","fields.ORIGIN_ID""#,
        ),
        ("a fixed field of Bitrix24", trial(r#"{"fields":{"SOURCE_ID":"CALL"}}"#), r#""fields.SOURCE_ID""#),
    ];
    for (why, body, fields) in rows {
        // The party form has a low limit, so each row has another client.
        let request = page(body).with("X-Forwarded-For", &format!("198.51.100.{}", why.len()));
        assert_eq!(relay.send(&request).status_and_body(), (403, not_allowed(fields).as_str()), "{why}");
    }
    assert_eq!(relay.rows(), 0);
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
        ("half of a surrogate pair", half, issue("type", r#""id""#, "the envelope must be a JSON object", "")),
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
        assert_eq!(relay.query::<String>("SELECT body FROM entry"), expected, "{why}");
        assert_eq!(
            relay.query::<u8>("SELECT creates FROM entry WHERE state = 'accepted' AND form IS NOT NULL"),
            1,
            "{why}"
        );
    }
}
