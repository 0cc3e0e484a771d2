//! The sandbox as a program, and inside another: what it prints, how it stops, and what it says when it cannot start.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};

use sandbox::{Options, Sandbox};
use tempfile::TempDir;

fn program(folder: &TempDir, listen: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandbox"));
    command.arg("--listen").arg(listen).arg("--db").arg(folder.path().join("records.db"));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The running program and the address that its first line tells.
fn started(folder: &TempDir) -> (Child, String) {
    let mut child = program(folder, "127.0.0.1:0").spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim_end().strip_prefix("sandbox listening on http://").expect(&line).to_owned();
    (child, address)
}

#[test]
fn stops_on_a_signal_and_keeps_its_file() {
    for signal in ["-TERM", "-INT"] {
        let folder = tempfile::tempdir().unwrap();
        let (mut child, address) = started(&folder);
        std::net::TcpStream::connect(&address).unwrap();
        assert!(Command::new("kill").arg(signal).arg(child.id().to_string()).status().unwrap().success());
        assert!(child.wait().unwrap().success(), "{signal}");
        assert!(std::net::TcpStream::connect(&address).is_err(), "the port is free again");
        assert!(folder.path().join("records.db").exists());
    }
}

#[test]
fn a_port_in_use_is_said_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let (mut first, address) = started(&folder);
    let second = program(&folder, &address).output().unwrap();
    first.kill().unwrap();
    first.wait().unwrap();
    let expected =
        format!("sandbox: {address} is already in use; stop what listens there or choose another with --listen\n");
    assert_eq!(String::from_utf8(second.stderr).unwrap(), expected);
    assert_eq!((second.status.code(), second.stdout.len()), (Some(1), 0));
}

#[test]
fn a_file_that_cannot_be_opened_is_said_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(&folder, "127.0.0.1:0");
    let output = command.arg("--db").arg(folder.path()).output().unwrap();
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(words.starts_with("sandbox: cannot open the records' file: "), "{words}");
    assert_eq!((output.status.code(), words.lines().count()), (Some(1), 1), "{words}");
}

#[test]
fn a_folder_that_is_not_there_is_said_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let output = program(&folder, "127.0.0.1:0").arg("--www").arg("no/such/folder").output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "sandbox: there is no folder no/such/folder\n");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn starts_and_stops_inside_another_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    runtime.block_on(async {
        let sandbox = Sandbox::start(Options::new(folder.path().join("records.db"))).unwrap();
        assert!(Sandbox::start(Options { listen: sandbox.address().to_string(), ..Options::new("none") }).is_err());
        sandbox.stop();
    });
}

#[test]
fn flags_that_are_none() {
    let rows: &[(&[&str], &str)] = &[
        (&["--port", "1"], "sandbox: --port is not a flag"),
        (&["--db"], "sandbox: --db is not a flag, or lacks its value"),
        (&["--bitrix-burst", "x"], "sandbox: --bitrix-burst takes a number, which x is not"),
        (&["--bitrix-per-second", "-1"], "sandbox: --bitrix-per-second takes a number from 0"),
    ];
    for (flags, line) in rows {
        let output = Command::new(env!("CARGO_BIN_EXE_sandbox")).args(*flags).output().unwrap();
        let words = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), words.lines().next()), (Some(2), Some(*line)), "{flags:?}");
    }
    let mut help = Command::new(env!("CARGO_BIN_EXE_sandbox")).arg("--help").stdout(Stdio::piped()).spawn().unwrap();
    let mut words = String::new();
    help.stdout.take().unwrap().read_to_string(&mut words).unwrap();
    assert!(help.wait().unwrap().success() && words.starts_with("usage: sandbox [flags]"), "{words}");
}
