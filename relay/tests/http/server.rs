//! The server itself: it stops when it is told to, with the requests under way answered.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use leadwire_relay::limits::Limits;
use leadwire_relay::server::Server;

use super::support::*;

#[test]
fn requests_under_way_are_answered() {
    let mut bench = Bench::with(|config, _| config.answer_within = Duration::from_millis(300));
    let ask = page(envelope(LEAD, "")).bytes();
    let mut stream = TcpStream::connect(bench.address).unwrap();
    stream.write_all(&ask).unwrap();
    while bench.rows() == 0 {
        thread::yield_now();
    }
    bench.stop();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert!(text.starts_with("HTTP/1.1 202 "), "{text}");
    assert!(TcpStream::connect(bench.address).is_err(), "the port is free again");
}

#[test]
fn who_never_ends_is_not_waited_for() {
    let mut bench = Bench::with(|_, limits| {
        limits.grace = Duration::from_millis(50);
        limits.body = Duration::from_mins(10);
    });
    let ask = page(envelope(LEAD, "")).bytes();
    let mut stream = TcpStream::connect(bench.address).unwrap();
    stream.write_all(&ask[..ask.len() - 1]).unwrap();
    bench.stop();
    assert_eq!(bench.rows(), 0);
}

#[test]
fn who_never_reads_is_cut_off() {
    let bench = Bench::with(|_, limits| limits.answer = Duration::from_millis(200));
    let mut stream = TcpStream::connect(bench.address).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(5))).unwrap();
    let asks = b"GET /nothing HTTP/1.1\r\nHost: relay\r\n\r\n".repeat(100);
    let error = loop {
        if let Err(error) = stream.write_all(&asks) {
            break error.kind();
        }
    };
    assert!(matches!(error, ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{error}");
}

#[test]
fn a_port_in_use_is_said() {
    let bench = Bench::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let second = runtime.block_on(Server::start(bench.address, axum::Router::new(), Limits::default()));
    let expected = format!("{} is already in use; stop what listens there or set another listen", bench.address);
    assert_eq!(second.err().unwrap().to_string(), expected);
}

#[test]
fn connections_beyond_the_most_wait_their_turn() {
    let bench = Arc::new(Bench::with(|_, limits| {
        limits.connections = 1;
        limits.head = Duration::from_millis(200);
    }));
    let _idle = TcpStream::connect(bench.address).unwrap();
    assert_eq!(bench.send(&page(envelope(LEAD, ""))).says(), QUEUED, "once the idle one is cut off");
}
