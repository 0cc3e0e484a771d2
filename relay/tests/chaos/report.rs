//! The output of a run: counts, durations and violations.

use std::time::Duration;

use crate::control::Control;
use crate::faults::Counts;
use crate::rate::RATE;
use crate::relays::Exits;
use crate::support::invariants::Findings;
use crate::support::responses::{Responses, percentile_ms};
use crate::takeovers::Takeovers;

pub struct Report {
    pub responses: Responses,
    pub counts: Counts,
    pub exits: Exits,
    pub findings: Findings,
    pub takeovers: Takeovers,
    /// See [`crate::rate::highest_level`].
    pub highest_rate: f64,
    pub control: Control,
    /// From the first lead to the last response.
    pub load: Duration,
    /// From then until no entry waited, and no fault was under way.
    pub drain: Duration,
}

/// Further violations are only counted.
const MAX_PRINTED: usize = 20;

impl Report {
    pub fn violations(&self) -> Vec<String> {
        let Report { responses, exits, findings, counts, control, .. } = self;
        let lists = [&responses.unexpected, &exits.unexpected, &findings.violations, &counts.failures];
        let missed = control.missed.iter().map(|missed| format!("the control run did not find: {missed}"));
        let unacknowledged = responses.unacknowledged.len();
        let late = (unacknowledged > 0).then(|| format!("{unacknowledged} leads were not acknowledged in time"));
        lists.into_iter().flatten().cloned().chain(missed).chain(late).collect()
    }

    pub fn print(&mut self) {
        self.print_requests();
        self.print_faults();
        let Report { findings, takeovers, control, load, drain, .. } = self;
        println!("load, drain     {:.1} s, {:.1} s", load.as_secs_f64(), drain.as_secs_f64());
        let at = |percent: usize| {
            let index = (takeovers.durations.len() * percent / 100).min(takeovers.durations.len().saturating_sub(1));
            takeovers.durations.get(index).copied().unwrap_or_default().as_secs_f64()
        };
        println!(
            "takeovers       {}, p50 {:.1} s, max {:.1} s ({} without a delivery by another relay)",
            takeovers.durations.len(),
            at(50),
            at(100),
            takeovers.without_delivery
        );
        println!("rate            {:.1} of a burst of {}, all relays together", self.highest_rate, RATE.burst);
        for (result, count) in &findings.results {
            println!("  {count:>8}  {result}");
        }
        println!("duplicates {}, lost {}, held or dead {}", findings.duplicates, findings.lost, findings.held);
        println!("control         {} of {} mistakes found", control.made - control.missed.len(), control.made);
        self.print_violations();
    }

    fn print_requests(&mut self) {
        let Report { responses, load, .. } = self;
        let (p50_ms, p99_ms) = (responses.percentile_ms(50), responses.percentile_ms(99));
        let refused_ms = percentile_ms(&mut responses.refusal_durations_us, 99);
        let refused_max_ms = percentile_ms(&mut responses.refusal_durations_us, 100);
        let statuses: Vec<String> =
            responses.statuses.iter().map(|(status, count)| format!("{status}: {count}")).collect();
        println!("requests        {} ({} ended without a response)", responses.requests(), responses.without_response);
        println!("responses       {}", statuses.join(", "));
        println!(
            "acknowledged    {} ({} not acknowledged)",
            responses.acknowledged.len(),
            responses.unacknowledged.len()
        );
        println!("ingress         {:.0} leads/s, p50 {p50_ms:.1} ms, p99 {p99_ms:.1} ms", responses.rate(*load));
        println!("busy            p99 {refused_ms:.1} ms, max {refused_max_ms:.1} ms");
    }

    fn print_faults(&self) {
        let Report { counts, exits, .. } = self;
        println!("kill -9         {}", exits.killed);
        println!("SIGSTOP         {}", counts.stops);
        println!("crashes         {}", exits.crashed.values().sum::<u64>());
        for (point, count) in &exits.crashed {
            println!("  {point:<14}{count}");
        }
        println!(
            "database        {} crashes; {} relays could not start meanwhile",
            counts.restarts, exits.failed_starts
        );
        for (kind, count) in &counts.cuts {
            println!("cut             {count}, {kind}");
        }
    }

    fn print_violations(&self) {
        let violations = self.violations();
        for violation in violations.iter().take(MAX_PRINTED) {
            println!("VIOLATION {violation}");
        }
        if violations.is_empty() {
            println!("No violations.");
        } else {
            println!("{} violations", violations.len());
        }
    }
}
