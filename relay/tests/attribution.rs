//! Attribution from the page to the CRM: through the ingress, the ledger and the forwarder into the sandbox.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod attribution {
    #[path = "relay.rs"]
    mod bench;
    mod delivered;
    #[path = "hostile_values.rs"]
    mod hostile;
    #[path = "stored_report.rs"]
    mod kept;
}
