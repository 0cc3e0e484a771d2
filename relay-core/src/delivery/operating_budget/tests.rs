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
    waits: usize,
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
                    drain.waits += 1;
                    assert!(drain.waits < 10_000, "it waits forever: {drain:?}");
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

/// The running sums of calls that follow each other, each with this duration.
fn sums(duration_ms: u64, operating_ms: &[u64]) -> Vec<ReportedTime> {
    operating_ms.iter().map(|operating_ms| time(duration_ms, *operating_ms)).collect()
}

#[test]
fn the_cost_of_a_call() {
    let mut budget = OperatingBudget::new(TIMEOUT_MS);
    for (why, times, expected) in [
        ("of one call its duration, because its sum has earlier ones", sums(2000, &[900]), (2000, 2000)),
        ("of several the growth of the sum, without the first", sums(3000, &[10, 5010, 10_010]), (3000, 5000)),
        ("a cheaper one counts slowly", sums(3000, &[10, 1010, 2010]), (3000, 4000)),
        ("durations where the sum does not grow", sums(8000, &[9000, 9000]), (8000, 8000)),
        ("the average of different durations", vec![time(1000, 0), time(3000, 0)], (6500, 6500)),
    ] {
        budget.succeeded(ADD, &times, 0);
        let learned = budget.learned(0).methods.remove(0).1;
        assert_eq!((learned.duration_ms, learned.cost_ms), (expected.0, Some(expected.1)), "{why}");
    }
    assert!(budget.admit(&["unknown"], 0)[0].is_ok());
    budget.succeeded(UPDATE, &[], 0);
    assert_eq!(budget.learned(0).methods[1].1.cost_ms, None, "no response had a time");
}

/// How many calls are admitted, and how long the next one waits.
fn admitted(budget: &mut OperatingBudget, now_ms: u64) -> (usize, u64) {
    let results = budget.admit(&[ADD; 1000], now_ms);
    let count = results.iter().take_while(|result| result.is_ok()).count();
    (count, results.get(count).copied().map_or(0, |result| result.unwrap_err()))
}

#[test]
fn the_portals_sum_counts() {
    let mut budget = OperatingBudget::new(TIMEOUT_MS);
    for (why, now_ms, operating_ms, expected) in [
        ("95 % of 480 s, less what was spent", 0, 300_000, (156, 600_000)),
        ("what is missing is counted from now", 100_000, 310_000, (146, 500_000)),
        ("what is too much leaves as the oldest", 200_000, 100_000, (356, 400_000)),
        ("the oldest has left", 600_000, 100_000, (356, 100_000)),
        ("nothing is left of it", 650_000, 0, (456, 600_000)),
    ] {
        budget.succeeded(ADD, &[time(1000, operating_ms)], now_ms);
        assert_eq!(admitted(&mut budget, now_ms), expected, "{why}");
    }
}

#[test]
fn a_call_waits_until_enough_of_the_spent_time_has_expired() {
    let mut budget = OperatingBudget::new(TIMEOUT_MS);
    budget.succeeded(ADD, &[time(1000, 10_000)], 0);
    budget.succeeded(ADD, &[time(1000, 470_000)], 100_000);
    assert_eq!(admitted(&mut budget, 100_000), (0, WINDOW_MS), "the 10 s of the first response are not enough");
}

#[test]
fn one_call_is_always_allowed_where_nothing_was_spent() {
    let mut budget = OperatingBudget::new(TIMEOUT_MS);
    budget.succeeded(ADD, &[time(500_000, 500_000)], 0);
    assert_eq!(admitted(&mut budget, 0), (0, WINDOW_MS));
    assert_eq!(admitted(&mut budget, WINDOW_MS - 1), (0, 1));
    assert_eq!(admitted(&mut budget, WINDOW_MS), (1, WINDOW_MS), "alone, although it takes more than the limit");
    assert_eq!(budget.creates(WINDOW_MS), Ok(1));
}

#[test]
fn a_learned_limit_lasts_for_a_day() {
    let mut budget = OperatingBudget::new(TIMEOUT_MS);
    budget.refused(ADD, 0);
    assert_eq!(budget.learned(0).methods[0].1.limit, None, "nothing was spent, so the refusal shows no limit");
    budget.succeeded(ADD, &[time(1000, 100_000)], 0);
    budget.refused(ADD, 0);
    let limit = |budget: &OperatingBudget, now_ms| budget.learned(now_ms).methods[0].1.limit;
    assert_eq!(limit(&budget, 0), Some((100_000, LEARNED_FOR_MS)));
    assert_eq!(limit(&budget, LEARNED_FOR_MS - 1), Some((100_000, 1)));
    assert_eq!(limit(&budget, LEARNED_FOR_MS), None);
    for (now_ms, allowed) in [(LEARNED_FOR_MS - 1, 95), (LEARNED_FOR_MS, 456)] {
        assert_eq!(admitted(&mut budget, now_ms).0, allowed, "{now_ms}");
    }
    assert_eq!(LEARNED_FOR_MS, 86_400_000);
}

#[test]
fn a_pause_ends_with_the_reset_that_the_portal_reports() {
    for (refused_ms, expected_ms) in [(99_999, 1), (100_000, MINUTE_MS)] {
        let mut budget = OperatingBudget::new(TIMEOUT_MS);
        budget.succeeded(ADD, &[time(1000, 1000)], 0);
        budget.refused(ADD, refused_ms);
        assert_eq!(budget.admit(&[ADD], refused_ms), [Err(expected_ms)], "{refused_ms}");
    }
}

#[test]
fn what_was_learned_is_limited_when_it_is_restored() {
    let method = |limit| LearnedMethod { duration_ms: 2000, cost_ms: Some(1000), limit };
    for (why, max_commands, limit, commands, allowed) in [
        ("as it was", 20, Some((100_000, 1000)), 20, 95),
        ("a limit that would stop the connection", 0, Some((10, 1000)), 1, 28),
        ("more commands than a batch has", 99, None, 50, 456),
    ] {
        let mut budget = OperatingBudget::new(TIMEOUT_MS);
        budget.restore(Learned { max_commands, methods: vec![(ADD.to_owned(), method(limit))] }, 5);
        assert_eq!((budget.commands([UPDATE; 60]), admitted(&mut budget, 5).0), (commands, allowed), "{why}");
        assert_eq!(budget.commands([ADD; 60]), commands.min(15), "{why}");
    }
    let mut budget = OperatingBudget::new(TIMEOUT_MS);
    let learned = Learned { max_commands: 5, methods: vec![(ADD.to_owned(), method(Some((100_000, u64::MAX))))] };
    budget.restore(learned, 5);
    assert_eq!(budget.learned(5).methods[0].1.limit, Some((100_000, LEARNED_FOR_MS)), "for a day at most");
}
