//! Misbehaviour on demand: what each kind does to a call, whether the call ran, and who is next.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::net::TcpStream;
use std::time::{Duration, Instant};

use support::http::{self, Cut};
use support::{BASIC, Bench, text_at};

const JSON: (&str, &str) = ("Content-Type", "application/json");
const ADD: &str = r#"{"leadFor":"x","userId":1}"#;

fn add(bench: &Bench) -> Result<http::Reply, Cut> {
    bench.try_send("POST", "/v2/leads", &[BASIC, JSON], ADD)
}

fn added(bench: &Bench) -> usize {
    bench.count("capillary.lead") - 1
}

/// Waits until a call has taken the only fault.
fn wait_until_taken(bench: &Bench) {
    let begin = Instant::now();
    while text_at(&bench.control("GET", "faults", ""), "faults") != "[]" {
        assert!(begin.elapsed() < Duration::from_secs(10), "the call was not received");
    }
}

/// A call that is left waiting for its answer.
fn open(bench: &Bench) -> TcpStream {
    http::open(bench.sandbox.address(), "POST", "/v2/leads", &[BASIC, JSON], ADD)
}

#[test]
fn each_kind_with_an_answer() {
    let limit = r#"{"errors":[{"status":false,"code":429,"message":"too many requests"}],"warnings":[]}"#;
    let busy = r#"{"errors":[{"status":false,"code":503,"message":"the request was refused"}],"warnings":[]}"#;
    let own = r#"{"errors":[{"status":false,"code":"E7","message":"no stock"}],"warnings":[]}"#;
    #[rustfmt::skip]
    let rows: &[(&str, u16, Option<&str>, &str, usize)] = &[
        (r#"{"kind":"status","status":502}"#,                                   502, None, "", 0),
        (r#"{"kind":"status","status":503,"body":"<h1>Down</h1>","retryAfter":7}"#, 503, Some("7"), "<h1>Down</h1>", 0),
        (r#"{"kind":"status","status":200,"body":{"id":9007199254740993}}"#,    200, None, r#"{"id":9007199254740993}"#, 0),
        (r#"{"kind":"limit"}"#,                                                 429, None, limit, 0),
        (r#"{"kind":"limit","retryAfter":"Fri, 20 Nov 2026 00:00:05 GMT"}"#,    429, Some("Fri, 20 Nov 2026 00:00:05 GMT"), limit, 0),
        (r#"{"kind":"error","code":503}"#,                                      503, None, busy, 0),
        (r#"{"kind":"error","code":"E7","message":"no stock","status":200}"#,   200, None, own, 0),
    ];
    for (fault, status, retry_after, body, count) in rows {
        let bench = Bench::new();
        bench.fault("capillary", 1, fault);
        let reply = add(&bench).unwrap();
        assert_eq!(
            (reply.status, reply.header("retry-after"), reply.body.as_str()),
            (*status, *retry_after, *body),
            "{fault}"
        );
        assert_eq!(added(&bench), *count, "{fault}");
        assert_eq!((add(&bench).unwrap().status, added(&bench)), (200, 1), "the fault is used up: {fault}");
    }
}

#[test]
fn each_kind_that_cuts() {
    let rows = [(r#"{"kind":"reset"}"#, Cut::Reset, 0), (r#"{"kind":"commit_then_drop"}"#, Cut::Closed, 1)];
    for (fault, cut, count) in rows {
        let bench = Bench::new();
        bench.fault("any", 1, fault);
        assert_eq!(add(&bench).unwrap_err(), cut, "{fault}");
        assert_eq!(added(&bench), count, "{fault}");
        assert_eq!(text_at(&bench.control("GET", "calls", ""), "calls.0.status"), "null", "{fault}");
        assert_eq!(add(&bench).unwrap().status, 200, "the next call is well: {fault}");
    }
}

#[test]
fn half_an_answer_promises_a_whole_one() {
    let bench = Bench::new();
    let whole = add(&bench).unwrap().body;
    bench.fault("any", 1, r#"{"kind":"half_answer"}"#);
    let Err(Cut::Half(half)) = add(&bench) else { panic!("the answer was whole, or nothing came") };
    assert_eq!(half, whole.replace(r#""id":2"#, r#""id":3"#)[..whole.len() / 2]);
    assert_eq!(added(&bench), 2, "the call ran");
}

#[test]
fn broken_json_comes_in_one_piece() {
    let bench = Bench::new();
    bench.fault("any", 1, r#"{"kind":"broken_json"}"#);
    let reply = add(&bench).unwrap();
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("application/json")));
    assert!(leadwire::schema::Value::read(&reply.body, 64).is_err(), "{}", reply.body);
    assert_eq!(added(&bench), 1, "the call ran");
}

#[test]
fn a_delay_comes_first() {
    let bench = Bench::new();
    bench.fault("any", 1, r#"{"kind":"delay","ms":60}"#);
    let begin = Instant::now();
    assert_eq!(add(&bench).unwrap().status, 200);
    assert!(begin.elapsed() >= Duration::from_millis(60), "{:?}", begin.elapsed());
}

#[test]
fn a_call_that_hangs_holds_up_no_other_and_no_stop() {
    let bench = Bench::new();
    bench.fault("any", 1, r#"{"kind":"hang"}"#);
    let hanging = open(&bench);
    // It is next in line only once it has been received.
    wait_until_taken(&bench);
    assert_eq!((add(&bench).unwrap().status, added(&bench)), (200, 1), "another call is served");
    hanging.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    assert_eq!(hanging.peek(&mut [0]).unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "nothing was said");
    hanging.set_read_timeout(Some(Duration::from_secs(10))).unwrap();

    let begin = Instant::now();
    bench.sandbox.stop();
    assert!(begin.elapsed() < Duration::from_secs(3), "stopping waited for the call that hangs");
    assert_eq!(http::receive(hanging).unwrap_err(), Cut::Closed);
}

#[test]
fn a_stop_ends_a_delay() {
    let bench = Bench::new();
    bench.fault("any", 1, r#"{"kind":"delay","ms":3600000}"#);
    let waiting = open(&bench);
    wait_until_taken(&bench);
    bench.sandbox.stop();
    assert_eq!(http::receive(waiting).unwrap_err(), Cut::Closed);
}

#[test]
fn first_in_first_out_for_the_crm_that_was_named() {
    let bench = Bench::new();
    bench.fault("bitrix24", 1, r#"{"kind":"status","status":501}"#);
    bench.fault("capillary", 2, r#"{"kind":"status","status":502}"#);
    bench.fault("any", 1, r#"{"kind":"status","status":503}"#);
    assert_eq!(
        text_at(&bench.control("GET", "faults", ""), "faults"),
        r#"[{"crm":"bitrix24","count":1,"kind":"status"},{"crm":"capillary","count":2,"kind":"status"},{"crm":"any","count":1,"kind":"status"}]"#,
    );
    let capillary: Vec<u16> = (0..4).map(|_| add(&bench).unwrap().status).collect();
    assert_eq!(capillary, [502, 502, 503, 200]);
    let bitrix24: Vec<u16> = (0..2).map(|_| bench.bitrix24("crm.lead.fields", "{}").status).collect();
    assert_eq!(bitrix24, [501, 200]);

    bench.fault("any", 9, r#"{"kind":"reset"}"#);
    bench.control("DELETE", "faults", "");
    assert_eq!(add(&bench).unwrap().status, 200);
}

#[test]
fn neither_control_paths_nor_preflights_use_one_up() {
    let bench = Bench::new();
    bench.fault("any", 1, r#"{"kind":"status","status":503}"#);
    let preflight = [("Origin", "http://page"), ("Access-Control-Request-Method", "POST")];
    assert_eq!(bench.send("OPTIONS", "/v2/leads", &preflight, "").status, 200);
    bench.control("GET", "records?kind=capillary.lead", "");
    assert_eq!(add(&bench).unwrap().status, 503);
}

#[test]
fn faults_that_are_none() {
    #[rustfmt::skip]
    let rows = [
        ("not JSON",                                              "the body must be a JSON object"),
        ("{}",                                                    "fault must be an object"),
        (r#"{"crm":"salesforce","fault":{"kind":"hang"}}"#,       "crm must be ivvy, bitrix24, capillary or any"),
        (r#"{"crm":5,"fault":{"kind":"hang"}}"#,                  "crm must be ivvy, bitrix24, capillary or any"),
        (r#"{"count":0,"fault":{"kind":"hang"}}"#,                "count must be a number from 1"),
        (r#"{"fault":{"kind":"delay"}}"#,                         "a delay needs ms, a number"),
        (r#"{"fault":{"kind":"status"}}"#,                        "a status needs status, a number"),
        (r#"{"fault":{"kind":"status","status":99}}"#,            "status must be a number from 200 to 999"),
        (r#"{"fault":{"kind":"error"}}"#,                         "an error needs code, one of the CRM's own"),
        (r#"{"fault":{"kind":"sulk"}}"#,
            "kind must be delay, status, error, limit, reset, hang, commit_then_drop, half_answer or broken_json"),
    ];
    let bench = Bench::new();
    for (body, message) in rows {
        let reply = bench.send("POST", "/_sandbox/faults", &[], body);
        assert_eq!((reply.status, reply.body), (400, format!(r#"{{"message":"{message}"}}"#)), "{body}");
    }
}
