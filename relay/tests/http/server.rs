//! The server: graceful shutdown, time-outs, connection limit.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use leadwire_relay::http::server::Server;
use leadwire_relay::limits::Limits;

use super::support::*;

#[test]
fn shutdown_completes_requests_in_progress() {
    let mut relay = TestRelay::with(|config, _| config.answer_within = Duration::from_millis(300));
    let request = page(envelope(LEAD, "")).bytes();
    let mut stream = TcpStream::connect(relay.address).unwrap();
    stream.write_all(&request).unwrap();
    while relay.rows() == 0 {
        thread::yield_now();
    }
    relay.stop();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert!(text.starts_with("HTTP/1.1 202 "), "{text}");
    assert!(TcpStream::connect(relay.address).is_err(), "the port is closed");
}

#[test]
fn shutdown_does_not_wait_for_an_incomplete_request() {
    let mut relay = TestRelay::with(|_, limits| {
        limits.shutdown_timeout = Duration::from_millis(50);
        limits.body_timeout = Duration::from_mins(10);
    });
    let request = page(envelope(LEAD, "")).bytes();
    let mut stream = TcpStream::connect(relay.address).unwrap();
    stream.write_all(&request[..request.len() - 1]).unwrap();
    relay.stop();
    assert_eq!(relay.rows(), 0);
}

#[test]
fn a_client_that_does_not_read_is_disconnected() {
    let relay = TestRelay::with(|_, limits| limits.write_timeout = Duration::from_millis(200));
    let mut stream = TcpStream::connect(relay.address).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(5))).unwrap();
    let requests = b"GET /nothing HTTP/1.1\r\nHost: relay\r\n\r\n".repeat(100);
    let error = loop {
        if let Err(error) = stream.write_all(&requests) {
            break error.kind();
        }
    };
    assert!(matches!(error, ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{error}");
}

#[test]
fn a_port_in_use() {
    let relay = TestRelay::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let second = runtime.block_on(Server::start(relay.address, axum::Router::new(), Limits::default()));
    let expected =
        format!("{} is already in use; stop the program that listens there, or change listen", relay.address);
    assert_eq!(second.err().unwrap().to_string(), expected);
}

#[test]
fn connections_above_the_limit_wait() {
    let relay = Arc::new(TestRelay::with(|_, limits| {
        limits.connections = 1;
        limits.head_timeout = Duration::from_millis(200);
    }));
    let _idle = TcpStream::connect(relay.address).unwrap();
    assert_eq!(relay.send(&page(envelope(LEAD, ""))).status_and_body(), QUEUED, "after the idle connection is closed");
}
