//! The ledger's entries.

mod entry;

pub use entry::{Claimed, Digest, Entry, NewEntry, State};
