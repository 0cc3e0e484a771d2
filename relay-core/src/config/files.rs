//! `[files]`: where the relay keeps the files that visitors attach to their leads, and for how long.

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;
use toml::Table;

use super::addresses::{NOT_HTTPS, is_https_or_loopback};
use super::errors::TableChecks;

const DAY: Duration = Duration::from_hours(24);
const DEFAULT_MAX_TOTAL_BYTES: u64 = 10_000_000_000;
const DEFAULT_LINK_DAYS: u64 = 30;
/// A lead that waits for longer is of no use to a sales team.
const MAX_WAIT_MINUTES: u64 = 7 * 24 * 60;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileStorage {
    /// Shared by all relays that use one ledger.
    pub directory: PathBuf,
    /// Where staff reach the relay, without a slash at its end. None without forms that use `link_in`.
    pub public_url: Option<String>,
    /// Of the directory; above it no file is accepted.
    pub max_total_bytes: u64,
    /// The program that checks a complete file, and its arguments; the file's path is appended. Empty for none.
    pub scan: Vec<String>,
    /// How long a lead waits for its files.
    pub wait: Duration,
    /// How long a link to a file works.
    pub link_lifetime: Duration,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FilesTable {
    directory: Option<String>,
    public_url: Option<String>,
    max_total_bytes: Option<u64>,
    #[serde(default)]
    scan: Vec<String>,
    wait_minutes: Option<u64>,
    link_days: Option<u64>,
}

/// The personal data of a lead is kept for `keep_days`, and its files with it.
pub(super) fn file_storage(checks: &TableChecks<'_>, table: Table, keep_days: u64) -> Option<FileStorage> {
    let table: FilesTable = checks.deserialize(table)?;
    let directory = checks.required("directory", table.directory.filter(|directory| !directory.is_empty()));
    let max_total_bytes = table.max_total_bytes.unwrap_or(DEFAULT_MAX_TOTAL_BYTES);
    if max_total_bytes == 0 {
        checks.error("max_total_bytes", "must be a whole number from 1");
    }
    let wait_minutes = table.wait_minutes.unwrap_or(60);
    if !(1..=MAX_WAIT_MINUTES).contains(&wait_minutes) {
        checks.error("wait_minutes", format!("must be a whole number from 1 to {MAX_WAIT_MINUTES}"));
    }
    let link_days = table.link_days.unwrap_or_else(|| DEFAULT_LINK_DAYS.min(keep_days));
    if table.link_days == Some(0) {
        checks.error("link_days", "must be a whole number from 1");
    } else if link_days > keep_days {
        let message = "must not be larger than keep_days, after which a lead's files are deleted with its other data";
        checks.error("link_days", message);
    }
    Some(FileStorage {
        directory: directory?.into(),
        public_url: table.public_url.and_then(|url| public_url(checks, &url)),
        max_total_bytes,
        scan: table.scan,
        wait: Duration::from_secs(60 * wait_minutes),
        link_lifetime: DAY * u32::try_from(link_days).unwrap_or(u32::MAX),
    })
}

fn public_url(checks: &TableChecks<'_>, url: &str) -> Option<String> {
    if !is_https_or_loopback(url) {
        checks.error("public_url", NOT_HTTPS);
        return None;
    }
    if url.contains(['?', '#']) || !url.bytes().all(|byte| byte.is_ascii_graphic()) {
        checks.error("public_url", "must be a URL without a query, such as https://leads.example.com");
        return None;
    }
    Some(url.trim_end_matches('/').to_owned())
}
