//! Several clients change the same entries at the same time. Which of them is first is open; that the results agree with each other and
//! with the ledger is not. The counters are checked as well.

mod attempts;
mod inserts;
mod leases;
mod staff;
mod values;

use std::sync::Arc;

use futures_util::future::join_all;
use leadwire_relay::ledger::Ledger;

use crate::counters::assert_counted;
use crate::support::ledger::TestLedger;

/// How often two changes meet.
const ROUNDS: u64 = 20;

/// Each client has connections of its own, like another process.
struct Clients {
    ledger: TestLedger,
    clients: Vec<Arc<dyn Ledger>>,
}

impl Clients {
    async fn new(count: usize) -> Clients {
        let ledger = TestLedger::new().await;
        let mut clients = Vec::new();
        for _ in 0..count {
            clients.push(ledger.reopen().await);
        }
        Clients { ledger, clients }
    }

    /// The results in the order of the clients.
    async fn at_once<T>(&self, call: impl AsyncFn(usize, &dyn Ledger) -> T) -> Vec<T> {
        join_all(self.clients.iter().enumerate().map(|(number, client)| call(number, client.as_ref()))).await
    }

    /// Two changes by two clients. The second begins first in every other round.
    async fn both<A, B>(
        &self,
        round: u64,
        first: impl AsyncFnOnce(&dyn Ledger) -> A,
        second: impl AsyncFnOnce(&dyn Ledger) -> B,
    ) -> (A, B) {
        let (first, second) = (first(self.clients[0].as_ref()), second(self.clients[1].as_ref()));
        if round.is_multiple_of(2) {
            tokio::join!(first, second)
        } else {
            let (second, first) = tokio::join!(second, first);
            (first, second)
        }
    }

    async fn assert_counted(&self) {
        assert_counted(&self.ledger, "concurrent changes").await;
    }
}
