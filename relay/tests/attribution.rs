//! Attribution data from a page's report to the CRM.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod attribution {
    mod delivered;
    mod hostile_values;
    mod relay;
    mod stored_report;
}
