//! Bodies that are no envelopes: too large, in pieces, broken off, slow, not UTF-8, not JSON, keys that stand twice.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use super::support::http::{raw, truncated};
use super::support::*;

const MOST: usize = 60 * 1024;
const TOO_LARGE: (u16, &str) = (413, r#"{"outcome":"busy","retryAfterMs":5000}"#);

fn wrong(message: &str) -> String {
    format!(r#"{{"outcome":"invalid","issues":[{{"code":"type","path":["id"],"message":"{message}"}}]}}"#)
}

/// An envelope of exactly so many bytes.
fn sized(bytes: usize) -> String {
    let text = envelope(LEAD, "");
    text + &" ".repeat(bytes - envelope(LEAD, "").len())
}

/// The request with its body in chunks.
fn chunked(body: &str, chunk: usize) -> Vec<u8> {
    let mut bytes =
        format!("POST /leads HTTP/1.1\r\nHost: r\r\nOrigin: {ORIGIN}\r\nConnection: close\r\n").into_bytes();
    bytes.extend(b"Transfer-Encoding: chunked\r\n\r\n");
    for part in body.as_bytes().chunks(chunk) {
        bytes.extend(format!("{:x}\r\n", part.len()).as_bytes());
        bytes.extend(part);
        bytes.extend(b"\r\n");
    }
    bytes.extend(b"0\r\n\r\n");
    bytes
}

#[test]
fn the_bound_and_one_past_it() {
    let rows = [
        ("on the bound", page(sized(MOST)).bytes(), QUEUED),
        ("one past it", page(sized(MOST + 1)).bytes(), TOO_LARGE),
        ("on the bound, in chunks", chunked(&sized(MOST), 1000), QUEUED),
        ("one past it, in chunks", chunked(&sized(MOST + 1), 1000), TOO_LARGE),
        ("far past it, in chunks", chunked(&sized(500_000), 10_000), TOO_LARGE),
    ];
    for (why, bytes, expected) in rows {
        let bench = Bench::new();
        let reply = raw(bench.address, &bytes).unwrap();
        assert_eq!(reply.says(), expected, "{why}");
        assert_eq!(bench.rows(), u64::from(expected == QUEUED), "{why}");
    }
}

#[test]
fn endless_bodies_are_cut_off() {
    let bench = Bench::new();
    let mut stream = TcpStream::connect(bench.address).unwrap();
    let head = format!("POST /leads HTTP/1.1\r\nHost: r\r\nOrigin: {ORIGIN}\r\nTransfer-Encoding: chunked\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = [b"10000\r\n".as_slice(), &vec![b' '; 0x10000], b"\r\n"].concat();
    let sent = (0..2000).take_while(|_| stream.write_all(&chunk).is_ok()).count();
    assert!(sent < 500, "the server read {sent} chunks of 64 KiB");
    assert_eq!(bench.rows(), 0);
}

#[test]
fn what_is_no_envelope() {
    let bench = Bench::new();
    let lead = envelope(LEAD, "");
    let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    let rows: [(&str, Vec<u8>, String); 17] = [
        ("nothing", b"".into(), wrong("the envelope must be a JSON object")),
        ("text", b"lead".into(), wrong("the envelope must be a JSON object")),
        ("a list", b"[]".into(), wrong("the envelope must be a JSON object")),
        ("half of it", lead.as_bytes()[..40].into(), wrong("the envelope must be a JSON object")),
        ("something behind it", format!("{lead}x").into(), wrong("the envelope must be a JSON object")),
        ("a byte order mark", format!("\u{feff}{lead}").into(), wrong("the envelope must be a JSON object")),
        ("not UTF-8", [lead.as_bytes(), b"\xff"].concat(), wrong("the envelope must be UTF-8")),
        (
            "overlong UTF-8",
            lead.replace("Wedding", "@")
                .into_bytes()
                .iter()
                .flat_map(|byte| if *byte == b'@' { vec![0xc0, 0xaf] } else { vec![*byte] })
                .collect(),
            wrong("the envelope must be UTF-8"),
        ),
        ("a form", b"v=1&key=2".into(), wrong("the envelope must be a JSON object")),
        (
            "a key twice",
            lead.replacen("\"v\":1", "\"v\":1,\"v\":1", 1).into(),
            wrong("the envelope contains a key twice"),
        ),
        (
            "a payload's key twice",
            envelope(r#"{"name":"a","name":"b"}"#, "").into(),
            wrong("the envelope contains a key twice"),
        ),
        ("another version", lead.replacen("\"v\":1", "\"v\":2", 1).into(), wrong("v must be 1")),
        ("no key", lead.replacen(KEY, "", 1).into(), wrong("key must be 16 to 64 letters, digits and hyphens")),
        (
            "a key with more in it",
            lead.replacen(KEY, "1111111122224333' OR 1", 1).into(),
            wrong("key must be 16 to 64 letters, digits and hyphens"),
        ),
        (
            "a key that is too long",
            lead.replacen(KEY, &"a".repeat(65), 1).into(),
            wrong("key must be 16 to 64 letters, digits and hyphens"),
        ),
        ("a number for a form", lead.replacen("\"wedding\"", "7", 1).into(), wrong("form must be text")),
        ("deep beyond any stack", deep(30_000).into(), wrong("the envelope must be a JSON object")),
    ];
    for (why, body, expected) in rows {
        assert_eq!(bench.send(&page(body)).says(), (422, expected.as_str()), "{why}");
    }
    assert_eq!(bench.rows(), 0);
}

#[test]
fn broken_off() {
    let bench = Bench::new();
    let whole = page(envelope(LEAD, "")).bytes();
    for (why, bytes) in [
        ("a byte before the end", whole[..whole.len() - 1].to_vec()),
        ("before the body", whole[..whole.len() - envelope(LEAD, "").len()].to_vec()),
        ("in the head", whole[..30].to_vec()),
        ("in a chunk", chunked(&envelope(LEAD, ""), 20)[..200].to_vec()),
    ] {
        let reply = truncated(bench.address, &bytes);
        let status = reply.as_ref().map(|reply| reply.status);
        assert!(matches!(status, None | Some(400 | 408)), "{why}: {reply:?}");
    }
    assert_eq!(bench.rows(), 0);
}

#[test]
fn heads_that_lie() {
    let bench = Bench::new();
    let lead = envelope(LEAD, "");
    let start = format!("POST /leads HTTP/1.1\r\nHost: r\r\nConnection: close\r\nOrigin: {ORIGIN}\r\n");
    let length = lead.len();
    let rows = [
        ("two lengths", format!("{start}Content-Length: {length}\r\nContent-Length: 5\r\n\r\n{lead}")),
        ("a negative length", format!("{start}Content-Length: -1\r\n\r\n{lead}")),
        ("a length that is no number", format!("{start}Content-Length: x\r\n\r\n{lead}")),
        ("no chunk", format!("{start}Transfer-Encoding: chunked\r\n\r\nzz\r\n{lead}")),
        ("a chunk beyond counting", format!("{start}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{lead}")),
        ("a shorter length", format!("{start}Content-Length: 50\r\n\r\n{lead}")),
        ("a name with a space", format!("{start}Content-Length : {length}\r\n\r\n{lead}")),
    ];
    for (why, bytes) in rows {
        let status = raw(bench.address, bytes.as_bytes()).map(|reply| reply.status);
        assert!(matches!(status, None | Some(400 | 408 | 422)), "{why}: {status:?}");
    }
    assert_eq!(bench.rows(), 0);
}

#[test]
fn slow_ones_are_cut_off() {
    let short = Duration::from_millis(200);
    let bench = Bench::with(|_, limits| {
        limits.head = short;
        limits.body = short;
    });
    let whole = page(envelope(LEAD, "")).bytes();
    let idle = b"GET /nothing HTTP/1.1\r\nHost: r\r\n\r\n".as_slice();
    for (why, start, answer) in [
        ("nothing at all", 0, ""),
        ("in the head", 40, ""),
        ("in the body", whole.len() - 1, "HTTP/1.1 408 Request Timeout"),
        ("between two requests", idle.len(), "HTTP/1.1 404 Not Found"),
    ] {
        let mut stream = TcpStream::connect(bench.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        stream.write_all(if why == "between two requests" { idle } else { &whole[..start] }).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        assert_eq!(text.lines().next().unwrap_or_default(), answer, "{why}");
    }
    assert_eq!(bench.rows(), 0);
}
