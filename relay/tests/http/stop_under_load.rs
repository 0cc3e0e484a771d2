//! SIGTERM under load: every request that was sent before the signal is answered, on kept connections and on new ones.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::program::{lead, start};

const CLIENTS: usize = 32;
/// Before the signal.
const REQUESTS: usize = 400;

/// A request, when it was sent, and whether it was answered.
struct Outcome {
    client: &'static str,
    sent: Instant,
    ended: Instant,
    status: Option<u16>,
}

#[derive(Default)]
struct Results {
    sent: Mutex<Vec<Outcome>>,
    answered: AtomicUsize,
}

/// The status and whether the connection ends with it. `None` without a complete response.
fn response(reader: &mut BufReader<TcpStream>) -> Option<(u16, bool)> {
    let (mut status, mut length, mut closes) = (None, 0, false);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end().to_lowercase();
        if line.is_empty() {
            break;
        }
        status = status.or_else(|| line.split(' ').nth(1)?.parse().ok());
        length = line.strip_prefix("content-length: ").map_or(length, |value| value.parse().unwrap());
        closes |= line == "connection: close";
    }
    reader.read_exact(&mut vec![0; length]).ok()?;
    Some((status?, closes))
}

fn connect(address: SocketAddr) -> Option<BufReader<TcpStream>> {
    let stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    Some(BufReader::new(stream))
}

/// Sends until the server is gone.
fn run_client(address: SocketAddr, client: &'static str, name: usize, results: &Results) {
    let mut kept = None;
    for number in 0.. {
        let Some(mut reader) = kept.take().or_else(|| connect(address)) else { return };
        if reader.get_mut().write_all(&lead(&format!("{name}-{number}"))).is_err() {
            continue;
        }
        let sent = Instant::now();
        let answer = response(&mut reader);
        let status = answer.map(|(status, _)| status);
        results.sent.lock().unwrap().push(Outcome { client, sent, ended: Instant::now(), status });
        results.answered.fetch_add(usize::from(status.is_some()), SeqCst);
        if client == "kept" && answer.is_some_and(|(_, closes)| !closes) {
            kept = Some(reader);
        }
    }
}

#[test]
fn every_request_that_was_sent_before_the_signal_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let (mut relay, address) = start(folder.path(), "export LEADWIRE_LOG=off");

    let results = Arc::new(Results::default());
    let clients: Vec<_> = (0..CLIENTS)
        .map(|name| {
            let (results, client) = (Arc::clone(&results), ["kept", "new"][name % 2]);
            thread::spawn(move || run_client(address, client, name, &results))
        })
        .collect();
    while results.answered.load(SeqCst) < REQUESTS {
        assert!(relay.try_wait().unwrap().is_none(), "the relay has ended");
        thread::yield_now();
    }
    let signal = Instant::now();
    assert!(Command::new("kill").arg("-TERM").arg(relay.id().to_string()).status().unwrap().success());
    for client in clients {
        client.join().unwrap();
    }
    assert_eq!(relay.wait().unwrap().code(), Some(0));

    let sent = results.sent.lock().unwrap();
    let before = |client| sent.iter().filter(move |request| request.client == client && request.sent < signal);
    for client in ["kept", "new"] {
        let lost = before(client).filter(|request| request.status != Some(202)).count();
        assert_eq!(lost, 0, "of {} on {client} connections", before(client).count());
        assert!(before(client).any(|request| request.ended > signal), "{client}: some were under way");
    }
}
