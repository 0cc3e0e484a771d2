//! The time of every operation of the ledger, and what each new process does first.

use std::time::{Duration, Instant};

use leadwire_relay::config::LedgerAddress;
use leadwire_relay::ledger::{Digest, Filter, NewEntry, Page, State};
use leadwire_relay::store::Store;

const ROUNDS: u32 = 5;
const PAGE: u32 = 200;

pub async fn measure(address: &LedgerAddress) {
    let began = Instant::now();
    let Store { ledger, clock } = Store::open(address).await.unwrap();
    print("open", &[began.elapsed()]);
    let now_ms = clock.now_ms();
    let key = ledger.list(Filter { state: Some(State::Done), limit: 1 }).await.unwrap().pop().map(|entry| entry.key);
    let key = key.unwrap_or_default();
    repeat("insert", async |round| ledger.insert(lead(now_ms, round), now_ms).await.unwrap()).await;
    repeat("stats (/metrics, summary)", async |_| ledger.stats().await.unwrap()).await;
    repeat("hours (summary)", async |_| ledger.hours(48, now_ms).await.unwrap()).await;
    repeat("suspects (summary)", async |_| ledger.suspects().await.unwrap()).await;
    for state in [None, Some(State::Held), Some(State::Done)] {
        let name = state.map_or("every state", State::as_str);
        let filter = Filter { state, limit: PAGE };
        repeat(&format!("list, {name}"), async |_| ledger.list(filter.clone()).await.unwrap()).await;
        for (place, after) in [("first", None), ("middle", Some("80000000".to_owned()))] {
            let page = Page { after, filter: filter.clone() };
            let name = format!("export, {place} page, {name}");
            repeat(&name, async |_| ledger.page(page.clone()).await.unwrap()).await;
        }
    }
    repeat("find", async |_| ledger.find(&key).await.unwrap()).await;
    repeat("show", async |_| ledger.show(&key).await.unwrap()).await;
    repeat("next due", async |_| ledger.next_due_ms("portal").await.unwrap()).await;
    repeat("lease and claim 50", async |_| {
        let lease = ledger.acquire_lease("portal", "limits", now_ms, now_ms).await.unwrap();
        if let Some(lease) = lease {
            ledger.claim(&lease, 50, now_ms).await.unwrap();
        }
    })
    .await;
    repeat("recover expired", async |_| ledger.recover_expired("another", now_ms, now_ms).await.unwrap()).await;
    repeat("erase", async |_| ledger.erase(&key, now_ms).await.unwrap()).await;
    repeat("purge, nothing to do", async |_| ledger.purge(3650, now_ms).await.unwrap()).await;
    repeat("insert during a purge", async |round| {
        if round == 0 {
            let purging = ledger.clone();
            tokio::spawn(async move { purging.purge(20, now_ms).await.unwrap() });
            tokio::task::yield_now().await;
        }
        ledger.insert(lead(now_ms, 100 + round), now_ms).await.unwrap()
    })
    .await;
    repeat("probe", async |_| ledger.probe().await.unwrap()).await;
}

async fn repeat<T>(name: &str, operation: impl AsyncFn(u32) -> T) {
    let mut took = Vec::new();
    for round in 0..ROUNDS {
        let began = Instant::now();
        operation(round).await;
        took.push(began.elapsed());
    }
    print(name, &took);
}

/// The first time, when its pages may not be in memory, and the median.
fn print(name: &str, took: &[Duration]) {
    let in_ms = |time: Duration| time.as_secs_f64() * 1000.0;
    let mut sorted = took.to_vec();
    sorted.sort();
    let [first, median, longest] = [took[0], sorted[sorted.len() / 2], sorted[sorted.len() - 1]].map(in_ms);
    println!("{name:<36} first {first:>9.2} ms  median {median:>9.2} ms  longest {longest:>9.2} ms");
}

fn lead(now_ms: u64, round: u32) -> NewEntry {
    let key = format!("{:08x}-{now_ms}-{round}", round.wrapping_mul(0x1357_9bdf));
    NewEntry {
        digest: Digest::of(&[&key]),
        key,
        connection: "portal".to_owned(),
        form: Some("trial".to_owned()),
        kind: "bitrix24.lead".to_owned(),
        body: r#"{"fields":{"NAME":"Ann"}}"#.to_owned(),
        context: "{}".to_owned(),
        creates: true,
        held: None,
        suspect: None,
        due_ms: None,
    }
}
