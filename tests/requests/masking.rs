//! Secrets are masked in texts, responses and requests.

use super::support::{NOW_MS, body, target, to_text};
use leadwire::crm::{Kind, Secrets, Target, request};
use leadwire::schema::Value;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[track_caller]
fn masks(why: &str, target: &Target, text: &str, expected: &str) {
    assert_eq!(target.secrets().mask(text), expected, "{why}");
    let mut answer = Value::Object(
        leadwire::schema::Object::new()
            .with(text.to_owned(), Value::List(vec![text.into(), Value::Null, Value::Bool(true)]))
            .with("in", leadwire::schema::Object::new().with("deep", text)),
    );
    target.secrets().mask_value(&mut answer);
    let expected = Value::from(expected).to_json();
    assert_eq!(
        answer.to_json(),
        format!(r#"{{{expected}:[{expected},null,true],"in":{{"deep":{expected}}}}}"#),
        "{why}, in an answer"
    );
}

#[test]
fn texts_and_responses() {
    let ivvy = target!("ivvy", url: "https://i.example", key: "api-key", secret: "my secret");
    masks("iVvy's secret and key", &ivvy, "api-key signs with my secret!", "*** signs with ***!");
    masks("as often as they stand there", &ivvy, "api-keyapi-key my secret", "****** ***");
    masks("what is none", &ivvy, "api key, my-secret, 🎉", "api key, my-secret, 🎉");
    let portal = target!("bitrix24", url: "https://b.example/rest", auth: "t0ken");
    masks("Bitrix24's token", &portal, "auth=t0ken expired", "auth=*** expired");
    let hook = target!("bitrix24", url: "https://b.example/rest/1/s3cr3t/");
    masks(
        "a webhook's secret, wherever it stands",
        &hook,
        "https://b.example/rest/1/s3cr3t/crm.lead.add: s3cr3t",
        "https://b.example/rest/1/***/crm.lead.add: ***",
    );
    let twice = target!("bitrix24", url: "https://b.example/rest//1/s3cr3t/");
    masks("a webhook with two slashes", &twice, "s3cr3t of user 1", "*** of user 1");
    let store = target!("capillary", url: "https://c.example", username: "store.server", password: "server123");
    masks("Capillary's password", &store, "store.server:server123", "store.server:***");
    masks("its digest", &store, "md5 8a16a6b70505eb1f1ff7cdc0cd5559a7", "md5 ***");
    masks(
        "the Basic header",
        &store,
        "Basic c3RvcmUuc2VydmVyOjhhMTZhNmI3MDUwNWViMWYxZmY3Y2RjMGNkNTU1OWE3",
        "Basic ***",
    );
    let token = target!("capillary", url: "https://c.example", token: "abc.def");
    masks("Capillary's token", &token, "abc.def is stale", "*** is stale");
    let open = target!("ivvy", url: "https://i.example");
    masks("no secret, no mask", &open, "api-key", "api-key");
}

#[test]
fn an_empty_text_is_not_masked() {
    let mut secrets = Secrets::default();
    secrets.add(&["", "t0ken"]);
    assert_eq!(secrets.mask("auth=t0ken expired"), "auth=*** expired");
}

#[test]
fn a_webhook_on_a_host_named_rest() {
    let hook = target!("bitrix24", url: "http://rest/rest/1/s3cr3t");
    masks("the secret is the last part", &hook, "s3cr3t of user 1", "*** of user 1");
}

#[track_caller]
fn shows(target: &Target, kind: Kind, payload: &str, expected: &str) {
    let request = request(target, kind, &body(kind, payload), NOW_MS).unwrap();
    assert_eq!(to_text(&target.secrets().mask_request(request)), expected);
}

#[test]
fn requests() {
    shows(
        &target!("ivvy", url: "https://i.example", key: "api-key", secret: "my secret key"),
        Kind::IvvyLead,
        r#"{"id":755,"description":"x"}"#,
        "POST https://i.example/api/1.0/contact?action=addOrUpdateLead\n\
         Content-Type: application/json\n\
         Content-MD5: c110d9e8192e00d806cfe4168bdb881b\n\
         IVVY-Date: 2012-04-03 22:23:24\n\
         X-Api-Version: 1.0\n\
         X-Api-Authorization: IWS ***:a3851df15e646267d6f306eed5c79878d4e2fbab\n\
         \n\
         {\"id\":755,\"description\":\"x\"}",
    );
    shows(
        &target!("bitrix24", url: "https://b.example/rest/1/s3cr3t", auth: "t0ken"),
        Kind::Bitrix24Status,
        r#"{"id":1,"status":"JUNK"}"#,
        "POST https://b.example/rest/1/***/crm.lead.update\n\
         Content-Type: application/json\n\
         Accept: application/json\n\
         \n\
         {\"id\":1,\"fields\":{\"STATUS_ID\":\"JUNK\"},\"auth\":\"***\"}",
    );
    for target in [
        target!("capillary", url: "https://c.example", username: "u", password: "p4ssw0rd"),
        target!("capillary", url: "https://c.example", token: "abc.def"),
    ] {
        let request =
            request(&target, Kind::CapillaryLead, &body(Kind::CapillaryLead, r#"{"id":1,"owner":"o"}"#), NOW_MS);
        let shown = to_text(&target.secrets().mask_request(request.unwrap()));
        let header = shown.lines().nth(3).unwrap();
        assert!(matches!(header, "Authorization: Basic ***" | "X-CAP-API-OAUTH-TOKEN: ***"), "{header}");
    }
}

#[test]
fn a_token_that_json_escapes() {
    for auth in ["to\"ken", "to\\ken", "to\nken"] {
        shows(
            &target!("bitrix24", url: "https://b.example/rest", auth: auth),
            Kind::Bitrix24Status,
            r#"{"id":1,"status":"JUNK"}"#,
            "POST https://b.example/rest/crm.lead.update\n\
             Content-Type: application/json\n\
             Accept: application/json\n\
             \n\
             {\"id\":1,\"fields\":{\"STATUS_ID\":\"JUNK\"},\"auth\":\"***\"}",
        );
    }
}

#[test]
fn a_printed_request_has_no_secrets() {
    let kind = Kind::Bitrix24Status;
    let target = target!("bitrix24", url: "https://b.example/rest/1/secret");
    let request = request(&target, kind, &body(kind, r#"{"id":1,"status":"JUNK"}"#), NOW_MS).unwrap();
    assert_eq!(format!("{request:?}"), r#"HttpRequest { method: "POST", .. }"#);
}
