//! Commands in a second process, while the relay writes to the same ledger.

use leadwire_relay::cli::Command;

use crate::relay::run_command;
use crate::support::child_process::{acknowledge, acknowledged_keys, child, child_ledger};
use crate::support::ledger::{TestLedger, claim, held, lead};
use crate::support::test_store::reopen;
use crate::support::time::NOW_MS;

const LEADS: usize = 300;

/// In a child process: opens the ledger for each command, as the program does.
#[tokio::test]
async fn second_process() {
    let Some(address) = child_ledger() else { return };
    for number in 0..30 {
        let key = format!("held-{number:02}");
        let commands = [
            Command::List { state: None, limit: 500, json: true },
            Command::Retry { keys: vec![key.clone()] },
            Command::Erase { keys: vec![format!("old-{number:02}")] },
        ];
        for command in commands {
            run_command(reopen(&address).await.as_ref(), command).await.result.unwrap();
        }
        acknowledge(&key);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_and_relay_write_at_the_same_time() {
    let ledger = TestLedger::new().await;
    for number in 0..30 {
        ledger.insert(held(&format!("held-{number:02}"), "suspect"), NOW_MS).await;
        ledger.add(&format!("old-{number:02}")).await;
    }
    let other = child("concurrent_commands::second_process", &ledger.address).spawn().unwrap();
    let retried = tokio::task::spawn_blocking(move || acknowledged_keys(other, usize::MAX));
    for number in 0..LEADS {
        ledger.store.insert(lead(&format!("new-{number}")), NOW_MS).await.unwrap();
    }
    let retried = retried.await.unwrap();
    assert_eq!(retried.len(), 30, "every command succeeded");
    for key in retried {
        assert_eq!(ledger.state(&key).await, "accepted", "{key}");
    }
    // The running relay claims what the other process released.
    let claimed = claim(ledger.store.as_ref(), "venue", 1000, u64::MAX / 2).await;
    assert_eq!(claimed.len(), 30 + LEADS);
}
