//! The relay as a process: its output, how it stops, and its messages when it cannot start.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use tempfile::TempDir;

const CONFIG: &str = "token_secret_env = 'SECRET'\n\
                      [crm.portal]\nkind = 'bitrix24'\nurl = 'https://portal.example/rest/1/x'\n";

fn program(folder: &TempDir, listen: &str, more: &str) -> Command {
    let path = folder.path().join("relay.toml");
    let ledger = folder.path().join("ledger.db");
    std::fs::write(&path, format!("listen = '{listen}'\nledger = '{}'\n{more}{CONFIG}", ledger.display())).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_leadwire-relay"));
    command.arg("--config").arg(path).env("SECRET", "0123456789abcdef0123456789abcdef");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn starts_and_stops() {
    for signal in ["-TERM", "-INT"] {
        let folder = tempfile::tempdir().unwrap();
        let mut child = program(&folder, "127.0.0.1:0", "").spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("leadwire-relay listening on http://").expect(&line).to_owned();
        let ledger = folder.path().join("ledger.db");
        let served = format!("the ledger: another relay serves {}; stop it first", ledger.display());
        assert_fails(&folder, "127.0.0.1:0", &served);
        let in_use = format!("{address} is already in use; stop the program that listens there, or change listen");
        assert_fails(&tempfile::tempdir().unwrap(), &address, &in_use);
        assert!(Command::new("kill").arg(signal).arg(child.id().to_string()).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(0), "{signal}");
    }
}

#[track_caller]
fn assert_fails(folder: &TempDir, listen: &str, message: &str) {
    let output = program(folder, listen, "").output().unwrap();
    let printed = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), printed), (Some(1), format!("leadwire-relay: {message}\n")));
}

#[test]
fn an_invalid_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let output = program(&folder, "nowhere", "origins = ['https://*']\nproxies = ['x']\n").output().unwrap();
    let expected = "leadwire-relay: listen must be an address and a port, such as 127.0.0.1:8080\n\
                    leadwire-relay: origins contains https://*, which must be a scheme and a host, such as \
                    https://www.example.com, without a path or wildcard\n\
                    leadwire-relay: proxies contains x, which is not an address or network such as 10.0.0.0/8\n";
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(2), expected));
    let mut nowhere = Command::new(env!("CARGO_BIN_EXE_leadwire-relay"));
    let nowhere = nowhere.arg("--config").arg(folder.path().join("none.toml")).output().unwrap();
    let words = String::from_utf8(nowhere.stderr).unwrap();
    assert!(words.starts_with("leadwire-relay: cannot read ") && words.lines().count() == 1, "{words}");
    assert_eq!(nowhere.status.code(), Some(2));
}

#[test]
fn an_unusable_ledger() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("ledger.db")).unwrap();
    let output = program(&folder, "127.0.0.1:0", "").output().unwrap();
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(words.starts_with("leadwire-relay: the ledger: "), "{words}");
    assert_eq!((output.status.code(), words.lines().count()), (Some(1), 1), "{words}");
}
