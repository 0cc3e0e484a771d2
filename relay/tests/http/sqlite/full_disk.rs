//! The relay's process on a disk that is full, until there is space again.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::support::relay_config::{ORIGIN, Times, toml};
use crate::support::relay_process::RelayProgram;

const SIZE: &str = "size=4m";
/// What is deleted later.
const FILLER_BYTES: usize = 1 << 20;
const NAME_BYTES: usize = 20_000;
const WAIT_TIMEOUT: Duration = Duration::from_secs(30);

/// A file system of a few megabytes, in memory.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// `None` where the test may not mount one, which is only for root.
    fn mount(folder: &Path) -> Option<SmallDisk> {
        let path = folder.join("disk");
        fs::create_dir(&path).unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", SIZE, "tmpfs"]).arg(&path).output();
        mounted.is_ok_and(|output| output.status.success()).then_some(SmallDisk(path))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Also while something is open on it.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_relay_on_a_full_disk() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(folder.path()) else {
        eprintln!("skipped: no file system can be mounted here");
        return;
    };
    let (ledger, filler) = (disk.0.join("ledger.db"), disk.0.join("filler"));
    fs::write(&filler, vec![0; FILLER_BYTES]).unwrap();
    let times = Times { settle_delay: WAIT_TIMEOUT, crm_timeout: WAIT_TIMEOUT, answer_within: Duration::ZERO };
    let config = folder.path().join("relay.toml");
    // No CRM is there, so that every lead stays.
    fs::write(&config, toml("http://127.0.0.1:9", &ledger.clone().into(), times)).unwrap();
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_leadwire-relay"));
    let relay = RelayProgram { binary, config, log: folder.path().join("relay.log") }.start(None).unwrap();

    let mut acknowledged = BTreeSet::new();
    let refused = (0..400).find_map(|number| {
        let key = format!("full-disk-{number:08}");
        let response = send(relay.address, &key);
        if response.starts_with("HTTP/1.1 202 ") {
            acknowledged.insert(key);
            return None;
        }
        assert!(response.starts_with("HTTP/1.1 503 ") && response.contains("\r\nretry-after: "), "{response}");
        Some(key)
    });
    let refused = refused.expect("the disk is full after 400 leads of 20 kB");
    assert!(acknowledged.len() > 20, "{acknowledged:?}");

    fs::remove_file(&filler).unwrap();
    let start = Instant::now();
    while !send(relay.address, &refused).starts_with("HTTP/1.1 202 ") {
        assert!(start.elapsed() < WAIT_TIMEOUT, "there is space again");
    }
    acknowledged.insert(refused);
    relay.kill();
    let connection = Connection::open(&ledger).unwrap();
    let mut keys = connection.prepare("SELECT key FROM entry").unwrap();
    let stored: BTreeSet<String> = keys.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(stored, acknowledged);
}

fn send(relay: SocketAddr, key: &str) -> String {
    let name = "x".repeat(NAME_BYTES);
    let body = format!(
        r#"{{"v":1,"key":"{key}","form":"bitrix24","kind":"bitrix24.lead","payload":{{"fields":{{"NAME":"{name}"}}}},"page":{{"url":"{ORIGIN}/"}},"guard":{{"trap":"","elapsedMs":5300}}}}"#
    );
    let mut stream = TcpStream::connect(relay).unwrap();
    stream.set_read_timeout(Some(WAIT_TIMEOUT)).unwrap();
    let head = format!(
        "POST /leads HTTP/1.1\r\nHost: relay\r\nOrigin: {ORIGIN}\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head, body].concat().into_bytes()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response
}
