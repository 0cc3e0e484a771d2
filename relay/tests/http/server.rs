//! The server and its process: graceful shutdown, timeouts, connection limit, output, messages when it cannot start.

use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use leadwire_relay::config::LedgerAddress;
use leadwire_relay::http::server::Server;
use leadwire_relay::limits::Limits;
use tempfile::TempDir;
use tokio::runtime::Builder;

use super::fixture::*;
use crate::support::test_store::{address_text, new_ledger_address};

#[test]
fn shutdown_completes_requests_in_progress() {
    let mut relay = TestRelay::with(|config, _| config.answer_within = Duration::from_millis(300));
    let request = page(envelope(LEAD, "")).bytes();
    let mut stream = TcpStream::connect(relay.address).unwrap();
    stream.write_all(&request).unwrap();
    wait_until("the lead is stored", || relay.rows() == 1);
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
fn a_client_that_sends_no_more_gets_its_response() {
    let relay = TestRelay::new();
    let mut stream = TcpStream::connect(relay.address).unwrap();
    stream.write_all(&page(envelope(LEAD, "")).bytes()).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert!(response.starts_with("HTTP/1.1 202 "), "{response}");
}

#[test]
fn a_port_in_use() {
    let relay = TestRelay::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let second = runtime.block_on(async { Server::start(relay.address, axum::Router::new(), Limits::default()) });
    let expected =
        format!("{} is already in use; stop the program that listens there, or change listen", relay.address);
    assert_eq!(second.err().unwrap().to_string(), expected);
}

const CONFIG: &str = "token_secret_env = 'SECRET'\n\
                      [crm.portal]\nkind = 'bitrix24'\nurl = 'https://portal.example/rest/1/x'\n";

pub fn relay_command(folder: &TempDir, ledger: &LedgerAddress, listen: &str, more: &str) -> Command {
    let path = folder.path().join("relay.toml");
    let ledger = address_text(ledger);
    std::fs::write(&path, format!("listen = '{listen}'\nledger = '{ledger}'\n{more}{CONFIG}")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_leadwire-relay"));
    command.arg("--config").arg(path).env("SECRET", "0123456789abcdef0123456789abcdef");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn the_process_starts_and_stops() {
    for signal in ["-TERM", "-INT"] {
        let runtime = Builder::new_multi_thread().enable_all().build().unwrap();
        let [folder, other] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let ledger = runtime.block_on(new_ledger_address(folder.path()));
        let (mut child, address) = start(&folder, &ledger);
        let in_use = format!("{address} is already in use; stop the program that listens there, or change listen");
        assert_fails(&other, &runtime.block_on(new_ledger_address(other.path())), &address, &in_use);
        assert!(Command::new("kill").arg(signal).arg(child.id().to_string()).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(0), "{signal}");
    }
}

/// Returns when it listens, with its address.
pub fn start(folder: &TempDir, ledger: &LedgerAddress) -> (Child, String) {
    let mut child = relay_command(folder, ledger, "127.0.0.1:0", "").spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim_end().strip_prefix("leadwire-relay listening on http://").expect(&line).to_owned();
    (child, address)
}

#[track_caller]
pub fn assert_fails(folder: &TempDir, ledger: &LedgerAddress, listen: &str, message: &str) {
    let output = relay_command(folder, ledger, listen, "").output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), stderr), (Some(1), format!("leadwire-relay: {message}\n")));
}

#[test]
fn an_invalid_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let output = relay_command(
        &folder,
        &folder.path().join("ledger.db").into(),
        "nowhere",
        "origins = ['https://*']\nproxies = ['x']\n",
    )
    .output()
    .unwrap();
    let expected = "leadwire-relay: listen must be an address and a port, such as 127.0.0.1:8080\n\
                    leadwire-relay: origins contains https://*, which must be a scheme and a host, such as \
                    https://www.example.com, without a path or wildcard\n\
                    leadwire-relay: proxies contains x, which is not an address or network such as 10.0.0.0/8\n";
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(2), expected));
    let mut missing = Command::new(env!("CARGO_BIN_EXE_leadwire-relay"));
    let missing = missing.arg("--config").arg(folder.path().join("none.toml")).output().unwrap();
    let message = String::from_utf8(missing.stderr).unwrap();
    assert!(message.starts_with("leadwire-relay: cannot read ") && message.lines().count() == 1, "{message}");
    assert_eq!(missing.status.code(), Some(2));
}
