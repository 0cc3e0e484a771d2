//! A part of a test that runs in a child process, so that it can be killed or run out of disk space. The child is the
//! same test program with one test selected; an environment variable names its ledger.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use leadwire_relay::config::LedgerAddress;

use super::test_store::address_text;

const LEDGER: &str = "LEADWIRE_TEST_LEDGER";

/// The child's ledger; None in the parent process, where the child's test does nothing.
pub fn child_ledger() -> Option<LedgerAddress> {
    let text = std::env::var(LEDGER).ok()?;
    Some(LedgerAddress::parse(&text).unwrap())
}

/// The path of the child's ledger on SQLite.
pub fn child_ledger_file() -> Option<PathBuf> {
    Some(child_ledger()?.file().unwrap().to_owned())
}

/// This program with one test, which begins with `child_ledger()`.
pub fn child(test: &str, ledger: &LedgerAddress) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture"]);
    set_up(&mut command, ledger);
    command
}

/// A child in which no file can exceed about 300 kB; for SQLite the disk is full.
pub fn child_on_small_disk(test: &str, ledger: &Path) -> Command {
    let mut command = Command::new("sh");
    let script = r#"trap "" XFSZ; ulimit -f 600; exec "$0" --exact "$1" --nocapture"#;
    command.args(["-c", script]).arg(std::env::current_exe().unwrap()).arg(test);
    set_up(&mut command, &ledger.to_owned().into());
    command
}

fn set_up(command: &mut Command, ledger: &LedgerAddress) {
    command.env(LEDGER, address_text(ledger)).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
}

/// Called by the child when a key is stored.
pub fn acknowledge(key: &str) {
    println!("\nacknowledged {key}");
}

/// Kills the child when it has acknowledged this number of keys, unless it has ended before. Returns all of its keys.
pub fn acknowledged_keys(mut child: Child, kill_after: usize) -> BTreeSet<String> {
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut keys = BTreeSet::new();
    let mut line = String::new();
    while keys.len() < kill_after && out.read_line(&mut line).unwrap() > 0 {
        keys.extend(key(&line));
        line.clear();
    }
    // SIGKILL; an error means that it has ended before.
    let _ = child.kill();
    child.wait().unwrap();
    // Keys that it printed before it was killed were acknowledged, too.
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    keys.extend(rest.split_inclusive('\n').filter_map(key));
    keys
}

fn key(line: &str) -> Option<String> {
    Some(line.strip_suffix('\n')?.strip_prefix("acknowledged ")?.to_owned())
}
