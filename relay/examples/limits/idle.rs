//! Connections without a request. The relay closes the oldest of them when there are more than it accepts.

use std::net::TcpStream;
use std::time::Instant;

use leadwire_relay::limits::Limits;
use leadwire_relay::open_files::raise_limit;

use super::relay::Relay;

pub fn connect(relay: &Relay, count: usize) -> Vec<TcpStream> {
    raise_limit(Limits { connections: count, ..Limits::default() });
    let (began, before) = (Instant::now(), relay.memory_mib());
    let connections = (0..count).map(|_| TcpStream::connect(relay.address).unwrap()).collect();
    println!(
        "{count} idle connections in {:.2} s; {before} MiB of memory before, {} MiB after",
        began.elapsed().as_secs_f64(),
        relay.memory_mib()
    );
    connections
}
