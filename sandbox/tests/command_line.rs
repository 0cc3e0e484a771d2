//! The command line: output, signals, exit codes and error messages; and starting a sandbox inside a runtime.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use sandbox::{Options, Sandbox};
use tempfile::TempDir;

fn program(folder: &TempDir, listen: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandbox"));
    command.arg("--listen").arg(listen).arg("--db").arg(folder.path().join("records.db"));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The running program and the address in its first line.
fn started(folder: &TempDir) -> (Child, String) {
    let mut child = program(folder, "127.0.0.1:0").spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim_end().strip_prefix("sandbox listening on http://").expect(&line).to_owned();
    (child, address)
}

#[test]
fn a_signal_stops_it() {
    for signal in ["-TERM", "-INT"] {
        let folder = tempfile::tempdir().unwrap();
        let (mut child, address) = started(&folder);
        std::net::TcpStream::connect(&address).unwrap();
        assert!(Command::new("kill").arg(signal).arg(child.id().to_string()).status().unwrap().success());
        assert!(child.wait().unwrap().success(), "{signal}");
        assert!(std::net::TcpStream::connect(&address).is_err(), "the port is free");
        assert!(folder.path().join("records.db").exists());
    }
}

#[test]
fn a_port_in_use_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let (mut first, address) = started(&folder);
    let second = program(&folder, &address).output().unwrap();
    first.kill().unwrap();
    first.wait().unwrap();
    let expected = format!(
        "sandbox: {address} is already in use; stop the program that uses it or choose another with --listen\n"
    );
    assert_eq!(String::from_utf8(second.stderr).unwrap(), expected);
    assert_eq!((second.status.code(), second.stdout.len()), (Some(1), 0));
}

#[test]
fn a_database_that_cannot_be_opened_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(&folder, "127.0.0.1:0");
    let output = command.arg("--db").arg(folder.path()).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.starts_with("sandbox: cannot open the database: "), "{error}");
    assert_eq!((output.status.code(), error.lines().count()), (Some(1), 1), "{error}");
}

#[test]
fn a_missing_folder_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let output = program(&folder, "127.0.0.1:0").arg("--www").arg("no/such/folder").output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "sandbox: folder not found: no/such/folder\n");
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
fn invalid_arguments_are_rejected_with_exit_code_2() {
    #[rustfmt::skip]
    let rows: &[(&[&str], &str)] = &[
        (&["--port", "1"],               "unexpected argument '--port'"),
        (&["--db"],                      "a value is required for '--db <FILE>'"),
        (&["--bitrix-burst", "x"],       "invalid value 'x' for '--bitrix-burst <N>'"),
        (&["--bitrix-per-second", "-1"], "invalid value '-1' for '--bitrix-per-second <N>': expected a number from 0"),
    ];
    for (arguments, message) in rows {
        let output = Command::new(env!("CARGO_BIN_EXE_sandbox")).args(*arguments).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(message), "{arguments:?}: {error}");
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{arguments:?}");
    }
}

#[test]
fn help_lists_every_option() {
    let output = Command::new(env!("CARGO_BIN_EXE_sandbox")).arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    for option in ["--listen", "--db", "--www", "--bitrix-burst", "--bitrix-per-second", "--ivvy-batch-ms"] {
        assert!(help.contains(option), "{option}: {help}");
    }
    assert!(output.status.success());
}

#[test]
fn a_repeated_option_overrides_the_earlier_one() {
    let folder = tempfile::tempdir().unwrap();
    let output = program(&folder, "127.0.0.1:0").args(["--www", "no/first", "--www", "no/second"]).output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "sandbox: folder not found: no/second\n");
}
