//! The delivery of one connection, step by step: which calls the CRM gets, and what the ledger has afterwards. The ledger is in memory,
//! and the CRM gives the responses of a list.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

// Of its parts, these tests use some.
#[allow(dead_code)]
#[path = "support/model_ledger/mod.rs"]
mod model_ledger;

mod delivery {
    mod appending;
    mod batches;
    mod bitrix24_logins;
    mod bitrix24_tokens;
    mod capillary_tokens;
    mod connection;
    mod files;
    mod fixture;
    mod leads;
    mod lease;
    mod look_up;
    mod look_up_capillary;
    mod look_up_ivvy;
    mod manual_clock;
    mod probe;
    mod reference_sync;
    mod scripted_crm;
}
