//! A check in progress: what was found, and where it is.

use crate::schema::issue::{Issue, Reason};
use crate::schema::path::{Path, Segment};
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

/// A segment of the current path.
#[derive(Clone, Copy)]
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

/// A check in progress.
pub(super) struct Check<'a> {
    pub(super) catalog: &'a Catalog,
    /// Whether the payload as a whole updates a record.
    pub(super) is_update: bool,
    /// The path of the current value. Most values have no issue, so that it is copied only for one that has.
    steps: Vec<Step<'a>>,
    pub(super) issues: Vec<Issue>,
    pub(super) warnings: Vec<Issue>,
    /// The bytes of the issues' paths and messages.
    reported_bytes: usize,
}

impl<'a> Check<'a> {
    pub(super) fn new(catalog: &'a Catalog, is_update: bool) -> Check<'a> {
        let (issues, warnings) = (Vec::new(), Vec::new());
        Check { catalog, is_update, steps: Vec::new(), issues, warnings, reported_bytes: 0 }
    }
}

impl<'a> Check<'a> {
    /// Of the current value.
    pub(super) fn path(&self) -> Path {
        let segment = |step: &Step<'_>| match *step {
            Step::Key(key) => Segment::Key(key.to_owned()),
            Step::Index(index) => Segment::Index(index),
        };
        Path(self.steps.iter().map(segment).collect())
    }

    /// Whether the current value is the payload itself.
    pub(super) fn is_at_payload(&self) -> bool {
        self.steps.is_empty()
    }

    pub(super) fn refuse(&mut self, reason: Reason) {
        if self.reported_bytes < MAX_REPORTED_BYTES {
            let issue = Issue::new(reason, self.path(), self.catalog);
            self.reported_bytes += issue.message.len() + issue.path.to_text().len();
            self.issues.push(issue);
        }
    }

    pub(super) fn warn(&mut self, reason: Reason) {
        self.warnings.push(Issue::new(reason, self.path(), self.catalog));
    }

    pub(super) fn at_key<T>(&mut self, key: &'a str, walk: impl FnOnce(&mut Self) -> T) -> T {
        self.enter(Step::Key(key));
        let result = walk(self);
        self.leave();
        result
    }

    pub(super) fn at_index<T>(&mut self, index: usize, walk: impl FnOnce(&mut Self) -> T) -> T {
        self.enter(Step::Index(index));
        let result = walk(self);
        self.leave();
        result
    }

    fn enter(&mut self, step: Step<'a>) {
        self.steps.push(step);
    }

    fn leave(&mut self) {
        self.steps.pop();
    }
}
