//! The program with a file that it cannot use. Not run for another store.

#[cfg(target_os = "linux")]
mod full_disk;

use crate::server::{assert_fails, relay_command, start};

#[test]
fn a_file_that_another_relay_uses() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("ledger.db");
    let (mut child, _) = start(&folder, &ledger.clone().into());
    let served = format!("the ledger: another relay serves {}; stop it first", ledger.display());
    assert_fails(&folder, &ledger.into(), "127.0.0.1:0", &served);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn an_unusable_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("ledger.db");
    std::fs::create_dir(&ledger).unwrap();
    let output = relay_command(&folder, &ledger.clone().into(), "127.0.0.1:0", "").output().unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.starts_with("leadwire-relay: the ledger: "), "{message}");
    assert_eq!((output.status.code(), message.lines().count()), (Some(1), 1), "{message}");
}

#[cfg(unix)]
#[test]
fn a_ledger_that_is_not_writable() {
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::os::unix::process::CommandExt as _;

    const NOBODY: u32 = 65_534;
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("ledger.db");
    drop(rusqlite::Connection::open(&ledger).unwrap().execute_batch("CREATE TABLE t (n)"));
    set_permissions(&ledger, Permissions::from_mode(0o444)).unwrap();
    set_permissions(folder.path(), Permissions::from_mode(0o777)).unwrap();
    let mut command = relay_command(&folder, &ledger.clone().into(), "127.0.0.1:0", "");
    // Root can write to every file.
    if metadata(&ledger).unwrap().uid() == 0 {
        command.uid(NOBODY).gid(NOBODY);
    }
    let output = command.output().unwrap();
    let message = format!(
        "leadwire-relay: the ledger: {} cannot be written; check its owner and mode, and whether the file system is \
         mounted read-only\n",
        ledger.display()
    );
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap()), (Some(1), message));
}
