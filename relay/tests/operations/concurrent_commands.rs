//! Commands while the relay runs: a second process on the same file, and both write.

use leadwire_relay::cli::Command;
use leadwire_relay::store::sqlite::SqliteLedger;

use crate::claims::claim;
use crate::entries::{Bench, NOW_MS, held, lead};
use crate::operations::run_command;
use crate::process::{acknowledge, acknowledged, child, place};

const LEADS: usize = 300;

/// Runs in the child process. Opens the ledger for each command, as the program does.
#[tokio::test]
async fn second_process() {
    let Some(path) = place() else { return };
    for number in 0..30 {
        let key = format!("held-{number:02}");
        let commands = [
            Command::List { state: None, limit: 500, json: true },
            Command::Retry { keys: vec![key.clone()] },
            Command::Erase { keys: vec![format!("old-{number:02}")] },
        ];
        for command in commands {
            run_command(&SqliteLedger::open_existing(&path).unwrap(), command).await.result.unwrap();
        }
        acknowledge(&key);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_and_relay_write_at_the_same_time() {
    let bench = Bench::new();
    for number in 0..30 {
        bench.insert(held(&format!("held-{number:02}"), "suspect"), NOW_MS).await;
        bench.add(&format!("old-{number:02}")).await;
    }
    let other = child("concurrent_commands::second_process", &bench.path()).spawn().unwrap();
    let retried = tokio::task::spawn_blocking(move || acknowledged(other, usize::MAX));
    for number in 0..LEADS {
        bench.ledger.insert(lead(&format!("new-{number}")), NOW_MS).await.unwrap();
    }
    let retried = retried.await.unwrap();
    assert_eq!(retried.len(), 30, "every command succeeded");
    for key in retried {
        assert_eq!(bench.state(&key).await, "accepted", "{key}");
    }
    // The running relay claims what the other process released.
    let claimed = claim(bench.ledger.as_ref(), "venue", 1000, u64::MAX / 2).await;
    assert_eq!(claimed.len(), 30 + LEADS);
}
