//! The stores that implement [`crate::ledger::Ledger`].

pub mod sqlite;
