//! Capillary: the lead's id in the path, JSON in both directions, and a Basic header with a hashed password or a token.

use super::support::{sends, target};
use leadwire::crm::Target;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const URL: &str = "https://eu.api.capillarytech.com";

fn store() -> Target {
    target!("capillary", url: URL, username: "store.server", password: "server123")
}

const BASIC: &str = "Authorization: Basic c3RvcmUuc2VydmVyOjhhMTZhNmI3MDUwNWViMWYxZmY3Y2RjMGNkNTU1OWE3";

fn http(method_and_url: &str, authorization: &str, body: &str) -> String {
    format!("{method_and_url}\nContent-Type: application/json\nAccept: application/json\n{authorization}\n\n{body}")
}

#[test]
fn status() {
    sends(
        "the id stands in the path, not in the body",
        &store(),
        "capillary.status",
        r#"{"id":3100,"status":"WON","subStatus":"paid","reasonId":"7","createdBy":5,"createdOn":"2018-10-05T08:00:00.25+05:30"}"#,
        &http(
            "PUT https://eu.api.capillarytech.com/v2/leads/3100/status",
            BASIC,
            r#"{"status":"WON","subStatus":"paid","reasonId":7,"createdBy":5,"createdOn":"2018-10-05T08:00:00+05:30"}"#,
        ),
    );
    sends(
        "an id beyond 2^53, digit by digit",
        &store(),
        "capillary.status",
        r#"{"id":"9007199254740993","status":"ON_HOLD","reasonId":9223372036854775807,"foo":1}"#,
        &http(
            "PUT https://eu.api.capillarytech.com/v2/leads/9007199254740993/status",
            BASIC,
            r#"{"status":"ON_HOLD","reasonId":9223372036854775807,"foo":1}"#,
        ),
    );
    sends(
        "zeros in front of an id are none of it",
        &store(),
        "capillary.status",
        r#"{"id":"0031","status":"WON","reasonId":7}"#,
        &http("PUT https://eu.api.capillarytech.com/v2/leads/31/status", BASIC, r#"{"status":"WON","reasonId":7}"#),
    );
}

#[test]
fn lead() {
    sends(
        "an add",
        &store(),
        "capillary.lead",
        r#"{"id":null,"leadFor":"SKU-1","idType":"EMAIL","identifier":"a@b.c","orgSourceId":"-1"}"#,
        &http(
            "POST https://eu.api.capillarytech.com/v2/leads",
            BASIC,
            r#"{"leadFor":"SKU-1","idType":"EMAIL","identifier":"a@b.c","orgSourceId":-1}"#,
        ),
    );
    sends(
        "an update",
        &store(),
        "capillary.lead",
        r#"{"id":"3100","owner":"o","extendedFields":{"k":9007199254740993}}"#,
        &http(
            "PUT https://eu.api.capillarytech.com/v2/leads/3100",
            BASIC,
            r#"{"owner":"o","extendedFields":{"k":9007199254740993}}"#,
        ),
    );
}

#[test]
fn credentials() {
    let payload = r#"{"id":1,"status":"WON","reasonId":7}"#;
    let body = r#"{"status":"WON","reasonId":7}"#;
    let line = "PUT https://eu.api.capillarytech.com/v2/leads/1/status";
    sends(
        "a token",
        &target!("capillary", url: URL, token: "abc.def-ghi"),
        "capillary.status",
        payload,
        &http(line, "X-CAP-API-OAUTH-TOKEN: abc.def-ghi", body),
    );
    sends(
        "letters beyond ASCII, and a colon in the password",
        &target!("capillary", url: URL, username: "Ñandú", password: "p:ä\"ß"),
        "capillary.status",
        payload,
        &http(line, "Authorization: Basic w5FhbmTDujpiM2EwNzEzOWUzM2FlMTAwZTQzOTIwZGY4YjNiMmIwZg==", body),
    );
    sends(
        "none, for a gateway that knows them",
        &target!("capillary", url: URL),
        "capillary.status",
        payload,
        &format!("{line}\nContent-Type: application/json\nAccept: application/json\n\n{body}"),
    );
}
