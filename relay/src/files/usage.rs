//! How many bytes the directory has: measured now and then, because other relays write to it as well, and counted between. Files whose
//! size is not known while they are written reserve their bytes. A measurement may count these a second time, so that there is rather
//! less room than more.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::folder::or_absent;

const MEASURE_INTERVAL: Duration = Duration::from_secs(10);

#[derive(Default)]
pub(super) struct Usage(Mutex<Measured>);

#[derive(Default)]
struct Measured {
    at: Option<Instant>,
    bytes: u64,
    reserved: u64,
}

impl Usage {
    /// Whether the directory has room for this many bytes more.
    pub(super) fn has_room(&self, directory: &Path, bytes: u64, max_bytes: u64) -> io::Result<bool> {
        Ok(bytes <= self.measured(directory)?.room(max_bytes))
    }

    /// Reserves bytes: as many as there is room for, up to `most`, but not fewer than `least`. Returns how many.
    pub(super) fn reserve(
        &self,
        directory: &Path,
        (least, most): (u64, u64),
        max_bytes: u64,
    ) -> io::Result<Option<u64>> {
        let mut measured = self.measured(directory)?;
        let room = measured.room(max_bytes);
        if room < least {
            return Ok(None);
        }
        let bytes = most.clamp(least, room);
        measured.reserved = measured.reserved.saturating_add(bytes);
        Ok(Some(bytes))
    }

    pub(super) fn release(&self, bytes: u64) {
        let mut measured = self.lock();
        measured.reserved = measured.reserved.saturating_sub(bytes);
    }

    pub(super) fn add(&self, bytes: u64) {
        let mut measured = self.lock();
        measured.bytes = measured.bytes.saturating_add(bytes);
    }

    fn measured(&self, directory: &Path) -> io::Result<MutexGuard<'_, Measured>> {
        let mut measured = self.lock();
        if measured.at.is_none_or(|at| at.elapsed() >= MEASURE_INTERVAL) {
            let bytes = total(directory)?;
            metrics::gauge!("leadwire_files_stored_bytes").set(approximate(bytes));
            (measured.at, measured.bytes) = (Some(Instant::now()), bytes);
        }
        Ok(measured)
    }

    /// Each change is complete, so a panic leaves it valid.
    fn lock(&self) -> MutexGuard<'_, Measured> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Measured {
    fn room(&self, max_bytes: u64) -> u64 {
        max_bytes.saturating_sub(self.bytes).saturating_sub(self.reserved)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
fn approximate(bytes: u64) -> f64 {
    bytes as f64
}

/// What is deleted meanwhile is not counted.
fn total(directory: &Path) -> io::Result<u64> {
    let Some(entries) = or_absent(fs::read_dir(directory))? else { return Ok(0) };
    let mut bytes: u64 = 0;
    for entry in entries {
        let entry = entry?;
        let Some(metadata) = or_absent(entry.metadata())? else { continue };
        bytes = bytes.saturating_add(if metadata.is_dir() { total(&entry.path())? } else { metadata.len() });
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reservations() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("a"), [0; 30]).unwrap();
        let usage = Usage::default();
        let reserve = |bytes| usage.reserve(directory.path(), bytes, 100).unwrap();
        let rows = [
            ("there is room", (1, 40), Some(40)),
            ("for a part", (1, 40), Some(30)),
            ("for none", (1, 40), None),
            ("for nothing", (0, 0), Some(0)),
        ];
        for (why, bytes, expected) in rows {
            assert_eq!(reserve(bytes), expected, "{why}");
        }
        usage.release(40);
        usage.add(15);
        assert!(usage.has_room(directory.path(), 25, 100).unwrap());
        assert!(!usage.has_room(directory.path(), 26, 100).unwrap());
        assert_eq!(reserve((26, 26)), None);
        assert_eq!(reserve((25, 26)), Some(25));
    }
}
