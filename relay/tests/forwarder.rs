//! The forwarder against the sandbox: real HTTP on this machine, a ledger in a file, and a CRM that misbehaves on demand.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod forwarder {
    mod batches;
    mod bench;
    mod breaker;
    mod clock;
    mod doubt;
    mod kinds;
    mod log;
    mod matrix;
    mod order;
    mod pace;
    mod restart;
    mod stop;
}
