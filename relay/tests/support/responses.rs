//! The responses that the clients received.

use std::collections::BTreeMap;
use std::time::Duration;

#[derive(Debug, Default)]
pub struct Responses {
    /// By key: the CRM's id, if a response contained it.
    pub acknowledged: BTreeMap<String, Option<String>>,
    /// Keys of the leads that were not acknowledged until the time limit.
    pub unacknowledged: Vec<String>,
    /// Responses by status.
    pub statuses: BTreeMap<u16, u64>,
    /// Requests whose connection ended without a response.
    pub without_response: u64,
    /// The duration of each request that was answered with 503.
    pub refusal_durations_us: Vec<u64>,
    /// The duration of each acknowledged request.
    pub durations_us: Vec<u64>,
    /// Descriptions of responses that no client should receive.
    pub unexpected: Vec<String>,
}

impl Responses {
    pub fn merge(&mut self, other: Responses) {
        for (key, id) in other.acknowledged {
            self.acknowledge(key, id);
        }
        self.unacknowledged.extend(other.unacknowledged);
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
        self.without_response += other.without_response;
        self.refusal_durations_us.extend(other.refusal_durations_us);
        self.durations_us.extend(other.durations_us);
        self.unexpected.extend(other.unexpected);
    }

    /// A later response without the id keeps it; another id is unexpected.
    pub fn acknowledge(&mut self, key: String, id: Option<String>) {
        let known = self.acknowledged.entry(key).or_default();
        match (known.as_ref(), id) {
            (Some(known), Some(id)) if *known != id => {
                self.unexpected.push(format!("two ids for one key: {known} and {id}"));
            }
            (None, Some(id)) => *known = Some(id),
            _ => {}
        }
    }

    pub fn requests(&self) -> u64 {
        self.without_response + self.statuses.values().sum::<u64>()
    }

    /// Acknowledged leads per second.
    #[allow(clippy::cast_precision_loss)]
    pub fn rate(&self, over: Duration) -> f64 {
        self.acknowledged.len() as f64 / over.as_secs_f64()
    }

    pub fn percentile_ms(&mut self, percent: usize) -> f64 {
        percentile_ms(&mut self.durations_us, percent)
    }
}

/// 0 without durations.
pub fn percentile_ms(durations_us: &mut [u64], percent: usize) -> f64 {
    durations_us.sort_unstable();
    let at = durations_us.len() * percent / 100;
    let value = durations_us.get(at.min(durations_us.len().saturating_sub(1))).copied();
    Duration::from_micros(value.unwrap_or_default()).as_secs_f64() * 1000.0
}
