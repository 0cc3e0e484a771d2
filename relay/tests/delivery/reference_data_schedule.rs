//! Reference data that the relay reads by its schedule, and after a failure.

use std::sync::Arc;

use super::reference_data::{failure, known};
use super::relay::{CRMS, TestRelay};
use crate::support::time::{HOUR_MS, MovedClock, wait_for};

const MINUTE_MS: u64 = 60 * 1000;

/// Runs by the schedule, on a clock that the test moves.
struct Scheduled {
    relay: TestRelay,
    clock: Arc<MovedClock>,
}

impl Scheduled {
    async fn new(connection: &str) -> Scheduled {
        let crms = CRMS.replace(&format!("[crm.{connection}]"), &format!("[crm.{connection}]\nsync = \"1h\""));
        let clock = MovedClock::new();
        let mut relay = TestRelay::with(|_| {}, &crms).await;
        relay.clock = clock.clone();
        Scheduled { relay, clock }
    }

    /// Waits until this number of calls was made.
    async fn wait_for_calls(&self, method: &str, count: usize) {
        wait_for(&format!("{count} {method}"), async || (self.relay.count_calls(method).await == count).then_some(()))
            .await;
    }

    async fn wait_until_read(&self, connection: &str, after_ms: u64) -> u64 {
        wait_for("the data", async || {
            known(&self.relay, connection).await.map(|known| known.read_ms).filter(|read_ms| *read_ms > after_ms)
        })
        .await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn data_is_read_again_by_the_schedule() {
    let mut scheduled = Scheduled::new("portal").await;
    scheduled.relay.start().await;
    let first = scheduled.wait_until_read("portal", 0).await;
    scheduled.clock.advance(58 * MINUTE_MS);
    // The data is as old as it was: nothing is due after a restart.
    scheduled.relay.stop().await;
    scheduled.relay.start().await;
    let key = scheduled.relay.add("portal", "bitrix24.lead", r#"{"fields":{"TITLE":"KEY"}}"#).await;
    assert_eq!(scheduled.relay.settled(&key).await.state, "done");
    assert_eq!(scheduled.relay.count_calls("crm.lead.fields").await, 1);
    scheduled.clock.advance(3 * MINUTE_MS);
    let second = scheduled.wait_until_read("portal", first).await;
    assert!(second - first >= HOUR_MS, "{first} {second}");
    assert_eq!(scheduled.relay.count_calls("crm.lead.fields").await, 2);
    assert_eq!(scheduled.relay.count_calls("getLeadStageList").await, 0, "a connection without a schedule");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_call_of_the_schedule_is_repeated() {
    let mut scheduled = Scheduled::new("portal").await;
    scheduled.relay.control.add_fault("bitrix24", 1, r#"{"kind":"error","code":"Access denied."}"#).await;
    scheduled.relay.start().await;
    let reason = wait_for("a failure", async || failure(&scheduled.relay, "portal").await).await;
    assert_eq!(reason, "crm.status.list: unauthorized");
    scheduled.clock.advance(11 * MINUTE_MS);
    scheduled.wait_until_read("portal", 0).await;
    wait_for("no failure", async || failure(&scheduled.relay, "portal").await.is_none().then_some(())).await;
    // Three directories, and the one that was refused.
    assert_eq!(scheduled.relay.count_calls("crm.status.list").await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_above_the_rate_limit_is_repeated() {
    let mut scheduled = Scheduled::new("portal").await;
    scheduled.relay.control.add_fault("bitrix24", 1, r#"{"kind":"limit"}"#).await;
    scheduled.relay.start().await;
    scheduled.wait_for_calls("crm.status.list", 1).await;
    scheduled.clock.advance(2000);
    scheduled.wait_until_read("portal", 0).await;
    assert_eq!(failure(&scheduled.relay, "portal").await, None);
}
