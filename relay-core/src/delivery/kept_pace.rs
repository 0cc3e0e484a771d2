//! The pace of a connection that goes with its lease: the pause that the CRM requested, an open circuit, and until when no batch is
//! sent. The ledger keeps it as JSON, with times since 1970; it is written when it changes, which is seldom.

use std::sync::{Mutex, PoisonError};

use leadwire::schema::{Object, Value};

use super::circuit_breaker::{BLOCKED_MS, Opened};
use super::crm_client::{CrmClient, MAX_PAUSE_MS, WITHOUT_BATCHES_MS};
use crate::ledger::LedgerError;

/// The name among the values that the ledger keeps for a connection.
const PACE: &str = "delivery.pace";
const LEVELS: usize = 2;

/// Times are on one of both clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pace {
    /// 0 for never, as the next one.
    paused_until_ms: u64,
    batches_from_ms: u64,
    opened: Option<Opened>,
}

/// What the ledger has, on the steady clock.
#[derive(Default)]
pub(super) struct KeptPace(Mutex<Pace>);

impl KeptPace {
    /// To be called before the first call, and when another process has made calls. Returns the circuit.
    pub(super) async fn restore(&self, client: &CrmClient) -> Result<Option<Opened>, LedgerError> {
        let stored = client.context.ledger.connection_value(&client.name, PACE).await?;
        let stored = stored.and_then(|stored| read(&stored.value)).unwrap_or_default();
        let pace = stored.to_steady(client.now_ms(), client.steady_ms());
        client.restore_pace(pace.paused_until_ms, pace.batches_from_ms);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = pace;
        Ok(pace.opened)
    }

    pub(super) async fn write(&self, client: &CrmClient, opened: Option<Opened>) -> Result<(), LedgerError> {
        let (paused_until_ms, batches_from_ms) = (client.paused_until_ms(), client.batches_from_ms());
        let pace = Pace { paused_until_ms, batches_from_ms, opened };
        if *self.0.lock().unwrap_or_else(PoisonError::into_inner) == pace {
            return Ok(());
        }
        let (now_ms, steady_ms) = (client.now_ms(), client.steady_ms());
        let json = pace.since_1970(now_ms, steady_ms).to_json();
        client.context.ledger.set_connection_value(&client.name, PACE, Some(json.into_bytes()), now_ms).await?;
        // Only now: after an error it is written again.
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = pace;
        Ok(())
    }
}

impl Pace {
    /// What has passed stays out, except that an open circuit is half-open then.
    fn since_1970(self, now_ms: u64, steady_ms: u64) -> Pace {
        let moment = |until_ms: u64| now_ms.saturating_add(until_ms.saturating_sub(steady_ms));
        let coming = |until_ms: u64| if until_ms > steady_ms { moment(until_ms) } else { 0 };
        Pace {
            paused_until_ms: coming(self.paused_until_ms),
            batches_from_ms: coming(self.batches_from_ms),
            opened: self.opened.map(|opened| Opened { until_ms: moment(opened.until_ms), ..opened }),
        }
    }

    /// No longer than this process would set them: the machine's clock may have been set.
    fn to_steady(self, now_ms: u64, steady_ms: u64) -> Pace {
        let moment = |until_ms: u64, most_ms| steady_ms.saturating_add(until_ms.saturating_sub(now_ms).min(most_ms));
        Pace {
            paused_until_ms: moment(self.paused_until_ms, MAX_PAUSE_MS),
            batches_from_ms: moment(self.batches_from_ms, WITHOUT_BATCHES_MS),
            opened: self.opened.map(|opened| Opened { until_ms: moment(opened.until_ms, BLOCKED_MS), ..opened }),
        }
    }

    fn to_json(self) -> String {
        let mut object = Object::new();
        let mut push = |name, value: u64| object.push(name, Value::number(value));
        if self.paused_until_ms > 0 {
            push("pausedUntilMs", self.paused_until_ms);
        }
        if self.batches_from_ms > 0 {
            push("batchesFromMs", self.batches_from_ms);
        }
        if let Some(Opened { until_ms, openings }) = self.opened {
            push("openUntilMs", until_ms);
            push("openings", openings.into());
        }
        Value::from(object).to_json()
    }
}

/// `None` for what cannot be read.
fn read(json: &[u8]) -> Option<Pace> {
    let Ok(Value::Object(pace)) = Value::read(std::str::from_utf8(json).ok()?, LEVELS) else { return None };
    let number = |name: &str| u64::try_from(pace.get(name)?.as_integer(0)?).ok();
    let openings = number("openings").and_then(|openings| u32::try_from(openings).ok());
    Some(Pace {
        paused_until_ms: number("pausedUntilMs").unwrap_or_default(),
        batches_from_ms: number("batchesFromMs").unwrap_or_default(),
        opened: number("openUntilMs").zip(openings).map(|(until_ms, openings)| Opened { until_ms, openings }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: u64 = 1_795_132_800_000;

    fn pace(paused_until_ms: u64, batches_from_ms: u64, opened: Option<(u64, u32)>) -> Pace {
        let opened = opened.map(|(until_ms, openings)| Opened { until_ms, openings });
        Pace { paused_until_ms, batches_from_ms, opened }
    }

    /// Kept at 5 s of one steady clock, restored two seconds later, at 1 s of another one.
    #[test]
    fn goes_on_in_another_process() {
        for (why, kept, json, restored) in [
            ("nothing", pace(0, 0, None), "{}", pace(1000, 1000, None)),
            ("a pause", pace(9000, 0, None), r#"{"pausedUntilMs":1795132804000}"#, pace(3000, 1000, None)),
            ("a pause that has passed", pace(4000, 0, None), "{}", pace(1000, 1000, None)),
            ("no batches", pace(0, 9000, None), r#"{"batchesFromMs":1795132804000}"#, pace(1000, 3000, None)),
            (
                "an open circuit",
                pace(0, 0, Some((9000, 2))),
                r#"{"openUntilMs":1795132804000,"openings":2}"#,
                pace(1000, 1000, Some((3000, 2))),
            ),
            (
                "a half-open circuit",
                pace(0, 0, Some((4000, 3))),
                r#"{"openUntilMs":1795132800000,"openings":3}"#,
                pace(1000, 1000, Some((1000, 3))),
            ),
            (
                "longer than any pause",
                pace(10_000_000, 0, None),
                r#"{"pausedUntilMs":1795142795000}"#,
                pace(1000 + MAX_PAUSE_MS, 1000, None),
            ),
        ] {
            assert_eq!(kept.since_1970(NOW_MS, 5000).to_json(), json, "{why}");
            assert_eq!(read(json.as_bytes()).unwrap().to_steady(NOW_MS + 2000, 1000), restored, "{why}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_ignored() {
        for (json, expected) in [
            ("", None),
            ("[]", None),
            (r#"{"pausedUntilMs":-1}"#, Some(Pace::default())),
            (r#"{"openUntilMs":5}"#, Some(Pace::default())),
            (r#"{"openUntilMs":5,"openings":4294967296}"#, Some(Pace::default())),
        ] {
            assert_eq!(read(json.as_bytes()), expected, "{json}");
        }
    }
}
