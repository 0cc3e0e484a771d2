//! The times that every store goes by.

pub(super) const HOUR_MS: u64 = 60 * 60 * 1000;
pub(super) const DAY_MS: u64 = 24 * HOUR_MS;

/// Longer than any page keeps an undelivered lead.
pub(super) const KEY_RETENTION_DAYS: u64 = 400;

/// Between the reading of the clock for a change and its commit, on a slow network and with locks. What differs by less was not written by
/// another clock.
pub(super) const TOLERANCE_MS: u64 = 60_000;
/// 2026-01-01. An earlier time is of a clock that was not set, by which no time of reception is corrected.
pub(super) const EARLIEST_VALID_MS: u64 = 1_767_225_600_000;
