//! What a person may decide about a lead, and in which state.

use leadwire_relay::ledger::{NextState, State};

use crate::entries::{Bench, NOW_MS, dead, done};

#[tokio::test]
async fn what_a_person_may_decide() {
    let held = || NextState::Held { reason: "no look-up".to_owned() };
    let rows = [
        ("held", Some(held()), true),
        ("dead", Some(dead()), true),
        ("accepted", None, true),
        ("done", Some(done()), false),
    ];
    for (state, verdict, may) in rows {
        for decision in [State::Accepted, State::Dead] {
            let bench = Bench::new();
            bench.add("a").await;
            if let Some(verdict) = verdict.clone() {
                bench.attempt(verdict, NOW_MS).await;
            }
            let is_changed = bench.ledger.decide("a", decision, "a person", NOW_MS + 9).await.unwrap();
            let expected = if may { decision.as_str() } else { state };
            assert_eq!((is_changed, bench.state("a").await.as_str()), (may, expected), "{state}");
        }
    }
    let bench = Bench::new();
    bench.add("a").await;
    bench.claim(NOW_MS).await;
    assert!(!bench.ledger.decide("a", State::Dead, "a person", NOW_MS).await.unwrap(), "it is under way");
    assert!(!bench.ledger.decide("unknown", State::Dead, "a person", NOW_MS).await.unwrap());
    bench.ledger.erase("a", NOW_MS).await.unwrap();
    assert!(!bench.ledger.decide("a", State::Accepted, "a person", NOW_MS).await.unwrap(), "nothing is left to send");
}
