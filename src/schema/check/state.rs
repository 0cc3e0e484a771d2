//! A check in progress: what was found, and where it is.

use crate::schema::issue::{Issue, Reason};
use crate::schema::path::Path;
use crate::schema::table::Catalog;

/// No further issue is reported beyond this: half of a hostile payload can be one key, and the other half thousands of issues
/// below it.
const MAX_REPORTED_BYTES: usize = 1024 * 1024;

/// Whether the current object adds a record or updates one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Add,
    Update,
}

/// A check in progress.
pub(super) struct Check<'a> {
    pub(super) catalog: &'a Catalog,
    /// Whether the payload as a whole updates a record.
    pub(super) is_update: bool,
    /// Of the current value.
    pub(super) path: Path,
    pub(super) issues: Vec<Issue>,
    pub(super) warnings: Vec<Issue>,
    /// The bytes of the issues' paths and messages.
    reported_bytes: usize,
}

impl<'a> Check<'a> {
    pub(super) fn new(catalog: &'a Catalog, is_update: bool) -> Check<'a> {
        let (issues, warnings) = (Vec::new(), Vec::new());
        Check { catalog, is_update, path: Path::default(), issues, warnings, reported_bytes: 0 }
    }
}

impl Check<'_> {
    pub(super) fn refuse(&mut self, reason: Reason) {
        if self.reported_bytes < MAX_REPORTED_BYTES {
            let issue = Issue::new(reason, self.path.clone(), self.catalog);
            self.reported_bytes += issue.message.len() + issue.path.to_text().len();
            self.issues.push(issue);
        }
    }

    pub(super) fn warn(&mut self, reason: Reason) {
        self.warnings.push(Issue::new(reason, self.path.clone(), self.catalog));
    }

    pub(super) fn at_key<T>(&mut self, key: &str, walk: impl FnOnce(&mut Self) -> T) -> T {
        self.path.enter_key(key);
        let result = walk(self);
        self.path.leave();
        result
    }

    pub(super) fn at_index<T>(&mut self, index: usize, walk: impl FnOnce(&mut Self) -> T) -> T {
        self.path.enter_index(index);
        let result = walk(self);
        self.path.leave();
        result
    }
}
