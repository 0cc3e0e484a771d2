use super::*;

const ADD: &str = "crm.lead.add";
const UPDATE: &str = "crm.lead.update";
const TIMEOUT_MS: u64 = 45_000;

/// A portal that counts as documented: ten minutes, each from its first call, checked before each call.
struct Portal {
    limit_ms: u64,
    add_ms: u64,
    /// The first call of a minute, and the sum of its calls.
    minutes: VecDeque<(u64, u64)>,
    reports_operating: bool,
}

#[derive(Default, Debug)]
struct Drain {
    leads: usize,
    refusals: usize,
    requests: usize,
    longest_ms: u64,
    took_ms: u64,
}

impl Portal {
    fn new(limit_ms: u64, add_ms: u64) -> Portal {
        Portal { limit_ms, add_ms, minutes: VecDeque::new(), reports_operating: true }
    }

    /// One add that begins now. `None` when it is refused.
    fn add(&mut self, now_ms: u64) -> Option<ReportedTime> {
        self.minutes.retain(|(first_ms, _)| first_ms + WINDOW_MS > now_ms);
        let sum = |portal: &Portal| portal.minutes.iter().map(|(_, ms)| ms).sum::<u64>();
        if sum(self) > self.limit_ms {
            return None;
        }
        match self.minutes.back_mut().filter(|(first_ms, _)| first_ms + MINUTE_MS > now_ms) {
            Some((_, ms)) => *ms += self.add_ms,
            None => self.minutes.push_back((now_ms, self.add_ms)),
        }
        let reset_in_ms = self.minutes.front().map(|(first_ms, _)| first_ms + WINDOW_MS - (now_ms + self.add_ms));
        Some(ReportedTime {
            duration_ms: Some(self.add_ms),
            operating_ms: self.reports_operating.then(|| sum(self)),
            reset_in_ms: reset_in_ms.filter(|_| self.reports_operating),
        })
    }

    /// Sends this many leads in batches, whenever the budget allows it.
    fn drain(&mut self, budget: &mut OperatingBudget, leads: usize) -> Drain {
        let (mut drain, mut now_ms) = (Drain::default(), 0);
        while drain.leads < leads {
            let count = match budget.creates(now_ms) {
                Ok(count) => count.min(leads - drain.leads),
                Err(wait_ms) => {
                    now_ms += wait_ms.max(1);
                    continue;
                }
            };
            let commands = vec![ADD; count];
            assert_eq!(budget.commands(commands.iter().copied()), count, "one request");
            let (start_ms, mut times) = (now_ms, Vec::new());
            for _ in commands {
                match self.add(now_ms) {
                    Some(time) => {
                        now_ms += self.add_ms;
                        times.push(time);
                    }
                    None => drain.refusals += 1,
                }
            }
            budget.succeeded(ADD, &times, now_ms);
            budget.batch_succeeded();
            if times.len() < count {
                budget.refused(ADD, now_ms);
            }
            drain.leads += times.len();
            drain.requests += 1;
            drain.longest_ms = drain.longest_ms.max(now_ms - start_ms);
        }
        drain.took_ms = now_ms;
        drain
    }
}

#[test]
fn a_backlog_stays_within_both_limits() {
    for (why, limit_ms, add_ms, percent_of_limit) in [
        ("the documents' sample time", 480_000, 1800, 85),
        ("slower", 480_000, 4200, 85),
        ("slow", 480_000, 5800, 85),
        ("fast enough for no limit", 480_000, 400, 0),
    ] {
        let mut budget = OperatingBudget::new(TIMEOUT_MS);
        let drain = Portal::new(limit_ms, add_ms).drain(&mut budget, 5000);
        assert_eq!(drain.refusals, 0, "{why}: {drain:?}");
        assert!(drain.longest_ms <= MAX_REQUEST_MS, "{why}: {drain:?}");
        // What the limit allows: after a first window, its part of each window.
        let at_limit_ms = 5000 * add_ms * WINDOW_MS / limit_ms;
        assert!(drain.took_ms * percent_of_limit / 100 <= at_limit_ms, "{why}: {drain:?}, at the limit {at_limit_ms}");
    }
}

#[test]
fn a_lower_limit_is_learned_from_one_refusal() {
    let mut budget = OperatingBudget::new(TIMEOUT_MS);
    let mut portal = Portal::new(420_000, 1800);
    let first = portal.drain(&mut budget, 2000);
    assert!((1..50).contains(&first.refusals), "the rest of one batch: {first:?}");
    assert_eq!(
        budget.methods.get(ADD).and_then(|method| method.learned_limit).map(|(limit_ms, _)| limit_ms > 400_000),
        Some(true)
    );
}

#[test]
fn durations_are_counted_where_the_portal_reports_no_operating_time() {
    let mut budget = OperatingBudget::new(TIMEOUT_MS);
    let mut portal = Portal { reports_operating: false, ..Portal::new(480_000, 1800) };
    assert_eq!(portal.drain(&mut budget, 2000).refusals, 0);
}

fn time(duration_ms: u64, operating_ms: u64) -> ReportedTime {
    ReportedTime { duration_ms: Some(duration_ms), operating_ms: Some(operating_ms), reset_in_ms: Some(100_000) }
}

#[test]
fn other_programs_of_the_same_webhook_use_the_budget_too() {
    let mut budget = OperatingBudget::new(TIMEOUT_MS);
    budget.succeeded(ADD, &[time(1800, 470_000)], 0);
    assert_eq!(budget.creates(0), Err(WINDOW_MS), "until what was spent at an unknown time leaves the sum");
    assert_eq!(budget.creates(WINDOW_MS), Ok(FIRST_COMMANDS));
}

#[test]
fn a_refusal_pauses_the_method_and_no_other() {
    let mut budget = OperatingBudget::new(TIMEOUT_MS);
    budget.succeeded(ADD, &[time(1800, 1800)], 0);
    budget.refused(ADD, 10_000);
    assert_eq!(budget.admit(&[ADD, UPDATE, ADD], 10_000), [Err(90_000), Ok(()), Err(90_000)], "until the reset");
    budget.refused(ADD, 100_000);
    assert_eq!(budget.admit(&[ADD, UPDATE], 100_000), [Err(MINUTE_MS), Ok(())], "then a minute at a time");
    assert!(budget.creates(160_000).is_ok());
}

#[test]
fn a_batch_has_as_many_commands_as_end_in_time() {
    let mut budget = OperatingBudget::new(TIMEOUT_MS);
    let commands = |budget: &OperatingBudget| budget.commands([ADD; 60]);
    assert_eq!(commands(&budget), FIRST_COMMANDS, "an unknown portal");
    for expected in [10, 20, 40, 50, 50] {
        budget.batch_succeeded();
        assert_eq!(commands(&budget), expected, "a fast portal");
    }
    for (why, duration_ms, expected) in [
        ("1 s", 1000, 30),
        ("a slower call counts at once", 3000, 10),
        ("a faster one slowly", 1000, 12),
        ("one always fits", 70_000, 1),
    ] {
        budget.succeeded(ADD, &[time(duration_ms, 0)], 0);
        assert_eq!(commands(&budget), expected, "{why}");
    }
    assert_eq!(budget.commands([UPDATE, UPDATE, ADD]), 2, "each method has its own time");
    for expected in [25, 12, 6, 3, 1, 1] {
        budget.batch_failed();
        assert_eq!(budget.commands([UPDATE; 60]), expected, "after requests without a result");
    }
    for expected in [2, 2] {
        budget.call_succeeded();
        assert_eq!(budget.commands([UPDATE; 60]), expected, "after calls without a batch");
    }
    budget.batch_succeeded();
    budget.call_succeeded();
    assert_eq!(budget.commands([UPDATE; 60]), 4, "a call without a batch takes nothing back");
}

#[test]
fn a_short_timeout_makes_requests_shorter() {
    let mut budget = OperatingBudget::new(15_000);
    budget.succeeded(ADD, &[time(2000, 2000)], 0);
    assert_eq!(budget.commands([ADD; 60]), 5);
}
