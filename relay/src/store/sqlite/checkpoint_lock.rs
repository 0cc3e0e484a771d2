//! Whether a checkpoint is in progress, in this process or another one. SQLite tells it only to who begins a checkpoint as well,
//! but the system lists its lock: <https://www.sqlite.org/walformat.html#locking_matrix> (read 2026-11-28).

use std::path::Path;

/// SQLite's lock for checkpoints, a byte of `-shm`.
#[cfg(target_os = "linux")]
const LOCKED_BYTE: u64 = 121;

/// Also true where another process does something else that excludes checkpoints.
#[cfg(target_os = "linux")]
pub(super) fn is_held(shm: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    let (Ok(found), Ok(locks)) = (std::fs::metadata(shm), std::fs::read_to_string("/proc/locks")) else { return false };
    let inode = found.ino().to_string();
    locks.lines().any(|lock| {
        // 5: POSIX  ADVISORY  WRITE 1234 fe:00:56789 121 121
        let mut fields = lock.split_whitespace().rev();
        let (end, start, file) = (fields.next(), fields.next(), fields.next());
        let number = |field: Option<&str>| field.and_then(|field| field.parse::<u64>().ok());
        let is_same_file = file.and_then(|file| file.rsplit(':').next()) == Some(inode.as_str());
        let first_is_before = number(start).is_some_and(|start| start <= LOCKED_BYTE);
        is_same_file && lock.contains(" WRITE ") && first_is_before && number(end).is_none_or(|end| end >= LOCKED_BYTE)
    })
}

/// Other systems do not list their locks.
#[cfg(not(target_os = "linux"))]
pub(super) fn is_held(_: &Path) -> bool {
    false
}
