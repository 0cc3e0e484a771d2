//! Random faults of the CRMs during the load, each for one or two calls.

use std::time::{Duration, Instant};

use super::sandbox::SandboxControl;
use super::seeded_random::SeededRandom;

/// The delay is far below the relay's `quiet_ms`: a CRM that executes a call later than that gets a duplicate by design.
const FAULTS: [&str; 8] = [
    r#"{"kind":"commit_then_drop"}"#,
    r#"{"kind":"half_answer"}"#,
    r#"{"kind":"broken_json"}"#,
    r#"{"kind":"reset"}"#,
    r#"{"kind":"status","status":500}"#,
    r#"{"kind":"status","status":502,"body":"<html>bad gateway</html>"}"#,
    r#"{"kind":"limit"}"#,
    r#"{"kind":"delay","ms":150}"#,
];
/// More faults for Bitrix24, which gets most leads.
const CRMS: [&str; 5] = ["bitrix24", "bitrix24", "bitrix24", "ivvy", "capillary"];

/// Adds faults until the time limit, at a rate that suits a CRM with thousands of calls.
pub async fn add_random_faults(sandbox: &SandboxControl, mut random: SeededRandom, until: Instant) {
    while Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(50 + random.below(200))).await;
        // With more pending faults, no call would succeed.
        if sandbox.pending_faults().await < 3 {
            add_random_fault(sandbox, &mut random).await;
        }
    }
}

/// Adds faults for short times, which also end when a CRM gets no calls: otherwise every call after a pause would fail.
pub async fn add_short_faults(sandbox: &SandboxControl, mut random: SeededRandom, until: Instant) {
    while Instant::now() < until {
        add_random_fault(sandbox, &mut random).await;
        tokio::time::sleep(Duration::from_millis(random.below(600))).await;
        sandbox.clear_faults().await;
        tokio::time::sleep(Duration::from_millis(random.below(4000))).await;
    }
}

async fn add_random_fault(sandbox: &SandboxControl, random: &mut SeededRandom) {
    let (crm, count, fault) = (pick(&CRMS, random), 1 + random.below(2), pick(&FAULTS, random));
    sandbox.add_fault(crm, count, fault).await;
}

fn pick<'a>(list: &[&'a str], random: &mut SeededRandom) -> &'a str {
    list[usize::try_from(random.below(list.len() as u64)).unwrap()]
}
