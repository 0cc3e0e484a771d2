//! A relay's responses, and what a page makes of them and of the responses of a server in front of the relay.

use leadwire::crm::{Failure, HttpResponse, RecordId, interpret_response};
use leadwire::protocol::{RelayResponse, challenge_in, interpret_relay_response};
use leadwire::schema::Value;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Sun, 06 Nov 1994 08:49:37 GMT.
const NOW_MS: u64 = 784_111_777_000;

fn read(status: u16, retry_after: Option<&str>, body: &str) -> Result<String, Failure> {
    let response = HttpResponse { retry_after: retry_after.map(str::to_owned), ..HttpResponse::new(status, body) };
    interpret_relay_response(&response, NOW_MS).map(|delivery| {
        let id = delivery.id.as_ref().map_or(Value::Null, Value::from).to_json();
        format!("queued {} id {id} token {:?}", delivery.is_queued, delivery.update_token.unwrap_or_default())
    })
}

/// An id as in a CRM's response.
fn record(digits: &str) -> RecordId {
    let kind = leadwire::crm::Kind::of("ivvy.stage").unwrap();
    let response = HttpResponse::new(200, &format!(r#"{{"id":{digits}}}"#));
    interpret_response(kind, &leadwire::schema::Object::new(), &response, 0).unwrap().id.unwrap()
}

#[test]
fn written_and_read() {
    let delivered = |digits: &str, token: Option<&str>| RelayResponse::Delivered {
        id: Some(record(digits)),
        update_token: token.map(str::to_owned),
    };
    let challenge = Value::read(r#"{"signature":"ab"}"#, 8).unwrap();
    let issues = Value::read(r#"[{"code":"required","path":["name"],"message":"name is required"}]"#, 8).unwrap();
    for (response, status, json, meaning) in [
        (
            delivered("755", Some("tok")),
            200,
            r#"{"outcome":"delivered","id":755,"updateToken":"tok"}"#,
            r#"queued false id 755 token "tok""#,
        ),
        (
            delivered("9007199254740993", None),
            200,
            r#"{"outcome":"delivered","id":"9007199254740993"}"#,
            r#"queued false id 9007199254740993 token """#,
        ),
        (
            RelayResponse::Delivered { id: None, update_token: None },
            200,
            r#"{"outcome":"delivered"}"#,
            r#"queued false id null token """#,
        ),
        (RelayResponse::Queued, 202, r#"{"outcome":"queued"}"#, r#"queued true id null token """#),
        (
            RelayResponse::Invalid { issues },
            422,
            r#"{"outcome":"invalid","issues":[{"code":"required","path":["name"],"message":"name is required"}]}"#,
            "invalid",
        ),
        (
            RelayResponse::Refused { reason: "token" },
            403,
            r#"{"outcome":"refused","reason":"token"}"#,
            "unauthorized token",
        ),
        (RelayResponse::Conflict, 409, r#"{"outcome":"conflict"}"#, "rejected conflict"),
        (
            RelayResponse::Busy { status: 429, retry_after_ms: 2500 },
            429,
            r#"{"outcome":"busy","retryAfterMs":2500}"#,
            "busy after 2500",
        ),
        (
            RelayResponse::Busy { status: 503, retry_after_ms: 0 },
            503,
            r#"{"outcome":"busy","retryAfterMs":0}"#,
            "busy after 0",
        ),
        (
            RelayResponse::Busy { status: 413, retry_after_ms: 0 },
            413,
            r#"{"outcome":"busy","retryAfterMs":0}"#,
            "rejected too_large after 0",
        ),
        (
            RelayResponse::Challenged { retry_after_ms: 2500, challenge },
            429,
            r#"{"outcome":"busy","retryAfterMs":2500,"challenge":{"signature":"ab"}}"#,
            "busy after 2500",
        ),
    ] {
        assert_eq!(response.status(), status, "{json}");
        assert_eq!(response.to_json(), json);
        assert_eq!(read(status, None, json).unwrap_or_else(|failure| summary(&failure)), meaning, "{json}");
    }
}

#[test]
fn names_that_were_left_out() {
    for (status, body, expected) in [
        (202, r#"{"outcome":"queued","ignored":["utf8","commit"]}"#, Some(r#"["utf8","commit"]"#)),
        (200, r#"{"outcome":"delivered","id":1,"ignored":["utf8"]}"#, Some(r#"["utf8"]"#)),
        (202, r#"{"outcome":"queued"}"#, None),
        (202, r#"{"outcome":"queued","ignored":"utf8"}"#, None),
        (202, r#"{"outcome":"queued","ignored":[1,"utf8"]}"#, None),
    ] {
        let delivery = interpret_relay_response(&HttpResponse::new(status, body), NOW_MS).unwrap();
        assert_eq!(delivery.ignored.map(|names| names.to_json()).as_deref(), expected, "{body}");
    }
}

fn summary(failure: &Failure) -> String {
    let code = failure.code.as_ref().map(|code| format!(" {code}")).unwrap_or_default();
    let after = failure.retry_after_ms.map(|ms| format!(" after {ms}")).unwrap_or_default();
    let maybe = if failure.maybe_sent { " maybeSent" } else { "" };
    format!("{}{code}{after}{maybe}", failure.kind.name())
}

#[test]
fn responses_of_a_server_in_front_of_the_relay() {
    for (status, retry_after, body, meaning) in [
        (429, Some("7"), "slow down", "busy after 7000"),
        (413, None, "<html>", "rejected too_large"),
        (404, None, "<html>", "not_found"),
        (401, None, "", "unauthorized"),
        (403, None, "{}", "unauthorized"),
        (408, None, "", "unavailable maybeSent"),
        (502, Some("Sun, 06 Nov 1994 08:49:47 GMT"), "bad gateway", "unavailable after 10000 maybeSent"),
        (503, None, "{\"outcome\":", "unavailable maybeSent"),
        (200, None, "<html>a login page</html>", "protocol maybeSent"),
        (200, None, r#"{"outcome":"done"}"#, "protocol maybeSent"),
        (500, None, r#"{"outcome":"delivered","id":1}"#, "unavailable maybeSent"),
        (302, None, "", "protocol maybeSent"),
        (0, None, "", "protocol maybeSent"),
    ] {
        let failure = read(status, retry_after, body).unwrap_err();
        assert_eq!(summary(&failure), meaning, "{status} {body}");
        assert_eq!(failure.status, Some(status), "{status} {body}");
    }
}

#[test]
fn a_field_of_another_type_does_not_hide_the_outcome() {
    for (status, body, meaning) in [
        (200, r#"{"outcome":"delivered","id":7,"updateToken":5}"#, r#"queued false id 7 token """#),
        (200, r#"{"outcome":"delivered","id":7,"retryAfterMs":1.5}"#, r#"queued false id 7 token """#),
        (202, r#"{"outcome":"queued","retryAfterMs":-1}"#, r#"queued true id null token """#),
        (403, r#"{"outcome":"refused","reason":7}"#, "unauthorized"),
        (503, r#"{"outcome":"busy","retryAfterMs":"soon"}"#, "busy"),
        (409, r#"{"outcome":"conflict","retryAfterMs":{}}"#, "rejected conflict"),
    ] {
        assert_eq!(read(status, None, body).unwrap_or_else(|failure| summary(&failure)), meaning, "{body}");
    }
}

#[test]
fn the_relays_issues_reach_the_page() {
    for (issues, read_as) in [
        (r#"[{"code":"required"}]"#, Some(r#"[{"code":"required"}]"#)),
        ("[]", Some("[]")),
        ("5", None),
        (r#"[1,{"code":"required"}]"#, None),
        (r#"{"code":"required"}"#, None),
    ] {
        let body = format!(r#"{{"outcome":"invalid","issues":{issues}}}"#);
        let failure = read(422, None, &body).unwrap_err();
        assert_eq!(failure.issues.map(|issues| issues.to_json()).as_deref(), read_as, "{issues}");
    }
}

#[test]
fn challenges() {
    let challenge = r#"{"signature":"ab"}"#;
    for (status, body, expected) in [
        (429, r#"{"outcome":"busy","challenge":{"signature":"ab"}}"#, Some(challenge)),
        (429, r#"{"outcome":"busy"}"#, None),
        (429, "Too many requests", None),
        (403, r#"{"challenge":{"signature":"ab"}}"#, None),
        (200, r#"{"challenge":{"signature":"ab"}}"#, None),
    ] {
        let found = challenge_in(&HttpResponse::new(status, body)).map(|challenge| challenge.to_json());
        assert_eq!(found.as_deref(), expected, "{status} {body}");
    }
}
