//! Clients that are slow or idle do not keep out others.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use leadwire_relay::config::Config;
use leadwire_relay::limits::Limits;

use super::fixture::*;

fn slow_body(relay: &TestRelay, client: &str) -> TcpStream {
    let whole = page(envelope(LEAD, "")).with("X-Forwarded-For", client).bytes();
    let mut stream = TcpStream::connect(relay.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.write_all(&whole[..whole.len() - 1]).unwrap();
    stream
}

fn one_connection(_: &mut Config, limits: &mut Limits) {
    limits.connections = 1;
    limits.body_timeout = Duration::from_mins(10);
    limits.shutdown_timeout = Duration::from_mins(10);
}

/// Its body is being read.
fn busy_connection(relay: &TestRelay) -> TcpStream {
    let whole = page(envelope(LEAD, "")).with("Expect", "100-continue").bytes();
    let mut busy = TcpStream::connect(relay.address).unwrap();
    busy.write_all(&whole[..whole.len() - 1]).unwrap();
    let mut continues = [0; 12];
    busy.read_exact(&mut continues).unwrap();
    assert_eq!(&continues, b"HTTP/1.1 100");
    busy
}

fn status_line(mut stream: TcpStream) -> String {
    let mut text = String::new();
    // After a reset the bytes before it count.
    let _ = stream.read_to_string(&mut text);
    text.lines().next().unwrap_or_default().to_owned()
}

/// A permit is taken when the body is complete.
#[test]
fn slow_bodies_take_no_permits() {
    let relay = TestRelay::with(|_, limits| limits.concurrent_requests = 1);
    let _slow: Vec<TcpStream> = (0..20).map(|_| slow_body(&relay, "203.0.113.1")).collect();
    assert_eq!(relay.send(&page(envelope(LEAD, ""))).status_and_body(), QUEUED);
}

#[test]
fn one_client_gets_half_of_the_bodies() {
    let relay = TestRelay::with(|_, limits| {
        limits.bodies = 8;
        limits.body_timeout = Duration::from_secs(5);
    });
    let slow: Vec<TcpStream> = (0..12).map(|_| slow_body(&relay, "203.0.113.1")).collect();
    let lead = |client| relay.send(&page(envelope(LEAD, "")).with("X-Forwarded-For", client));
    wait_until("the client has its share", || lead("203.0.113.1").status == 503);
    assert_eq!(lead("203.0.113.2").status_and_body(), QUEUED);
    let mut lines: Vec<String> = slow.into_iter().map(status_line).collect();
    lines.sort();
    let expected = [vec!["HTTP/1.1 408 Request Timeout"; 4], vec!["HTTP/1.1 503 Service Unavailable"; 8]].concat();
    assert_eq!(lines, expected);
    assert_eq!(lead("203.0.113.1").status, 202, "its places are free again");
}

#[test]
fn the_connection_that_is_idle_for_longest_is_closed_for_another() {
    let relay = TestRelay::with(|config, limits| {
        limits.connections = 4;
        limits.head_timeout = Duration::from_mins(10);
        limits.body_timeout = Duration::from_mins(10);
        config.answer_within = Duration::ZERO;
    });
    let _busy = slow_body(&relay, "203.0.113.1");
    let idle: Vec<TcpStream> = (0..50).map(|_| TcpStream::connect(relay.address).unwrap()).collect();
    assert_eq!(relay.send(&page(envelope(LEAD, ""))).status_and_body(), QUEUED);
    for mut stream in idle.into_iter().take(47) {
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let closed = stream.read(&mut [0]);
        assert!(matches!(&closed, Ok(0)) || closed.is_err_and(|error| error.kind() == ErrorKind::ConnectionReset));
    }
}

/// While it accepts none, connections wait in the system's queue, of which the default of the standard library is 128.
#[test]
fn many_connections_wait_to_be_accepted() {
    let relay = TestRelay::with(one_connection);
    let busy = busy_connection(&relay);
    // A client whose connection finds no room tries again after a second, and later.
    let connect = |_| TcpStream::connect_timeout(&relay.address, Duration::from_millis(900)).unwrap();
    let waiting: Vec<TcpStream> = (0..600).map(connect).collect();
    drop(busy);
    drop(waiting);
    assert_eq!(relay.send(&page(envelope(LEAD, ""))).status_and_body(), QUEUED);
}

#[test]
fn a_stop_answers_connections_that_wait_to_be_accepted() {
    let mut relay = TestRelay::with(one_connection);
    let busy = busy_connection(&relay);
    let whole = page(envelope(LEAD, "")).bytes();
    let send = |_| {
        let mut stream = TcpStream::connect(relay.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream.write_all(&whole).unwrap();
        stream
    };
    let waiting: Vec<TcpStream> = (0..20).map(send).collect();
    std::thread::scope(|scope| {
        scope.spawn(|| relay.stop());
        let lines: Vec<String> = waiting.into_iter().map(status_line).collect();
        drop(busy);
        assert_eq!(lines, ["HTTP/1.1 202 Accepted"; 20]);
    });
}
