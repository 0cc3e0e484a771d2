//! How many bytes the directory has: measured now and then, because other relays write to it as well, and counted between.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::folder::or_absent;

const MEASURE_INTERVAL: Duration = Duration::from_secs(10);

#[derive(Default)]
pub(super) struct Usage(Mutex<Measured>);

#[derive(Default)]
struct Measured {
    at: Option<Instant>,
    bytes: u64,
}

impl Usage {
    pub(super) fn bytes(&self, directory: &Path) -> io::Result<u64> {
        let mut measured = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if measured.at.is_none_or(|at| at.elapsed() >= MEASURE_INTERVAL) {
            let bytes = total(directory)?;
            metrics::gauge!("leadwire_files_stored_bytes").set(approximate(bytes));
            *measured = Measured { at: Some(Instant::now()), bytes };
        }
        Ok(measured.bytes)
    }

    pub(super) fn add(&self, bytes: u64) {
        let mut measured = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        measured.bytes = measured.bytes.saturating_add(bytes);
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
