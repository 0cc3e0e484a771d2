//! Faults: what each kind does to a call, whether the call is processed, and the order of the queue.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::net::TcpStream;
use std::time::{Duration, Instant};

use support::http::{self, ConnectionEnd};
use support::json::json_at;
use support::{BASIC, JSON, TestSandbox};

const ADD: &str = r#"{"leadFor":"x","userId":1}"#;

fn add(sandbox: &TestSandbox) -> Result<http::Reply, ConnectionEnd> {
    sandbox.try_send("POST", "/v2/leads", &[BASIC, JSON], ADD)
}

fn added(sandbox: &TestSandbox) -> usize {
    sandbox.count("capillary.lead") - 1
}

/// Waits until a call uses the only fault.
fn wait_until_used(sandbox: &TestSandbox) {
    let begin = Instant::now();
    while json_at(&sandbox.control("GET", "faults", ""), "faults") != "[]" {
        assert!(begin.elapsed() < Duration::from_secs(10), "no call was received");
    }
}

/// A call that waits for its response.
fn open(sandbox: &TestSandbox) -> TcpStream {
    http::open(sandbox.server.address(), "POST", "/v2/leads", &[BASIC, JSON], ADD)
}

#[test]
fn faults_with_a_response() {
    let limit = r#"{"errors":[{"status":false,"code":429,"message":"too many requests"}],"warnings":[]}"#;
    let busy = r#"{"errors":[{"status":false,"code":503,"message":"the request was refused"}],"warnings":[]}"#;
    let own = r#"{"errors":[{"status":false,"code":"E7","message":"no stock"}],"warnings":[]}"#;
    #[rustfmt::skip]
    let rows: &[(&str, &str, u16, Option<&str>, &str)] = &[
        ("status alone",                r#"{"kind":"status","status":502}"#,                                   502, None, ""),
        ("with a page and Retry-After", r#"{"kind":"status","status":503,"body":"<h1>Down</h1>","retryAfter":7}"#, 503, Some("7"), "<h1>Down</h1>"),
        ("with JSON",                   r#"{"kind":"status","status":200,"body":{"id":9007199254740993}}"#,    200, None, r#"{"id":9007199254740993}"#),
        ("rate limit",                  r#"{"kind":"limit"}"#,                                                 429, None, limit),
        ("rate limit until a date",     r#"{"kind":"limit","retryAfter":"Fri, 20 Nov 2026 00:00:05 GMT"}"#,    429, Some("Fri, 20 Nov 2026 00:00:05 GMT"), limit),
        ("error by status",             r#"{"kind":"error","code":503}"#,                                      503, None, busy),
        ("error with code and message", r#"{"kind":"error","code":"E7","message":"no stock","status":200}"#,   200, None, own),
    ];
    for (reason, fault, status, retry_after, body) in rows {
        let sandbox = TestSandbox::new();
        sandbox.fault("capillary", 1, fault);
        let reply = add(&sandbox).unwrap();
        assert_eq!(
            (reply.status, reply.header("retry-after"), reply.body.as_str()),
            (*status, *retry_after, *body),
            "{reason}"
        );
        assert_eq!(added(&sandbox), 0, "{reason}");
        assert_eq!((add(&sandbox).unwrap().status, added(&sandbox)), (200, 1), "after {reason}");
    }
}

#[test]
fn faults_that_cut_the_connection() {
    let rows = [
        (r#"{"kind":"reset"}"#, ConnectionEnd::Reset, 0),
        (r#"{"kind":"commit_then_drop"}"#, ConnectionEnd::Closed, 1),
    ];
    for (fault, end, count) in rows {
        let sandbox = TestSandbox::new();
        sandbox.fault("any", 1, fault);
        assert_eq!(add(&sandbox).unwrap_err(), end, "{fault}");
        assert_eq!(added(&sandbox), count, "{fault}");
        assert_eq!(json_at(&sandbox.control("GET", "calls", ""), "calls.0.status"), "null", "{fault}");
        assert_eq!(add(&sandbox).unwrap().status, 200, "after {fault}");
    }
}

#[test]
fn half_an_answer_has_the_content_length_of_the_whole() {
    let sandbox = TestSandbox::new();
    let whole = add(&sandbox).unwrap().body;
    sandbox.fault("any", 1, r#"{"kind":"half_answer"}"#);
    let Err(ConnectionEnd::Partial(half)) = add(&sandbox) else { panic!("expected a part of the body") };
    assert_eq!(half, whole.replace(r#""id":2"#, r#""id":3"#)[..whole.len() / 2]);
    assert_eq!(added(&sandbox), 2, "the call was processed");
}

#[test]
fn broken_json_is_a_complete_response() {
    let sandbox = TestSandbox::new();
    sandbox.fault("any", 1, r#"{"kind":"broken_json"}"#);
    let reply = add(&sandbox).unwrap();
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("application/json")));
    assert!(leadwire::schema::Value::read(&reply.body, 64).is_err(), "{}", reply.body);
    assert_eq!(added(&sandbox), 1, "the call was processed");
}

#[test]
fn a_delay_precedes_the_response() {
    let sandbox = TestSandbox::new();
    sandbox.fault("any", 1, r#"{"kind":"delay","ms":60}"#);
    let begin = Instant::now();
    assert_eq!(add(&sandbox).unwrap().status, 200);
    assert!(begin.elapsed() >= Duration::from_millis(60), "{:?}", begin.elapsed());
}

#[test]
fn a_hanging_call_blocks_neither_other_calls_nor_the_stop() {
    let sandbox = TestSandbox::new();
    sandbox.fault("any", 1, r#"{"kind":"hang"}"#);
    let hanging = open(&sandbox);
    wait_until_used(&sandbox);
    assert_eq!((add(&sandbox).unwrap().status, added(&sandbox)), (200, 1), "another call is processed");
    hanging.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    assert_eq!(hanging.peek(&mut [0]).unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "no response");
    hanging.set_read_timeout(Some(Duration::from_secs(10))).unwrap();

    let begin = Instant::now();
    sandbox.server.stop();
    assert!(begin.elapsed() < Duration::from_secs(3), "the stop waited for the hanging call");
    assert_eq!(http::receive(hanging).unwrap_err(), ConnectionEnd::Closed);
}

#[test]
fn a_stop_ends_a_delay() {
    let sandbox = TestSandbox::new();
    sandbox.fault("any", 1, r#"{"kind":"delay","ms":3600000}"#);
    let waiting = open(&sandbox);
    wait_until_used(&sandbox);
    sandbox.server.stop();
    assert_eq!(http::receive(waiting).unwrap_err(), ConnectionEnd::Closed);
}

#[test]
fn faults_are_used_in_order_by_calls_to_their_crm() {
    let sandbox = TestSandbox::new();
    sandbox.fault("bitrix24", 1, r#"{"kind":"status","status":501}"#);
    sandbox.fault("capillary", 2, r#"{"kind":"status","status":502}"#);
    sandbox.fault("any", 1, r#"{"kind":"status","status":503}"#);
    assert_eq!(
        json_at(&sandbox.control("GET", "faults", ""), "faults"),
        r#"[{"crm":"bitrix24","count":1,"kind":"status"},{"crm":"capillary","count":2,"kind":"status"},{"crm":"any","count":1,"kind":"status"}]"#,
    );
    let capillary: Vec<u16> = (0..4).map(|_| add(&sandbox).unwrap().status).collect();
    assert_eq!(capillary, [502, 502, 503, 200]);
    let bitrix24: Vec<u16> = (0..2).map(|_| sandbox.bitrix24("crm.lead.fields", "{}").status).collect();
    assert_eq!(bitrix24, [501, 200]);

    sandbox.fault("any", 9, r#"{"kind":"reset"}"#);
    sandbox.control("DELETE", "faults", "");
    assert_eq!(add(&sandbox).unwrap().status, 200);
}

#[test]
fn control_paths_and_preflights_use_no_fault() {
    let sandbox = TestSandbox::new();
    sandbox.fault("any", 1, r#"{"kind":"status","status":503}"#);
    let preflight = [("Origin", "http://page"), ("Access-Control-Request-Method", "POST")];
    assert_eq!(sandbox.send("OPTIONS", "/v2/leads", &preflight, "").status, 200);
    sandbox.control("GET", "records?kind=capillary.lead", "");
    assert_eq!(add(&sandbox).unwrap().status, 503);
}

#[test]
fn invalid_faults_are_rejected() {
    #[rustfmt::skip]
    let rows = [
        ("body that is not JSON", "not JSON",                                        "expected ident at line 1 column 2"),
        ("no fault",              "{}",                                              "missing field `fault` at line 1 column 2"),
        ("unknown CRM",           r#"{"crm":"salesforce","fault":{"kind":"hang"}}"#, "crm must be ivvy, bitrix24, capillary or any"),
        ("count 0",               r#"{"count":0,"fault":{"kind":"hang"}}"#,          "count must be a number from 1"),
        ("negative count",        r#"{"count":-1,"fault":{"kind":"hang"}}"#,         "invalid number -1 at line 1 column 11"),
        ("count that is a list",  r#"{"count":[],"fault":{"kind":"hang"}}"#,         "expected a number or text at line 1 column 11"),
        ("delay without ms",      r#"{"fault":{"kind":"delay"}}"#,                   "a delay needs ms"),
        ("status without status", r#"{"fault":{"kind":"status"}}"#,                  "a status needs status"),
        ("status out of range",   r#"{"fault":{"kind":"status","status":99}}"#,      "status must be a number from 200 to 999"),
        ("error without code",    r#"{"fault":{"kind":"error"}}"#,                   "an error needs code"),
        ("unknown kind",          r#"{"fault":{"kind":"timeout"}}"#,
            "unknown variant `timeout`, expected one of `delay`, `status`, `error`, `limit`, `reset`, `hang`, `commit_then_drop`, `half_answer`, `broken_json` at line 1 column 26"),
    ];
    let sandbox = TestSandbox::new();
    for (reason, body, message) in rows {
        let reply = sandbox.send("POST", "/_sandbox/faults", &[], body);
        assert_eq!((reply.status, reply.body), (400, format!(r#"{{"message":"{message}"}}"#)), "{reason}");
    }
}
