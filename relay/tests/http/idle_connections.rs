//! What idle connections and slow senders cost: a bounded part of memory for each, and no lead. More of them than here are measured by
//! `limits idle` (relay/examples/limits).

#![cfg(target_os = "linux")]

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use leadwire_relay::limits::Limits;
use leadwire_relay::open_files::raise_limit;

use super::program::{lead, start};

/// Together fewer than the relay accepts.
const IDLE: usize = 1500;
const SLOW: usize = 500;
/// Of a connection, with its buffers: what an idle one needs, and a slow one with half of a long body.
const KIB_FOR_IDLE: usize = 36;
const KIB_FOR_SLOW: usize = 120;

/// In KiB.
fn memory(process: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Half of a body of 60,000 bytes, after which nothing comes.
fn slow_sender(address: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    let head =
        "POST /leads HTTP/1.1\r\nHost: relay\r\nOrigin: https://www.example.com\r\nContent-Length: 60000\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(" ".repeat(30_000).as_bytes()).unwrap();
    stream
}

#[track_caller]
fn assert_stored(address: SocketAddr, number: &str) {
    let mut client = TcpStream::connect(address).unwrap();
    client.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    client.write_all(&lead(number)).unwrap();
    let mut status = [0; 12];
    client.read_exact(&mut status).unwrap();
    assert_eq!(&status, b"HTTP/1.1 202");
}

#[test]
fn memory_of_idle_and_slow_connections_is_bounded() {
    raise_limit(Limits { connections: 2 * (IDLE + SLOW), ..Limits::default() });
    let folder = tempfile::tempdir().unwrap();
    let (mut relay, address) = start(folder.path(), "true");
    assert_stored(address, "1");
    let before = memory(relay.id());
    let _idle: Vec<TcpStream> = (0..IDLE).map(|_| TcpStream::connect(address).unwrap()).collect();
    // Accepted after the idle ones.
    assert_stored(address, "2");
    let with_idle = memory(relay.id());
    let _slow: Vec<TcpStream> = (0..SLOW).map(|_| slow_sender(address)).collect();
    assert_stored(address, "3");
    let with_slow = memory(relay.id());
    println!("{before} KiB before, {with_idle} KiB with {IDLE} idle, {with_slow} KiB with {SLOW} slow");
    assert!(with_idle < before + IDLE * KIB_FOR_IDLE, "{before} KiB before, {with_idle} KiB after");
    assert!(with_slow < with_idle + SLOW * KIB_FOR_SLOW, "{with_idle} KiB before, {with_slow} KiB after");
    relay.kill().unwrap();
    relay.wait().unwrap();
}
