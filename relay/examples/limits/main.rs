//! What the relay's work costs, at any size of its ledger.
//!
//!     cargo build --release -p leadwire-relay
//!     cargo run --release -p leadwire-relay --example limits -- fill LEDGER ROWS
//!     cargo run --release -p leadwire-relay --example limits -- operations LEDGER
//!     cargo run --release -p leadwire-relay --example limits -- load RELAY LEDGER CONNECTIONS SECONDS [SCRAPES]
//!     cargo run --release -p leadwire-relay --example limits -- load http://ADDRESS:PORT CONNECTIONS SECONDS
//!     cargo run --release -p leadwire-relay --example limits -- idle RELAY LEDGER IDLE CONNECTIONS SECONDS
//!
//! `load` starts the program RELAY and sends leads with unique keys; with SCRAPES it also requests `/metrics` and the summary
//! every second. With an address it sends them to a server that runs already. `idle` does the same beside a number of idle
//! connections, and before them. The processor time, the context switches and the bytes are the relay's own, from `/proc`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod fill;
mod idle;
mod load;
mod operations;
mod relay;

use std::path::Path;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["fill", ledger, rows] => fill::fill(Path::new(ledger), rows.parse().unwrap()),
        ["operations", ledger] => operations::measure(Path::new(ledger)).await,
        ["load", address, connections, seconds] if address.starts_with("http://") => {
            let address = address.trim_start_matches("http://").trim_end_matches('/').parse().unwrap();
            load::measure_address(address, connections.parse().unwrap(), seconds.parse().unwrap()).await;
        }
        ["load", relay, ledger, connections, seconds, scrapes @ ..] => {
            let relay = relay::Relay::start(Path::new(relay), Path::new(ledger));
            load::measure(&relay, connections.parse().unwrap(), seconds.parse().unwrap(), !scrapes.is_empty()).await;
        }
        ["idle", relay, ledger, idle, connections, seconds] => {
            let relay = relay::Relay::start(Path::new(relay), Path::new(ledger));
            let (connections, seconds) = (connections.parse().unwrap(), seconds.parse().unwrap());
            load::measure(&relay, connections, seconds, false).await;
            let _idle = idle::connect(&relay, idle.parse().unwrap());
            load::measure(&relay, connections, seconds, false).await;
            println!("     {} MiB of memory", relay.memory_mib());
        }
        _ => panic!("expected fill, operations, load or idle with their arguments"),
    }
}
