//! The limit of open files: the relay raises its own, and accepts no more connections than leave files for the rest.

#![cfg(target_os = "linux")]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use super::program::{lead, start};

/// More than the limit.
const IDLE: usize = 200;

#[test]
fn idle_connections_take_no_files_that_a_lead_needs() {
    let folder = tempfile::tempdir().unwrap();
    let (mut relay, address) = start(folder.path(), "ulimit -Sn 64; ulimit -Hn 128");
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", relay.id())).unwrap();
    let files = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
    assert_eq!(files.split_whitespace().skip(3).take(2).collect::<Vec<_>>(), ["128", "128"]);
    let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
    let message = "the limit of open files is low, so fewer connections are accepted at a time; \
                   raise it (ulimit -n, LimitNOFILE of systemd)";
    for part in [message, r#""files":128"#, r#""needed":5376"#, r#""connections":64"#] {
        assert!(log.contains(part), "{part}: {log}");
    }

    let _idle: Vec<TcpStream> = (0..IDLE).map(|_| TcpStream::connect(address).unwrap()).collect();
    let mut client = TcpStream::connect(address).unwrap();
    client.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    client.write_all(&lead("1")).unwrap();
    let mut status = [0; 12];
    client.read_exact(&mut status).unwrap();
    assert_eq!(&status, b"HTTP/1.1 202");
    let open = std::fs::read_dir(format!("/proc/{}/fd", relay.id())).unwrap().count();
    assert!(open < 112, "{open} files are open: others than connections need files, too");
    relay.kill().unwrap();
    relay.wait().unwrap();
}
