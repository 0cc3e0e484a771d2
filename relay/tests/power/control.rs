//! A program that acknowledges leads with `synchronous=NORMAL`, which SQLite's documentation says can lose them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use leadwire_relay::store::sqlite::SqliteLedger;
use rusqlite::{Connection, params};

use crate::recording::{Recording, key, wait_until_complete};
use crate::system_calls::{self, STRACE};

const LEADS: u64 = 40;

/// Runs it as a child, recorded.
pub fn record(folder: &Path) {
    let (ledger, trace) = (folder.join("normal"), folder.join("trace-normal"));
    std::fs::create_dir(&ledger).unwrap();
    let mut command = Command::new("strace");
    command.args(STRACE).arg("-o").arg(&trace).arg(std::env::current_exe().unwrap());
    command.args(["--acknowledge-with-normal", &ledger.to_string_lossy()]).stdout(Stdio::null());
    assert!(command.status().unwrap().success());
    wait_until_complete(&trace);
}

/// What was recorded.
pub fn read(folder: &Path) -> Recording {
    let steps = system_calls::read(&[folder.join("trace-normal")], &folder.join("normal"));
    Recording { steps, sent: BTreeMap::new(), sandbox_port: None }
}

/// The child.
pub fn acknowledge(folder: &Path) {
    let path = folder.join("ledger.db");
    drop(SqliteLedger::open(&path).unwrap());
    let connection = Connection::open(&path).unwrap();
    connection.pragma_update(None, "synchronous", "NORMAL").unwrap();
    for number in 0..LEADS {
        let insert =
            "INSERT INTO entry (key, digest, connection, kind, creates, state, due_ms, received_ms, changed_ms)
                      VALUES (?1, x'00', 'portal', 'bitrix24.lead', 1, 'accepted', 0, 0, 0)";
        connection.execute(insert, params![key(number)]).unwrap();
        println!("{}", key(number));
    }
}
