//! What the relay's work costs, at any size of its ledger.
//!
//!     cargo build --release -p leadwire-relay
//!     cargo run --release -p leadwire-relay --example limits -- fill LEDGER ROWS
//!     cargo run --release -p leadwire-relay --example limits -- operations LEDGER
//!     cargo run --release -p leadwire-relay --example limits -- load RELAY LEDGER CONNECTIONS SECONDS [SCRAPES]
//!     cargo run --release -p leadwire-relay --example limits -- load http://ADDRESS:PORT CONNECTIONS SECONDS
//!     cargo run --release -p leadwire-relay --example limits -- idle RELAY LEDGER IDLE CONNECTIONS SECONDS
//!     cargo run --release -p leadwire-relay --example limits -- stores RELAY FILE URL CONNECTIONS SECONDS ROUNDS
//!
//! LEDGER is a file or the URL of a database. `load` starts the program RELAY and sends leads with unique keys; with SCRAPES it also
//! requests `/metrics` and the summary every second. With an address it sends them to a server that runs already. `idle` does the
//! same beside a number of idle connections, and before them. `stores` sends to one relay with the ledger in FILE, to one with the
//! database at URL, and to three with that database, in turn. The processor time, the context switches and the bytes are the relays' own,
//! from `/proc`; those of the database are not counted.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod fill;
mod idle;
mod load;
mod operations;
mod relay;

use std::path::Path;

use leadwire_relay::config::LedgerAddress;
use relay::Relay;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["fill", ledger, rows] => fill::fill(&LedgerAddress::parse(ledger).unwrap(), rows.parse().unwrap()).await,
        ["operations", ledger] => operations::measure(&LedgerAddress::parse(ledger).unwrap()).await,
        ["load", address, connections, seconds] if address.starts_with("http://") => {
            let address = address.trim_start_matches("http://").trim_end_matches('/').parse().unwrap();
            load::measure_address(address, connections.parse().unwrap(), seconds.parse().unwrap()).await;
        }
        ["load", relay, ledger, connections, seconds, scrapes @ ..] => {
            let relay = Relay::start(Path::new(relay), ledger);
            load::measure(&[relay], connections.parse().unwrap(), seconds.parse().unwrap(), !scrapes.is_empty()).await;
        }
        ["idle", relay, ledger, idle, connections, seconds] => {
            let relays = [Relay::start(Path::new(relay), ledger)];
            let (connections, seconds) = (connections.parse().unwrap(), seconds.parse().unwrap());
            load::measure(&relays, connections, seconds, false).await;
            let _idle = idle::connect(&relays[0], idle.parse().unwrap());
            load::measure(&relays, connections, seconds, false).await;
            println!("     {} MiB of memory", relays[0].memory_mib());
        }
        ["stores", relay, file, url, connections, seconds, rounds] => {
            let start = |ledger, count| (0..count).map(|_| Relay::start(Path::new(relay), ledger)).collect::<Vec<_>>();
            let stores = [("SQLite", file, 1), ("PostgreSQL", url, 1), ("PostgreSQL, three relays", url, 3)];
            for _ in 0..rounds.parse().unwrap() {
                for (name, ledger, count) in stores {
                    println!("{name}");
                    load::measure(&start(ledger, count), connections.parse().unwrap(), seconds.parse().unwrap(), false)
                        .await;
                }
            }
        }
        _ => panic!("expected fill, operations, load, idle or stores with their arguments"),
    }
}
