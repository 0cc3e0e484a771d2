//! Forms that a browser posts without JavaScript: payloads, refusal pages, redirects.

use std::time::Duration;

use super::fixture::*;

pub(crate) const VALID: &str =
    "name=Wedding&contact.firstName=Ann&contact.lastName=Lee&contact.email=ann%40example.com&website=";

pub(crate) fn post(form: &str, body: impl Into<Vec<u8>>) -> Request {
    let request = from_page(Request::post(&format!("/forms/{form}"), body));
    request
        .with("Content-Type", "application/x-www-form-urlencoded")
        .with("Referer", "https://www.example.com/wedding?utm_source=a")
}

#[test]
fn stored_payloads() {
    let body = r#"{"industryId":11,"sourceId":2,"typeId":3,"stageId":1,"contact":{"firstName":"Ann","lastName":"Lee","email":"ann@example.com","groups":[{"groupId":5}]},"name":"Wedding"#;
    let rows = [
        ("plain", "wedding", VALID.to_owned(), "/thanks.html", format!("{body}\"}}")),
        (
            "a custom field",
            "wedding",
            format!("{VALID}&customFields[12]=red&customFields%5B13%5D="),
            "/thanks.html",
            format!(r#"{body}","customFields":[{{"fieldId":12,"fieldValue":"red"}}]}}"#),
        ),
        (
            "Bitrix24's",
            "trial",
            "fields.TITLE=a+b&fields.EMAIL=a%40b.co&fields.CONTACT_IDS=7".to_owned(),
            "https://www.example.com/thanks",
            r#"{"fields":{"TITLE":"a b","CONTACT_IDS":[7],"SOURCE_ID":"WEB","EMAIL":[{"VALUE":"a@b.co","VALUE_TYPE":"WORK"}]}}"#.to_owned(),
        ),
    ];
    for (why, form, text, thanks, expected) in rows {
        let relay = TestRelay::new();
        let response = relay.send(&post(form, text));
        assert_eq!((response.status_and_body(), response.header("location")), ((303, ""), Some(thanks)), "{why}");
        assert_eq!(relay.body_of("accepted"), expected, "{why}");
        let context = relay.context();
        assert_eq!(context, r#"{"url":"https://www.example.com/wedding?utm_source=a"}"#, "{why}");
    }
}

#[test]
fn inputs_that_are_left_out() {
    let body = r#"{"industryId":11,"sourceId":2,"typeId":3,"stageId":1,"contact":{"firstName":"Ann","lastName":"Lee","email":"ann@example.com","groups":[{"groupId":5}]},"name":"Wedding"}"#;
    let party = body.replace(r#","groups":[{"groupId":5}]"#, "");
    let no_trap = VALID.replace("&website=", "");
    let many = (0..3000).map(|index| format!("x{index}=1&")).collect::<Vec<_>>().concat();
    let rows = [
        ("a field that is not allowed", "wedding", format!("{VALID}&stageId=9"), body, vec!["stageId"]),
        (
            "another script's inputs, before the form's own",
            "wedding",
            format!(
                "utf8=%E2%9C%93&authenticity_token=x&xxTrustedFormCertUrl=https%3A%2F%2Fa.example&{VALID}&commit=Send"
            ),
            body,
            vec!["authenticity_token", "commit", "utf8", "xxTrustedFormCertUrl"],
        ),
        (
            "names with another syntax",
            "wedding",
            format!("a..b=1&user[email]=x&=1&{VALID}"),
            body,
            vec!["", "a..b", "user[email]"],
        ),
        ("a record's name alone", "wedding", format!("contact=x&{VALID}"), body, vec!["contact"]),
        (
            "a record that was not filled in, not allowed, with a default choice",
            "wedding",
            format!("{VALID}&company.businessName=&company.address.countryCode=AU&description="),
            body,
            vec!["company.address.countryCode"],
        ),
        ("a value where a record is", "party", format!("{no_trap}&contact=x"), &party, vec!["contact"]),
        ("a contact's id", "party", format!("contact.id=9&{no_trap}"), &party, vec!["contact.id"]),
        (
            "a record that is not allowed, filled in in part",
            "party",
            format!("{no_trap}&company.businessName=&company.address.city=Perth"),
            &party,
            vec!["company.address.city"],
        ),
        ("the relay's marker", "wedding", format!("{VALID}&customFields[99]=x"), body, vec!["customFields[99]"]),
        (
            "the relay's marker by its entry",
            "wedding",
            format!("{VALID}&customFields[0].fieldId=99&customFields[0].fieldValue=x"),
            body,
            vec!["customFields[99]"],
        ),
        ("markup and a line break", "wedding", format!("%3Cscript%3E%0d%0a=1&{VALID}"), body, vec!["<script>"]),
        (
            "more inputs than a form has",
            "wedding",
            format!("{many}{VALID}"),
            body,
            vec![
                "x0", "x1", "x10", "x100", "x1000", "x1001", "x1002", "x1003", "x1004", "x1005", "x1006", "x1007",
                "x1008", "x1009", "x101", "x1010", "x1011", "x1012", "x1013", "x1014",
            ],
        ),
    ];
    for (why, form, text, body, ignored) in rows {
        let relay = TestRelay::new();
        let response = relay.send(&post(form, text));
        assert_eq!(response.status, 303, "{why}: {}", response.body);
        assert_eq!(relay.body_of("accepted"), body, "{why}");
        let context: serde_json::Value = serde_json::from_str(&relay.context()).unwrap();
        assert_eq!(context["ignored"], serde_json::json!(ignored), "{why}");
    }
}

#[test]
fn idempotency_keys() {
    let relay = TestRelay::new();
    assert_eq!([1, 2].map(|_| relay.send(&post("wedding", VALID)).status), [303, 303]);
    assert_eq!(relay.rows(), 1, "a double click");
    relay.send(&post("wedding", VALID).with("X-Forwarded-For", "198.51.100.1"));
    assert_eq!(relay.rows(), 2, "another client");
    relay.send(&post("wedding", VALID.replace("Ann", "Bea")));
    assert_eq!(relay.rows(), 3, "another lead");
    relay.advance_clock(Duration::from_hours(24));
    relay.send(&post("wedding", VALID));
    assert_eq!(relay.rows(), 4, "another day");
}

#[test]
fn a_script_posts_the_form_that_the_element_sends() {
    let payload = r#"{"name":"Wedding","contact":{"firstName":"Ann","lastName":"Lee","email":"ann@example.com"}}"#;
    let element = || page(envelope(payload, ""));
    let other = || page(envelope(payload, "").replace("Lee", "Smith"));
    let script = || post("wedding", VALID);
    let rows = [
        ("the script first", vec![(script(), 303), (element(), 202)], 1),
        ("the element first", vec![(element(), 202), (script(), 303)], 1),
        ("another lead of the element", vec![(script(), 303), (other(), 202)], 2),
        ("another client", vec![(script(), 303), (element().with("X-Forwarded-For", "198.51.100.1"), 202)], 2),
    ];
    for (why, requests, expected) in rows {
        let relay = TestRelay::new();
        for (request, status) in requests {
            let response = relay.send(&request);
            assert_eq!(response.status, status, "{why}: {}", response.body);
        }
        assert_eq!(relay.rows(), expected, "{why}");
    }
}

#[test]
fn the_trap() {
    let rows = [
        ("the default name", "wedding", VALID.replace("website=", "topic_details=spam"), "held"),
        ("the default of earlier versions", "wedding", VALID.replace("website=", "website=spam"), "held"),
        ("empty", "wedding", VALID.to_owned(), "accepted"),
        ("twice", "wedding", format!("{VALID}&website=spam"), "held"),
        ("a configured name", "party", VALID.replace("website=", "homepage=spam"), "held"),
    ];
    for (why, form, body, state) in rows {
        let relay = TestRelay::new();
        assert_eq!(relay.send(&post(form, body)).status, 303, "{why}: the same response");
        assert_eq!(relay.entry().state, state, "{why}");
    }
}

#[test]
fn refusal_pages() {
    let relay = TestRelay::new();
    let rows: [(&str, &str, Vec<u8>, u16, &str); 11] = [
        (
            "an issue",
            "wedding",
            VALID.replace("%40", "").into(),
            422,
            "<p>Please correct the following:</p>\n<ul>\n<li>contact.email must be a valid e-mail address</li>\n</ul>",
        ),
        (
            "nothing filled in",
            "wedding",
            "name=&contact.email=&description=%20".into(),
            422,
            "<li>contact.firstName is required when id is missing</li>\n<li>contact.lastName is required when id is missing</li>\n<li>contact.email is required when id is missing</li>\n<li>name is required when id is missing</li>",
        ),
        (
            "a required contact that was not filled in",
            "party",
            "name=x&contact.email=&contact.firstName=".into(),
            422,
            "<li>contact.firstName is required when id is missing</li>\n<li>contact.lastName is required when id is missing</li>\n<li>contact.email is required when id is missing</li>\n</ul>",
        ),
        (
            "nothing filled in, and nothing required",
            "trial",
            "fields.TITLE=&fields.NAME=".into(),
            422,
            "<ul>\n<li>the payload must contain at least one field</li>\n</ul>",
        ),
        (
            "only a default choice",
            "trial",
            "fields.TITLE=&fields.OPENED=Y".into(),
            422,
            "<ul>\n<li>the payload must contain at least one field</li>\n</ul>",
        ),
        ("twice", "wedding", format!("{VALID}&name=x").into(), 422, "<li>name must be text</li>"),
        ("nothing", "wedding", "".into(), 422, "Please correct the following:"),
        ("an id", "wedding", format!("{VALID}&id=9").into(), 403, "<p>This form cannot be sent from this page.</p>"),
        ("an unknown form", "nothing", VALID.into(), 403, "<li>form</li>"),
        (
            "fields that are too long",
            "wedding",
            format!("{VALID}&description={}", "x".repeat(70_000)).into(),
            413,
            "<p>The form is too long.</p>",
        ),
        (
            "too long",
            "wedding",
            format!("{VALID}&x={}", "x".repeat(1024 * 1024)).into(),
            413,
            "<p>The form is too long.</p>",
        ),
    ];
    for (why, form, body, status, expected) in rows {
        let response = relay.send(&post(form, body));
        assert_eq!(response.status, status, "{why}: {}", response.body);
        assert!(response.body.contains(expected), "{why}: {}", response.body);
        assert_eq!(response.header("content-type"), Some("text/html; charset=utf-8"), "{why}");
        assert_eq!(response.header("content-security-policy"), Some("default-src 'none'; base-uri 'none'"), "{why}");
        assert!(!response.body.contains("<script"), "{why}: {}", response.body);
    }
    let keyed = Request::post("/forms/wedding", VALID).with("Authorization", STAFF);
    assert_eq!(relay.send(&keyed).status, 403, "staff keys are for /leads");
    assert_eq!(relay.send(&post("wedding", VALID).method("GET")).status, 405);
    assert_eq!(relay.rows(), 0);
}
