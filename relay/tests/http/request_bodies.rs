//! Invalid bodies: too large, interrupted, slow, not UTF-8, not JSON, repeated keys.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use super::fixture::client::{send_bytes, send_incomplete};
use super::fixture::*;

const MAX_BYTES: usize = 60 * 1024;
const TOO_LARGE: (u16, &str) = (413, r#"{"outcome":"busy","retryAfterMs":5000}"#);

fn invalid(message: &str) -> String {
    format!(r#"{{"outcome":"invalid","issues":[{{"code":"type","path":["id"],"message":"{message}"}}]}}"#)
}

/// An envelope of this size.
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
fn maximum_size() {
    let rows = [
        ("the maximum size", page(sized(MAX_BYTES)).bytes(), QUEUED),
        ("one byte more", page(sized(MAX_BYTES + 1)).bytes(), TOO_LARGE),
        ("the maximum size, in chunks", chunked(&sized(MAX_BYTES), 1000), QUEUED),
        ("one byte more, in chunks", chunked(&sized(MAX_BYTES + 1), 1000), TOO_LARGE),
        ("far more, in chunks", chunked(&sized(500_000), 10_000), TOO_LARGE),
    ];
    for (why, bytes, expected) in rows {
        let relay = TestRelay::new();
        let response = send_bytes(relay.address, &bytes).unwrap();
        assert_eq!(response.status_and_body(), expected, "{why}");
        assert_eq!(relay.rows(), u64::from(expected == QUEUED), "{why}");
    }
}

#[test]
fn endless_bodies_are_not_read() {
    let relay = TestRelay::new();
    let mut stream = TcpStream::connect(relay.address).unwrap();
    let head = format!("POST /leads HTTP/1.1\r\nHost: r\r\nOrigin: {ORIGIN}\r\nTransfer-Encoding: chunked\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = [b"10000\r\n".as_slice(), &vec![b' '; 0x10000], b"\r\n"].concat();
    let sent = (0..2000).take_while(|_| stream.write_all(&chunk).is_ok()).count();
    assert!(sent < 500, "the server read {sent} chunks of 64 KiB");
    assert_eq!(relay.rows(), 0);
}

#[test]
fn invalid_envelopes() {
    let relay = TestRelay::new();
    let lead = envelope(LEAD, "");
    let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    let rows: [(&str, Vec<u8>, String); 17] = [
        ("an empty body", b"".into(), invalid("the envelope must be a JSON object")),
        ("text", b"lead".into(), invalid("the envelope must be a JSON object")),
        ("a list", b"[]".into(), invalid("the envelope must be a JSON object")),
        ("truncated", lead.as_bytes()[..40].into(), invalid("the envelope must be a JSON object")),
        ("trailing text", format!("{lead}x").into(), invalid("the envelope must be a JSON object")),
        ("a byte order mark", format!("\u{feff}{lead}").into(), invalid("the envelope must be a JSON object")),
        ("not UTF-8", [lead.as_bytes(), b"\xff"].concat(), invalid("the envelope must be UTF-8")),
        (
            "overlong UTF-8",
            lead.replace("Wedding", "@")
                .into_bytes()
                .iter()
                .flat_map(|byte| if *byte == b'@' { vec![0xc0, 0xaf] } else { vec![*byte] })
                .collect(),
            invalid("the envelope must be UTF-8"),
        ),
        ("a form", b"v=1&key=2".into(), invalid("the envelope must be a JSON object")),
        (
            "a key twice",
            lead.replacen("\"v\":1", "\"v\":1,\"v\":1", 1).into(),
            invalid("the envelope contains a key twice"),
        ),
        (
            "a payload's key twice",
            envelope(r#"{"name":"a","name":"b"}"#, "").into(),
            invalid("the envelope contains a key twice"),
        ),
        ("another version", lead.replacen("\"v\":1", "\"v\":2", 1).into(), invalid("v must be 1")),
        ("no key", lead.replacen(KEY, "", 1).into(), invalid("key must be 16 to 64 letters, digits and hyphens")),
        (
            "a key with other characters",
            lead.replacen(KEY, "1111111122224333' OR 1", 1).into(),
            invalid("key must be 16 to 64 letters, digits and hyphens"),
        ),
        (
            "a key that is too long",
            lead.replacen(KEY, &"a".repeat(65), 1).into(),
            invalid("key must be 16 to 64 letters, digits and hyphens"),
        ),
        ("a number for a form", lead.replacen("\"wedding\"", "7", 1).into(), invalid("form must be text")),
        ("30,000 levels", deep(30_000).into(), invalid("the envelope must be a JSON object")),
    ];
    for (why, body, expected) in rows {
        assert_eq!(relay.send(&page(body)).status_and_body(), (422, expected.as_str()), "{why}");
    }
    assert_eq!(relay.rows(), 0);
}

#[test]
fn interrupted_requests() {
    let relay = TestRelay::new();
    let whole = page(envelope(LEAD, "")).bytes();
    for (why, bytes) in [
        ("a byte before the end", whole[..whole.len() - 1].to_vec()),
        ("before the body", whole[..whole.len() - envelope(LEAD, "").len()].to_vec()),
        ("in the head", whole[..30].to_vec()),
        ("in a chunk", chunked(&envelope(LEAD, ""), 20)[..200].to_vec()),
    ] {
        let response = send_incomplete(relay.address, &bytes);
        let status = response.as_ref().map(|response| response.status);
        assert!(matches!(status, None | Some(400 | 408)), "{why}: {response:?}");
    }
    assert_eq!(relay.rows(), 0);
}

#[test]
fn invalid_heads() {
    let relay = TestRelay::new();
    let lead = envelope(LEAD, "");
    let start = format!("POST /leads HTTP/1.1\r\nHost: r\r\nConnection: close\r\nOrigin: {ORIGIN}\r\n");
    let length = lead.len();
    let rows = [
        ("two lengths", format!("{start}Content-Length: {length}\r\nContent-Length: 5\r\n\r\n{lead}")),
        ("a negative length", format!("{start}Content-Length: -1\r\n\r\n{lead}")),
        ("a length that is not a number", format!("{start}Content-Length: x\r\n\r\n{lead}")),
        ("an invalid chunk size", format!("{start}Transfer-Encoding: chunked\r\n\r\nzz\r\n{lead}")),
        ("an overflowing chunk size", format!("{start}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{lead}")),
        ("a shorter length", format!("{start}Content-Length: 50\r\n\r\n{lead}")),
        ("a name with a space", format!("{start}Content-Length : {length}\r\n\r\n{lead}")),
    ];
    for (why, bytes) in rows {
        let status = send_bytes(relay.address, bytes.as_bytes()).map(|response| response.status);
        assert!(matches!(status, None | Some(400 | 408 | 422)), "{why}: {status:?}");
    }
    assert_eq!(relay.rows(), 0);
}

#[test]
fn slow_requests_time_out() {
    let short = Duration::from_millis(200);
    let relay = TestRelay::with(|_, limits| {
        limits.head_timeout = short;
        limits.body_timeout = short;
    });
    let whole = page(envelope(LEAD, "")).bytes();
    let idle = b"GET /nothing HTTP/1.1\r\nHost: r\r\n\r\n".as_slice();
    for (why, start, status_line) in [
        ("nothing at all", 0, ""),
        ("in the head", 40, ""),
        ("in the body", whole.len() - 1, "HTTP/1.1 408 Request Timeout"),
        ("between two requests", idle.len(), "HTTP/1.1 404 Not Found"),
    ] {
        let mut stream = TcpStream::connect(relay.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        stream.write_all(if why == "between two requests" { idle } else { &whole[..start] }).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        assert_eq!(text.lines().next().unwrap_or_default(), status_line, "{why}");
    }
    assert_eq!(relay.rows(), 0);
}
