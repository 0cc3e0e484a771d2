//! Bitrix24's limit on a method's operating time, and the time that a call takes. Source: `bitrix24/b24restdocs`,
//! `settings/performance/limits.md`, read on 2026-11-28.
//!
//! The time of a method's calls is summed in ten parts, each of the calls of a minute. It is checked before each call: the call with
//! which the sum exceeds the limit still ends, the next one is refused. The sandbox has one webhook, so it has one sum per method.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

const MINUTE_MS: i64 = 60_000;
/// How long after its first call a part leaves the sum.
const WINDOW_MS: i64 = 10 * MINUTE_MS;

pub struct OperatingLimiter {
    limit_ms: i64,
    methods: Mutex<BTreeMap<String, VecDeque<Part>>>,
}

struct Part {
    first_call_ms: i64,
    ms: i64,
}

/// A method's sum after a call.
pub struct Operating {
    pub ms: i64,
    /// Seconds since 1970.
    pub reset_at: i64,
}

impl OperatingLimiter {
    pub fn new(limit_ms: i64) -> OperatingLimiter {
        OperatingLimiter { limit_ms, methods: Mutex::default() }
    }

    /// Whether the method may be called now.
    pub fn allows(&self, method: &str, now_ms: i64) -> bool {
        let mut methods = self.methods();
        let Some(parts) = methods.get_mut(method) else { return true };
        parts.retain(|part| part.first_call_ms + WINDOW_MS > now_ms);
        sum(parts) <= self.limit_ms
    }

    /// Counts a call that started then and took so long.
    pub fn add(&self, method: &str, start_ms: i64, ms: i64) -> Operating {
        let mut methods = self.methods();
        let parts = methods.entry(method.to_owned()).or_default();
        match parts.back_mut().filter(|part| part.first_call_ms + MINUTE_MS > start_ms) {
            Some(part) => part.ms += ms,
            None => parts.push_back(Part { first_call_ms: start_ms, ms }),
        }
        let oldest_ms = parts.front().map_or(start_ms, |part| part.first_call_ms);
        Operating { ms: sum(parts), reset_at: (oldest_ms + WINDOW_MS) / 1000 }
    }

    pub fn reset(&self) {
        self.methods().clear();
    }

    fn methods(&self) -> MutexGuard<'_, BTreeMap<String, VecDeque<Part>>> {
        self.methods.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn sum(parts: &VecDeque<Part>) -> i64 {
    parts.iter().map(|part| part.ms).sum()
}
