//! A part of a test that runs in a process of its own, so that it can be killed or run out of disk: the same program,
//! told by its environment which part it is.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const PLACE: &str = "LEADWIRE_TEST_LEDGER";

/// The ledger that this process is to work on; none in the tests' own process.
pub fn place() -> Option<PathBuf> {
    std::env::var_os(PLACE).map(PathBuf::from)
}

/// This program with only that test, whose body begins with `place()`.
pub fn child(test: &str, ledger: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture"]);
    told(&mut command, ledger);
    command
}

/// The same where no file can grow beyond some hundred kilobytes, which SQLite takes for a full disk.
pub fn child_on_small_disk(test: &str, ledger: &Path) -> Command {
    let mut command = Command::new("sh");
    let script = r#"trap "" XFSZ; ulimit -f 600; exec "$0" --exact "$1" --nocapture"#;
    command.args(["-c", script]).arg(std::env::current_exe().unwrap()).arg(test);
    told(&mut command, ledger);
    command
}

fn told(command: &mut Command, ledger: &Path) {
    command.env(PLACE, ledger).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
}

/// The child's word that a key was acknowledged.
pub fn acknowledge(key: &str) {
    println!("\nacknowledged {key}");
}

/// The keys that a child acknowledges until it ends. `after` of them it is killed, if it has not ended by itself.
pub fn acknowledged(mut child: Child, after: usize) -> BTreeSet<String> {
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut keys = BTreeSet::new();
    let mut line = String::new();
    while keys.len() < after && out.read_line(&mut line).unwrap() > 0 {
        keys.extend(key(&line));
        line.clear();
    }
    // SIGKILL; an error says that it has ended before.
    let _ = child.kill();
    child.wait().unwrap();
    // What it had said before it was killed counts, too.
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    keys.extend(rest.split_inclusive('\n').filter_map(key));
    keys
}

fn key(line: &str) -> Option<String> {
    Some(line.strip_suffix('\n')?.strip_prefix("acknowledged ")?.to_owned())
}
