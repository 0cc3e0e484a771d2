//! The relay as a program: what it prints, how it stops, and what it says when it cannot start.

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
        refused(&folder, "127.0.0.1:0", &served);
        let in_use = format!("{address} is already in use; stop what listens there or set another listen");
        refused(&tempfile::tempdir().unwrap(), &address, &in_use);
        assert!(Command::new("kill").arg(signal).arg(child.id().to_string()).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(0), "{signal}");
    }
}

#[track_caller]
fn refused(folder: &TempDir, listen: &str, words: &str) {
    let output = program(folder, listen, "").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), said), (Some(1), format!("leadwire-relay: {words}\n")));
}

#[test]
fn says_everything_that_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let mistakes = program(&folder, "nowhere", "origins = ['https://*']\nport = 1\n").output().unwrap();
    let expected = "leadwire-relay: listen must be an address and a port, such as 127.0.0.1:8080\n\
                    leadwire-relay: origins holds https://*, which must be a scheme and a host, such as \
                    https://www.example.com, without a path or a star\n";
    let words = String::from_utf8(mistakes.stderr).unwrap();
    assert_eq!(
        (mistakes.status.code(), words.strip_prefix(expected).map(|rest| rest.lines().count())),
        (Some(2), Some(1)),
        "{words}"
    );
    let mut nowhere = Command::new(env!("CARGO_BIN_EXE_leadwire-relay"));
    let nowhere = nowhere.arg("--config").arg(folder.path().join("none.toml")).output().unwrap();
    let words = String::from_utf8(nowhere.stderr).unwrap();
    assert!(words.starts_with("leadwire-relay: cannot read ") && words.lines().count() == 1, "{words}");
    assert_eq!(nowhere.status.code(), Some(2));
}

#[test]
fn a_ledger_that_cannot_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("ledger.db")).unwrap();
    let output = program(&folder, "127.0.0.1:0", "").output().unwrap();
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(words.starts_with("leadwire-relay: the ledger: "), "{words}");
    assert_eq!((output.status.code(), words.lines().count()), (Some(1), 1), "{words}");
}
