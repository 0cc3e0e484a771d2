//! Bitrix24's limits on time: one request ends after 60 s, and the operating time of a method within ten minutes is limited, by
//! default to 480 s. After that the portal refuses the method with `OPERATION_TIME_LIMIT`, and still executes others. Source:
//! `bitrix24/b24restdocs`, `settings/performance/limits.md`, read on 2026-11-28.
//!
//! The budget learns from the times that each response reports. All times are on the steady clock.

use std::collections::{BTreeMap, VecDeque};

use super::reported_time::ReportedTime;

/// The portal's own default. A refusal shows a lower one.
const DEFAULT_LIMIT_MS: u64 = 480_000;
/// Of the limit. The remainder covers calls that take longer than expected.
const USED_PERCENT: u64 = 95;
/// How long a call counts. A portal counts minutes from their first call, so that it forgets a call earlier than this.
const WINDOW_MS: u64 = 600_000;
/// The next minute leaves the portal's sum within this time.
const MINUTE_MS: u64 = 60_000;
/// How long a limit that a refusal has shown is used, in case other programs had caused the refusal.
const LEARNED_FOR_MS: u64 = 24 * 60 * MINUTE_MS;
/// A lower learned limit would stop the connection.
const MIN_LIMIT_MS: u64 = 30_000;

/// Half of the 60 s in which a request must end.
const MAX_REQUEST_MS: u64 = 30_000;
/// The documents' samples take up to 4.2 s, so that this many end in time on an unknown portal.
const FIRST_COMMANDS: usize = 5;
/// Of a batch, as documented.
const MAX_COMMANDS: usize = 50;
/// The operating time of a call whose method is not known yet, as in the documents' samples.
const UNKNOWN_COST_MS: u64 = 3_300;

pub(super) struct OperatingBudget {
    /// How long a request may take.
    request_ms: u64,
    /// Doubles with each batch that succeeds.
    max_commands: usize,
    methods: BTreeMap<String, Method>,
}

/// What a restarted relay begins with. Not the operating time that was spent: the first response has the portal's sum.
pub(super) struct Learned {
    pub max_commands: usize,
    /// By name.
    pub methods: Vec<(String, LearnedMethod)>,
}

pub(super) struct LearnedMethod {
    pub duration_ms: u64,
    pub cost_ms: Option<u64>,
    /// The limit that a refusal has shown, and for how long it is used.
    pub limit: Option<(u64, u64)>,
}

#[derive(Default)]
struct Method {
    /// How long one call takes, from sending to the response.
    duration_ms: u64,
    /// The operating time of one call. `None` until it is known.
    cost_ms: Option<u64>,
    /// Oldest first.
    spent: VecDeque<Spent>,
    /// The limit that a refusal has shown, and until when it is used.
    learned_limit: Option<(u64, u64)>,
    /// When the oldest part leaves the portal's sum, by the last successful response.
    reset_at_ms: Option<u64>,
    paused_until_ms: u64,
}

struct Spent {
    until_ms: u64,
    ms: u64,
}

impl OperatingBudget {
    /// `timeout_ms` is how long the caller waits for a response.
    pub(super) fn new(timeout_ms: u64) -> OperatingBudget {
        let request_ms = MAX_REQUEST_MS.min(timeout_ms / 3 * 2);
        OperatingBudget { request_ms, max_commands: FIRST_COMMANDS, methods: BTreeMap::new() }
    }

    pub(super) fn learned(&self, now_ms: u64) -> Learned {
        let method = |(name, method): (&String, &Method)| {
            let limit = method.learned_limit.map(|(limit_ms, until_ms)| (limit_ms, until_ms.saturating_sub(now_ms)));
            let Method { duration_ms, cost_ms, .. } = *method;
            (name.clone(), LearnedMethod { duration_ms, cost_ms, limit: limit.filter(|(_, for_ms)| *for_ms > 0) })
        };
        Learned { max_commands: self.max_commands, methods: self.methods.iter().map(method).collect() }
    }

    /// Before the first call.
    pub(super) fn restore(&mut self, learned: Learned, now_ms: u64) {
        self.max_commands = learned.max_commands.clamp(1, MAX_COMMANDS);
        for (name, LearnedMethod { duration_ms, cost_ms, limit }) in learned.methods {
            let learned_limit = limit.map(|(limit_ms, for_ms)| {
                (limit_ms.max(MIN_LIMIT_MS), now_ms.saturating_add(for_ms.min(LEARNED_FOR_MS)))
            });
            self.methods.insert(name, Method { duration_ms, cost_ms, learned_limit, ..Method::default() });
        }
    }

    /// How many of these calls, from the first on, fit into one request. At least one.
    pub(super) fn commands<'a>(&self, methods: impl IntoIterator<Item = &'a str>) -> usize {
        let mut request_ms = 0;
        let fits = methods.into_iter().take(self.max_commands).take_while(|method| {
            request_ms += self.methods.get(*method).map_or(0, |method| method.duration_ms);
            request_ms <= self.request_ms
        });
        fits.count().max(1)
    }

    /// How many entries to claim: as many as one request can create, and the budget allows. `Err` with the wait while it
    /// allows no create.
    pub(super) fn creates(&mut self, now_ms: u64) -> Result<usize, u64> {
        let mut creates = self.max_commands;
        for (_, method) in self.methods.iter_mut().filter(|(name, _)| name.rsplit('.').next() == Some("add")) {
            let fits = self.request_ms.checked_div(method.duration_ms).and_then(|fits| usize::try_from(fits).ok());
            creates = creates.min(fits.unwrap_or(MAX_COMMANDS).max(1));
            let allowed = (1..=creates).take_while(|count| method.wait_ms(*count, now_ms) == 0).count();
            if allowed == 0 {
                return Err(method.wait_ms(1, now_ms));
            }
            creates = allowed;
        }
        Ok(creates)
    }

    /// Whether each of these calls, which are made one after another, may be made now. The error is the wait.
    pub(super) fn admit(&mut self, methods: &[&str], now_ms: u64) -> Vec<Result<(), u64>> {
        let mut admitted: BTreeMap<&str, usize> = BTreeMap::new();
        let mut admit = |name| {
            let count = admitted.entry(name).or_default();
            match self.methods.get_mut(name).map_or(0, |method| method.wait_ms(*count + 1, now_ms)) {
                0 => {
                    *count += 1;
                    Ok(())
                }
                wait_ms => Err(wait_ms),
            }
        };
        methods.iter().map(|name| admit(*name)).collect()
    }

    /// The method's calls of one request have succeeded, in this order.
    pub(super) fn succeeded(&mut self, method: &str, times: &[ReportedTime], now_ms: u64) {
        self.methods.entry(method.to_owned()).or_default().succeeded(times, now_ms);
    }

    /// The portal has refused the method because of its operating time.
    pub(super) fn refused(&mut self, method: &str, now_ms: u64) {
        self.methods.entry(method.to_owned()).or_default().refused(now_ms);
    }

    pub(super) fn batch_succeeded(&mut self) {
        self.max_commands = (self.max_commands * 2).min(MAX_COMMANDS);
    }

    /// A call without a batch. It tells nothing about a batch of more than two.
    pub(super) fn call_succeeded(&mut self) {
        self.max_commands = self.max_commands.max(2);
    }

    /// There was no response, or a server error: it may have taken too long, or one of the calls makes the portal fail.
    pub(super) fn batch_failed(&mut self) {
        self.max_commands = (self.max_commands / 2).max(1);
    }
}

impl Method {
    /// How long until so many calls may be made. Without any spent time one call is always allowed.
    fn wait_ms(&mut self, calls: usize, now_ms: u64) -> u64 {
        self.forget(now_ms);
        let needed_ms =
            self.cost_ms.unwrap_or(UNKNOWN_COST_MS).saturating_mul(u64::try_from(calls).unwrap_or(u64::MAX));
        let allowed_ms = self.limit_ms(now_ms) * USED_PERCENT / 100;
        if calls > 1 && needed_ms > allowed_ms {
            return WINDOW_MS;
        }
        let mut spent_ms = self.spent_ms();
        let mut from_ms = now_ms;
        for spent in &self.spent {
            if spent_ms.saturating_add(needed_ms) <= allowed_ms {
                break;
            }
            (from_ms, spent_ms) = (spent.until_ms, spent_ms - spent.ms);
        }
        from_ms.max(self.paused_until_ms).saturating_sub(now_ms)
    }

    fn forget(&mut self, now_ms: u64) {
        while self.spent.front().is_some_and(|spent| spent.until_ms <= now_ms) {
            self.spent.pop_front();
        }
    }

    fn limit_ms(&self, now_ms: u64) -> u64 {
        let learned = self.learned_limit.filter(|(_, until_ms)| *until_ms > now_ms);
        learned.map_or(DEFAULT_LIMIT_MS, |(limit_ms, _)| limit_ms)
    }

    fn spent_ms(&self) -> u64 {
        self.spent.iter().map(|spent| spent.ms).sum()
    }

    fn succeeded(&mut self, times: &[ReportedTime], now_ms: u64) {
        let (Some(first), Some(last)) = (times.first(), times.last()) else { return };
        self.forget(now_ms);
        let calls = u64::try_from(times.len()).unwrap_or(u64::MAX);
        let total_ms: u64 = times.iter().filter_map(|time| time.duration_ms).sum();
        self.duration_ms = smoothed(Some(self.duration_ms), total_ms / calls);
        // The figures are running sums: their difference leaves the first call out.
        let grown_ms = last.operating_ms.zip(first.operating_ms).map(|(last, first)| last.saturating_sub(first));
        let cost_ms = match grown_ms {
            Some(grown_ms @ 1..) => grown_ms * calls / (calls - 1).max(1),
            _ => total_ms,
        };
        self.cost_ms = Some(smoothed(self.cost_ms, cost_ms / calls));
        self.spent.push_back(Spent { until_ms: now_ms.saturating_add(WINDOW_MS), ms: cost_ms });
        if let Some(operating_ms) = last.operating_ms {
            self.match_sum(operating_ms, now_ms);
        }
        self.reset_at_ms = last.reset_in_ms.map(|reset_in_ms| now_ms.saturating_add(reset_in_ms)).or(self.reset_at_ms);
        self.paused_until_ms = 0;
    }

    /// Takes the portal's sum over: what is missing is counted from now, what is too much leaves as the oldest.
    fn match_sum(&mut self, operating_ms: u64, now_ms: u64) {
        let spent_ms = self.spent_ms();
        if let Some(missing_ms @ 1..) = operating_ms.checked_sub(spent_ms) {
            self.spent.push_back(Spent { until_ms: now_ms.saturating_add(WINDOW_MS), ms: missing_ms });
        }
        let mut surplus_ms = spent_ms.saturating_sub(operating_ms);
        while surplus_ms > 0
            && let Some(oldest) = self.spent.front_mut()
        {
            let removed_ms = oldest.ms.min(surplus_ms);
            oldest.ms -= removed_ms;
            surplus_ms -= removed_ms;
            if oldest.ms == 0 {
                self.spent.pop_front();
            }
        }
    }

    fn refused(&mut self, now_ms: u64) {
        self.forget(now_ms);
        let spent_ms = self.spent_ms();
        if spent_ms > 0 {
            let limit_ms = self.limit_ms(now_ms).min(spent_ms.max(MIN_LIMIT_MS));
            self.learned_limit = Some((limit_ms, now_ms.saturating_add(LEARNED_FOR_MS)));
        }
        // Only the first time: if it is refused again, the next minute must leave the sum.
        let reset_at_ms = self.reset_at_ms.take().filter(|reset_at_ms| *reset_at_ms > now_ms);
        self.paused_until_ms = reset_at_ms.unwrap_or_else(|| now_ms.saturating_add(MINUTE_MS));
    }
}

/// Follows a longer time at once, and a shorter one slowly.
fn smoothed(known_ms: Option<u64>, ms: u64) -> u64 {
    known_ms.map_or(ms, |known_ms| ms.max((known_ms * 3 + ms) / 4))
}

#[cfg(test)]
mod tests;
