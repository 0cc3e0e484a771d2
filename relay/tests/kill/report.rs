//! The output of a run: counts, durations and violations.

use std::time::Duration;

use crate::relay_killer::Exits;
use crate::support::invariants::Findings;
use crate::support::relay_process::CRASH_POINTS;
use crate::support::responses::Responses;

pub struct Report {
    pub responses: Responses,
    pub exits: Exits,
    pub findings: Findings,
    /// From the first lead to the last response.
    pub load: Duration,
    /// From then until no entry waited.
    pub drain: Duration,
}

/// Further violations are only counted.
const MAX_PRINTED: usize = 20;

impl Report {
    pub fn violations(&self) -> Vec<String> {
        let Report { responses, exits, findings, .. } = self;
        [&responses.unexpected, &exits.unexpected, &findings.violations].into_iter().flatten().cloned().collect()
    }

    pub fn print(&mut self) {
        let p50_ms = self.responses.percentile_ms(50);
        let p99_ms = self.responses.percentile_ms(99);
        let Report { responses, exits, findings, load, drain } = self;
        println!("requests        {} ({} ended without a response)", responses.requests(), responses.without_response);
        println!("responses       {}", listed(&responses.statuses));
        println!(
            "acknowledged    {} ({} not acknowledged)",
            responses.acknowledged.len(),
            responses.unacknowledged.len()
        );
        println!("kill -9         {}", exits.killed);
        for point in CRASH_POINTS.iter().filter(|_| !exits.crashed.is_empty()) {
            println!("  {point:<15}{}", exits.crashed.get(point).copied().unwrap_or_default());
        }
        println!("load, drain    {:.1} s, {:.1} s", load.as_secs_f64(), drain.as_secs_f64());
        println!("ingress         {:.0} leads/s, p50 {p50_ms:.1} ms, p99 {p99_ms:.1} ms", responses.rate(*load));
        for (result, count) in &findings.results {
            println!("  {count:>8}  {result}");
        }
        println!("duplicates {}, lost {}, held or dead {}", findings.duplicates, findings.lost, findings.held);
        self.print_violations();
    }

    fn print_violations(&self) {
        let violations = self.violations();
        for violation in violations.iter().take(MAX_PRINTED) {
            println!("VIOLATION {violation}");
        }
        println!(
            "{}",
            if violations.is_empty() {
                "No violations.".to_owned()
            } else {
                format!("{} violations", violations.len())
            }
        );
    }
}

fn listed(counts: &std::collections::BTreeMap<u16, u64>) -> String {
    let counts: Vec<String> = counts.iter().map(|(status, count)| format!("{status}: {count}")).collect();
    counts.join(", ")
}
