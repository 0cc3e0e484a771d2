//! What the clients heard, as each page would remember it.

use std::collections::BTreeMap;
use std::time::Duration;

#[derive(Debug, Default)]
pub struct Journal {
    /// By key: the CRM's id where an answer named it.
    pub acknowledged: BTreeMap<String, Option<String>>,
    /// Keys that never got their answer before the storm was called off.
    pub unanswered: Vec<String>,
    /// Answers by status.
    pub statuses: BTreeMap<u16, u64>,
    /// Requests whose connection ended without an answer.
    pub broken: u64,
    /// How long each answered request took.
    pub took_us: Vec<u64>,
    /// Answers that no page should ever get to these leads.
    pub wrong: Vec<String>,
}

impl Journal {
    pub fn merge(&mut self, other: Journal) {
        for (key, id) in other.acknowledged {
            self.acknowledge(key, id);
        }
        self.unanswered.extend(other.unanswered);
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
        self.broken += other.broken;
        self.took_us.extend(other.took_us);
        self.wrong.extend(other.wrong);
    }

    /// An id that was once named is not forgotten, and must stay the same.
    pub fn acknowledge(&mut self, key: String, id: Option<String>) {
        let known = self.acknowledged.entry(key).or_default();
        match (known.as_ref(), id) {
            (Some(known), Some(id)) if *known != id => {
                self.wrong.push(format!("two ids for one key: {known} and {id}"));
            }
            (None, Some(id)) => *known = Some(id),
            _ => {}
        }
    }

    pub fn requests(&self) -> u64 {
        self.broken + self.statuses.values().sum::<u64>()
    }

    /// Acknowledged leads a second.
    #[allow(clippy::cast_precision_loss)]
    pub fn rate(&self, over: Duration) -> f64 {
        self.acknowledged.len() as f64 / over.as_secs_f64()
    }

    /// The time below which so many of a hundred answers stayed.
    pub fn percentile_ms(&mut self, of_a_hundred: usize) -> f64 {
        self.took_us.sort_unstable();
        let at = self.took_us.len() * of_a_hundred / 100;
        let took_us = self.took_us.get(at.min(self.took_us.len().saturating_sub(1))).copied().unwrap_or_default();
        Duration::from_micros(took_us).as_secs_f64() * 1000.0
    }
}
