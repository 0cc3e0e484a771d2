//! A connection's value that several relays renew.

use super::{Clients, ROUNDS};
use crate::support::time::NOW_MS;

#[tokio::test(flavor = "multi_thread")]
async fn one_of_several_replaces_a_value() {
    let clients = Clients::new(4).await;
    let mut expected: Option<Vec<u8>> = None;
    for round in 0..ROUNDS {
        let value = |client: usize| format!("{round} of client {client}").into_bytes();
        let replaced = clients
            .at_once(async |client, ledger| {
                let call = ledger.replace_connection_value("portal", "token", expected.clone(), value(client), NOW_MS);
                call.await.unwrap()
            })
            .await;
        assert_eq!(replaced.iter().filter(|is_replaced| **is_replaced).count(), 1, "{round}");
        let winner = replaced.iter().position(|is_replaced| *is_replaced).unwrap();
        let stored = clients.ledger.store.connection_value("portal", "token").await.unwrap().unwrap();
        assert_eq!(stored.value, value(winner));
        expected = Some(stored.value);
    }
}

/// Each reads, adds one and writes; none overwrites what another has added.
#[tokio::test(flavor = "multi_thread")]
async fn no_replacement_is_lost() {
    const ADDED: u64 = 10;
    let clients = Clients::new(4).await;
    let added = clients
        .at_once(async |_, ledger| {
            let mut added = 0;
            for _ in 0..10_000 {
                let stored = ledger.connection_value("portal", "number").await.unwrap().map(|stored| stored.value);
                let number = stored.as_deref().map_or(0, |value| str::from_utf8(value).unwrap().parse().unwrap());
                let next = (number + 1_u64).to_string().into_bytes();
                let call = ledger.replace_connection_value("portal", "number", stored, next, NOW_MS);
                added += u64::from(call.await.unwrap());
                if added == ADDED {
                    break;
                }
            }
            added
        })
        .await;
    assert_eq!(added, [ADDED; 4]);
    let stored = clients.ledger.store.connection_value("portal", "number").await.unwrap().unwrap();
    assert_eq!(str::from_utf8(&stored.value).unwrap(), (4 * ADDED).to_string());
}
