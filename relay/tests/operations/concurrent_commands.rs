//! The commands while the relay runs: a second process on the same file, both writing.

use leadwire_relay::ledger::Ledger;
use leadwire_relay::cli::{Command, answer};

use crate::entries::{Bench, NOW_MS, held, lead};
use crate::process::{acknowledge, acknowledged, child, place};

const LEADS: usize = 300;

/// In a child: decides, lists and erases, each time on a ledger that it opens anew, as a command does.
#[tokio::test]
async fn a_second_process() {
    let Some(path) = place() else { return };
    for number in 0..30 {
        let key = format!("held-{number:02}");
        let commands = [
            Command::List { state: None, limit: 500, json: true },
            Command::Retry { keys: vec![key.clone()] },
            Command::Erase { keys: vec![format!("old-{number:02}")] },
        ];
        for command in commands {
            let ledger = Ledger::open_existing(&path).unwrap();
            answer(command, &ledger, &mut Vec::new(), &mut Vec::new()).await.unwrap();
        }
        acknowledge(&key);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_write_and_neither_waits_in_vain() {
    let bench = Bench::new();
    for number in 0..30 {
        bench.insert(held(&format!("held-{number:02}"), "suspect"), NOW_MS).await;
        bench.add(&format!("old-{number:02}")).await;
    }
    let other = child("concurrent_commands::a_second_process", &bench.path()).spawn().unwrap();
    let decided = tokio::task::spawn_blocking(move || acknowledged(other, usize::MAX));
    for number in 0..LEADS {
        bench.ledger.insert(lead(&format!("new-{number}")), NOW_MS).await.unwrap();
    }
    let decided = decided.await.unwrap();
    assert_eq!(decided.len(), 30, "each command did its work");
    for key in decided {
        assert_eq!(bench.state(&key).await, "accepted", "{key}");
    }
    // What the other process decided is what the running relay takes next.
    let claimed = bench.ledger.claim("venue", 1000, u64::MAX / 2).await.unwrap();
    assert_eq!(claimed.len(), 30 + LEADS);
}
