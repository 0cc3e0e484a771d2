//! iVvy's authentication: vectors that were signed with openssl, and what a signature covers.

mod support;

use support::{NOW, TestSandbox, sign};

const PATH: &str = "/api/1.0/crm?action=addOrUpdateLeadStage";
const BODY: &str = r#"{"name":"Hot","applyTo":2}"#;
const MD5: &str = "4fa5aa431862aa1df60ec81b682996de";
/// Made with `openssl dgst -sha1 -hmac sandbox-secret`, for an IVVY-Date of 2026-11-20 00:00:00.
const SIGNATURE: &str = "IWS sandbox-key:82fdaea9173676cd103acf1e3f4f3f4a57666dde";
/// The same with a Date header instead.
const SIGNATURE_BY_DATE: &str = "IWS sandbox-key:9210828c7f838929eb6dec797f91ec546262dc10";

#[test]
fn signatures_of_openssl_are_accepted() {
    let sandbox = TestSandbox::new();
    let common = [("Content-Type", "application/json"), ("Content-MD5", MD5), ("X-Api-Version", "1.0")];
    let by_own_date = [("IVVY-Date", NOW), ("X-Api-Authorization", SIGNATURE)];
    let by_date = [("Date", "Fri, 20 Nov 2026 00:00:00 UTC"), ("X-Api-Authorization", SIGNATURE_BY_DATE)];
    for dated in [by_own_date, by_date] {
        let reply = sandbox.send("POST", PATH, &[&common[..], &dated[..]].concat(), BODY);
        assert_eq!(reply.status, 200, "{}", reply.body);
    }
    let own = sign::headers(PATH, BODY, NOW);
    assert_eq!(own.last(), Some(&("X-Api-Authorization", SIGNATURE.to_owned())));
}

#[test]
fn wrong_headers_are_rejected() {
    const UNAUTHORIZED: &str = r#"{"errorCode":401,"message":"Unauthorized","additionalMessages":["#;
    #[rustfmt::skip]
    let rows: &[(&str, &str, Option<&str>, u16, String)] = &[
        ("no authorization",     "X-Api-Authorization", None,
            401, format!(r#"{UNAUTHORIZED}"X-Api-Authorization must be IWS key:signature"]}}"#)),
        ("another scheme",       "X-Api-Authorization", Some("Basic abc"),
            401, format!(r#"{UNAUTHORIZED}"X-Api-Authorization must be IWS key:signature"]}}"#)),
        ("another key",          "X-Api-Authorization", Some("IWS other:82fdaea9173676cd103acf1e3f4f3f4a57666dde"),
            401, format!(r#"{UNAUTHORIZED}"unknown key"]}}"#)),
        ("another signature",    "X-Api-Authorization", Some("IWS sandbox-key:82fdaea9173676cd103acf1e3f4f3f4a57666ddf"),
            401, format!(r#"{UNAUTHORIZED}"the signature does not match"]}}"#)),
        ("another version",      "X-Api-Version",       Some("2.0"),
            401, format!(r#"{UNAUTHORIZED}"the signature does not match"]}}"#)),
        ("another content type", "Content-Type",        Some("text/plain"),
            401, format!(r#"{UNAUTHORIZED}"the signature does not match"]}}"#)),
        ("a second later",       "IVVY-Date",           Some("2026-11-20 00:00:01"),
            401, format!(r#"{UNAUTHORIZED}"the signature does not match"]}}"#)),
        ("no date at all",       "IVVY-Date",           None,
            401, format!(r#"{UNAUTHORIZED}"IVVY-Date or Date must be a valid date"]}}"#)),
        ("an invalid date",      "IVVY-Date",           Some("2026-02-30 00:00:00"),
            401, format!(r#"{UNAUTHORIZED}"IVVY-Date or Date must be a valid date"]}}"#)),
        ("no digest",            "Content-MD5",         None,
            400, r#"{"errorCode":400,"message":"Bad Request","additionalMessages":["Content-MD5 does not match the body"]}"#.to_owned()),
        ("another body's digest", "Content-MD5",        Some("d41d8cd98f00b204e9800998ecf8427e"),
            400, r#"{"errorCode":400,"message":"Bad Request","additionalMessages":["Content-MD5 does not match the body"]}"#.to_owned()),
    ];
    let sandbox = TestSandbox::new();
    for (reason, name, value, status, body) in rows {
        let mut headers = sign::headers(PATH, BODY, NOW);
        headers.retain(|(header, _)| header != name);
        headers.extend(value.map(|value| (*name, value.to_owned())));
        let reply = sandbox.send("POST", PATH, &sign::borrowed(&headers), BODY);
        assert_eq!((reply.status, &reply.body), (*status, body), "{reason}");
    }
    assert_eq!(sandbox.count("ivvy.stage"), 7, "nothing is added");
}

#[test]
fn the_path_is_signed() {
    let sandbox = TestSandbox::new();
    let headers = sign::headers("/api/1.0/crm?action=addOrUpdateLeadSource", BODY, NOW);
    assert_eq!(sandbox.send("POST", PATH, &sign::borrowed(&headers), BODY).status, 401);
}

#[test]
fn dates_are_accepted_within_five_minutes() {
    const STALE: &str = r#"{"errorCode":401,"message":"Request is stale","specificCode":23005}"#;
    let rows = [
        ("2026-11-19 23:55:00", None),
        ("2026-11-19 23:54:59", Some(STALE)),
        ("2026-11-20 00:05:00", None),
        ("2026-11-20 00:05:01", Some(STALE)),
    ];
    let sandbox = TestSandbox::new();
    for (date, expected_error) in rows {
        let headers = sign::headers(PATH, BODY, date);
        let reply = sandbox.send("POST", PATH, &sign::borrowed(&headers), BODY);
        match expected_error {
            Some(body) => assert_eq!((reply.status, reply.body.as_str()), (401, body), "{date}"),
            None => assert_eq!(reply.status, 200, "{date}: {}", reply.body),
        }
    }
}

#[test]
fn only_post_with_json_is_accepted() {
    let sandbox = TestSandbox::new();
    assert_eq!(sandbox.send("GET", PATH, &[], "").body, r#"{"errorCode":405,"message":"Method Not Allowed"}"#);

    let headers = sign::headers_with_type("text/plain", PATH, BODY, NOW);
    assert_eq!(sandbox.send("POST", PATH, &sign::borrowed(&headers), BODY).status, 406);
}
