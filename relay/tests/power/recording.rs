//! The relay under load, recorded: it is killed once, starts again on the same file, and goes on.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use std::{fs, thread};

use rustix::process::Signal;
use sandbox::{Options as SandboxOptions, Sandbox};

use crate::support::relay_config::ORIGIN;
use crate::support::relay_process::{ProcessExit, RelayProgram};
use crate::system_calls::{STRACE, Step, read};

/// The files of a recording: the sandbox's port and, for each client, its port and keys; the trace of each run; and the ledger's folder.
const SENT: &str = "sent";
const TRACES: [&str; 2] = ["trace-1", "trace-2"];
const LEDGER: &str = "ledger";
const CLIENTS: usize = 6;
/// Of a lead's longest field, so that few leads fill the log up to a checkpoint.
const LEAD_BYTES: usize = 30_000;
/// Of the relay and the recorder, which slows it down.
const WAIT_TIMEOUT: Duration = Duration::from_mins(2);

pub struct Recording {
    pub steps: Vec<Step>,
    /// The keys that a client has sent over each connection, in their order, by its port.
    pub sent: BTreeMap<u16, Vec<String>>,
    pub sandbox_port: Option<u16>,
}

pub fn key(number: u64) -> String {
    format!("power-{number:012}")
}

/// All keys of leads in the data.
pub fn key_in(data: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(data);
    let keys = text.match_indices("power-").filter_map(|(at, _)| text.get(at..at + key(0).len()));
    keys.filter(|key| key["power-".len()..].bytes().all(|byte| byte.is_ascii_digit())).map(str::to_owned).collect()
}

impl Recording {
    /// What was recorded in the folder, which must be where it was.
    pub fn read(folder: &Path) -> Recording {
        let text = fs::read_to_string(folder.join(SENT)).unwrap();
        let mut lines = text.lines();
        let sandbox_port = Some(lines.next().unwrap().parse().unwrap());
        let client = |line: &str| {
            let (port, keys) = line.split_once(' ').unwrap();
            (port.parse().unwrap(), keys.split_whitespace().map(str::to_owned).collect())
        };
        let traces = TRACES.map(|trace| folder.join(trace));
        Recording { steps: read(&traces, &folder.join(LEDGER)), sent: lines.map(client).collect(), sandbox_port }
    }
}

/// Sends so many leads, half of them before the relay is killed. The folder then has what [`Recording::read`] reads.
pub fn record(folder: &Path, leads: u64) {
    let limits = SandboxOptions::new(folder.join("records.db"));
    let sandbox = Sandbox::start(SandboxOptions { bitrix_burst: 1_000_000, bitrix_per_second: 1e6, ..limits }).unwrap();
    let ledger = folder.join(LEDGER);
    fs::create_dir(&ledger).unwrap();
    let config = folder.join("relay.toml");
    fs::write(&config, toml(&sandbox.url(), &ledger)).unwrap();
    let port = sandbox.url().rsplit_once(':').unwrap().1.to_owned();
    let mut sent = vec![port];
    let next = AtomicU64::new(0);
    for (trace, until) in TRACES.iter().zip([leads / 2, leads]) {
        let trace = folder.join(trace);
        let program = RelayProgram {
            binary: recorded_program(folder, &trace),
            config: config.clone(),
            log: folder.join("relay.log"),
        };
        let mut relay = program.start(None).unwrap();
        assert!(relay.is_listening(), "the relay does not start under strace; see {}", program.log.display());
        let address = relay.address;
        thread::scope(|scope| {
            let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(|| client(address, &next, until))).collect();
            let clients = clients.into_iter().map(|client| client.join().unwrap());
            sent.extend(clients.map(|(port, keys)| format!("{port} {}", keys.join(" "))));
        });
        if until == leads {
            relay.signal(Signal::TERM);
            assert!(
                matches!(relay.wait_for_exit(WAIT_TIMEOUT, || false), Some(ProcessExit::Other(_))),
                "it did not stop"
            );
        } else {
            relay.kill();
        }
        wait_until_complete(&trace);
    }
    fs::write(folder.join(SENT), sent.join("\n")).unwrap();
}

/// A script that runs the relay with the recorder as its child.
fn recorded_program(folder: &Path, trace: &Path) -> PathBuf {
    let script = folder.join("recorded-relay");
    let (strace, binary) = (STRACE.join(" "), env!("CARGO_BIN_EXE_leadwire-relay"));
    fs::write(&script, format!("#!/bin/sh\nexec strace {strace} -o '{}' '{binary}' \"$@\"\n", trace.display()))
        .unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    script
}

/// The recorder ends a little later than the program.
pub fn wait_until_complete(trace: &Path) {
    let start = Instant::now();
    while !fs::read(trace).is_ok_and(|text| ends_with_exit(&text)) {
        assert!(start.elapsed() < WAIT_TIMEOUT, "strace has not ended: {}", trace.display());
        thread::sleep(Duration::from_millis(20));
    }
}

fn ends_with_exit(text: &[u8]) -> bool {
    let last = text.trim_ascii_end().rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    // The first thread is the last one to be reported, and its line ends the trace.
    let first = text.split(|byte| *byte == b' ').next().unwrap_or_default();
    last.starts_with(first) && last.ends_with(b" +++")
}

/// Sends leads over one connection until the number is reached. Returns its port and the keys.
fn client(relay: SocketAddr, next: &AtomicU64, until: u64) -> (u16, Vec<String>) {
    let mut connection = TcpStream::connect(relay).unwrap();
    connection.set_read_timeout(Some(WAIT_TIMEOUT)).unwrap();
    let port = connection.local_addr().unwrap().port();
    let mut keys = Vec::new();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= until {
            // The number is left to the clients of the next run.
            next.fetch_sub(1, Ordering::Relaxed);
            return (port, keys);
        }
        let response = send(&mut connection, relay, &envelope(number));
        assert!(response.starts_with("HTTP/1.1 202 "), "{response}");
        keys.push(key(number));
    }
}

fn envelope(number: u64) -> String {
    let (key, comments) = (key(number), "x".repeat(LEAD_BYTES));
    format!(
        r#"{{"v":1,"key":"{key}","form":"portal","kind":"bitrix24.lead","payload":{{"fields":{{"COMMENTS":"{comments}"}}}},"page":{{"url":"{ORIGIN}/"}},"guard":{{"trap":"","elapsedMs":5300}}}}"#
    )
}

/// Returns the response.
fn send(connection: &mut TcpStream, relay: SocketAddr, body: &str) -> String {
    let head = format!(
        "POST /leads HTTP/1.1\r\nHost: {relay}\r\nOrigin: {ORIGIN}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    connection.write_all(&[head.as_bytes(), body.as_bytes()].concat()).unwrap();
    let mut response = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let length = connection.read(&mut buffer).unwrap();
        assert!(length > 0, "the relay has closed the connection");
        response.extend_from_slice(&buffer[..length]);
        let text = String::from_utf8_lossy(&response);
        // Each response is a short JSON object.
        if text.contains("\r\n\r\n") && text.ends_with('}') {
            return text.into_owned();
        }
    }
}

fn toml(sandbox: &str, ledger: &Path) -> String {
    let ledger = ledger.join("ledger.db");
    format!(
        r#"
listen = "127.0.0.1:0"
ledger = "{}"
origins = ["{ORIGIN}"]
token_secret_env = "TOKEN"
answer_within_ms = 0
[crm.portal]
kind = "bitrix24"
url = "{sandbox}/rest/1/sandbox"
burst = 1000000
per_second = 1000000
[form.portal]
crm = "portal"
kind = "bitrix24.lead"
allow = ["fields.COMMENTS"]
fixed = {{ fields = {{ TITLE = "Call back" }} }}
rate = "4000000000/s"
"#,
        ledger.display()
    )
}
