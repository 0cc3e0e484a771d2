//! What staff see of the ledger: entries with their attempts, and numbers about them.

use super::State;

#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub state: Option<State>,
    pub limit: u32,
}

/// A part of all entries, in the order of their keys.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The last key of the previous page; `None` for the first page.
    pub after: Option<String>,
    pub filter: Filter,
}

/// An entry as staff see it.
#[derive(Clone, Debug)]
pub struct EntryDetails {
    pub key: String,
    pub connection: String,
    pub form: Option<String>,
    pub kind: String,
    pub state: State,
    pub reason: Option<String>,
    /// It may have reached the CRM although no response confirmed it.
    pub in_doubt: bool,
    pub attempts: u32,
    pub received_ms: u64,
    pub changed_ms: u64,
    pub due_ms: u64,
    pub record_id: Option<String>,
    /// Its personal data was neither purged nor erased.
    pub has_data: bool,
    /// JSON text; `None` in a list, and once purged or erased.
    pub body: Option<String>,
    pub context: Option<String>,
}

/// One attempt to deliver an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub number: u32,
    pub started_ms: u64,
    /// `None` while it is under way, or after a crash.
    pub ended_ms: Option<u64>,
    pub outcome: Option<String>,
    pub detail: Option<String>,
}

/// The entries of one connection that are in one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryStats {
    pub connection: String,
    pub state: State,
    pub count: u64,
    /// Of the entries that wait; `None` in the other states.
    pub oldest_received_ms: Option<u64>,
}

/// The entries of one form that looked automated for one reason and are in one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuspectStats {
    pub form: String,
    /// A name of [`HoldReason::suspect`](crate::hold_reason::HoldReason::suspect).
    pub reason: String,
    pub state: State,
    pub count: u64,
}

/// The entries of one hour. Done and stopped ones are counted in the hour of their last change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HourStats {
    pub start_ms: u64,
    pub received: u64,
    pub delivered: u64,
    /// Held, refused or dropped.
    pub stopped: u64,
}
