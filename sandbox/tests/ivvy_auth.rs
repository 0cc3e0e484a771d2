//! Which iVvy calls are let in: vectors that were signed elsewhere, and what each part of a signature guards.

mod support;

use support::{Bench, NOW, sign};

const PATH: &str = "/api/1.0/crm?action=addOrUpdateLeadStage";
const BODY: &str = r#"{"name":"Hot","applyTo":2}"#;
const MD5: &str = "4fa5aa431862aa1df60ec81b682996de";
/// Made with `openssl dgst -sha1 -hmac sandbox-secret`, for an IVVY-Date of 2026-11-20 00:00:00.
const SIGNATURE: &str = "IWS sandbox-key:82fdaea9173676cd103acf1e3f4f3f4a57666dde";
/// The same with a Date header instead.
const SIGNATURE_BY_DATE: &str = "IWS sandbox-key:9210828c7f838929eb6dec797f91ec546262dc10";

#[test]
fn vectors_signed_elsewhere_are_taken() {
    let bench = Bench::new();
    let common = [("Content-Type", "application/json"), ("Content-MD5", MD5), ("X-Api-Version", "1.0")];
    let by_own_date = [("IVVY-Date", NOW), ("X-Api-Authorization", SIGNATURE)];
    let by_date = [("Date", "Fri, 20 Nov 2026 00:00:00 UTC"), ("X-Api-Authorization", SIGNATURE_BY_DATE)];
    for dated in [by_own_date, by_date] {
        let reply = bench.send("POST", PATH, &[&common[..], &dated[..]].concat(), BODY);
        assert_eq!(reply.status, 200, "{}", reply.body);
    }
    let ours = sign::headers(PATH, BODY, NOW);
    assert_eq!(ours.last(), Some(&("X-Api-Authorization", SIGNATURE.to_owned())));
}

#[test]
fn each_part_is_guarded() {
    const UNAUTHORISED: &str = r#"{"errorCode":401,"message":"Unauthorized","additionalMessages":["#;
    #[rustfmt::skip]
    let rows: &[(&str, &str, Option<&str>, u16, String)] = &[
        ("no authorization",     "X-Api-Authorization", None,
            401, format!(r#"{UNAUTHORISED}"X-Api-Authorization must be IWS key:signature"]}}"#)),
        ("another scheme",       "X-Api-Authorization", Some("Basic abc"),
            401, format!(r#"{UNAUTHORISED}"X-Api-Authorization must be IWS key:signature"]}}"#)),
        ("another key",          "X-Api-Authorization", Some("IWS other:82fdaea9173676cd103acf1e3f4f3f4a57666dde"),
            401, format!(r#"{UNAUTHORISED}"the key is not known"]}}"#)),
        ("another signature",    "X-Api-Authorization", Some("IWS sandbox-key:82fdaea9173676cd103acf1e3f4f3f4a57666ddf"),
            401, format!(r#"{UNAUTHORISED}"the signature does not match"]}}"#)),
        ("another version",      "X-Api-Version",       Some("2.0"),
            401, format!(r#"{UNAUTHORISED}"the signature does not match"]}}"#)),
        ("another content type", "Content-Type",        Some("text/plain"),
            401, format!(r#"{UNAUTHORISED}"the signature does not match"]}}"#)),
        ("a second later",       "IVVY-Date",           Some("2026-11-20 00:00:01"),
            401, format!(r#"{UNAUTHORISED}"the signature does not match"]}}"#)),
        ("no date at all",       "IVVY-Date",           None,
            401, format!(r#"{UNAUTHORISED}"neither IVVY-Date nor Date is a date"]}}"#)),
        ("a date that is none",  "IVVY-Date",           Some("2026-02-30 00:00:00"),
            401, format!(r#"{UNAUTHORISED}"neither IVVY-Date nor Date is a date"]}}"#)),
        ("no digest",            "Content-MD5",         None,
            400, r#"{"errorCode":400,"message":"Bad Request","additionalMessages":["Content-MD5 does not match the body"]}"#.to_owned()),
        ("another body's digest", "Content-MD5",        Some("d41d8cd98f00b204e9800998ecf8427e"),
            400, r#"{"errorCode":400,"message":"Bad Request","additionalMessages":["Content-MD5 does not match the body"]}"#.to_owned()),
    ];
    let bench = Bench::new();
    for (why, name, value, status, body) in rows {
        let mut headers = sign::headers(PATH, BODY, NOW);
        headers.retain(|(header, _)| header != name);
        headers.extend(value.map(|value| (*name, value.to_owned())));
        let reply = bench.send("POST", PATH, &sign::borrowed(&headers), BODY);
        assert_eq!((reply.status, &reply.body), (*status, body), "{why}");
    }
    assert_eq!(bench.count("ivvy.stage"), 7, "nothing was added");
}

#[test]
fn the_path_is_signed_as_it_is_called() {
    let bench = Bench::new();
    let headers = sign::headers("/api/1.0/crm?action=addOrUpdateLeadSource", BODY, NOW);
    assert_eq!(bench.send("POST", PATH, &sign::borrowed(&headers), BODY).status, 401);
}

#[test]
fn five_minutes_are_the_limit_both_ways() {
    const STALE: &str = r#"{"errorCode":401,"message":"Request is stale","specificCode":23005}"#;
    let rows = [
        ("2026-11-19 23:55:00", None),
        ("2026-11-19 23:54:59", Some(STALE)),
        ("2026-11-20 00:05:00", None),
        ("2026-11-20 00:05:01", Some(STALE)),
    ];
    let bench = Bench::new();
    for (date, refused) in rows {
        let headers = sign::headers(PATH, BODY, date);
        let reply = bench.send("POST", PATH, &sign::borrowed(&headers), BODY);
        match refused {
            Some(body) => assert_eq!((reply.status, reply.body.as_str()), (401, body), "{date}"),
            None => assert_eq!(reply.status, 200, "{date}: {}", reply.body),
        }
    }
}

#[test]
fn only_json_by_post() {
    let bench = Bench::new();
    assert_eq!(bench.send("GET", PATH, &[], "").body, r#"{"errorCode":405,"message":"Method Not Allowed"}"#);

    let date = NOW;
    let text = format!("POST{MD5}text/plain{PATH}1.0IVVYDate={date}").to_lowercase();
    let headers = [
        ("Content-Type", "text/plain"),
        ("Content-MD5", MD5),
        ("IVVY-Date", date),
        ("X-Api-Version", "1.0"),
        ("X-Api-Authorization", &format!("IWS sandbox-key:{}", sign::hmac_sha1("sandbox-secret", &text))),
    ];
    assert_eq!(bench.send("POST", PATH, &headers, BODY).status, 406);
}
