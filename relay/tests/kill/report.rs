//! The figures of a run, and what is wrong.

use std::time::Duration;

use crate::invariants::Findings;
use crate::journal::Journal;
use crate::killer::Deaths;
use crate::relay::POINTS;

pub struct Run {
    pub journal: Journal,
    pub deaths: Deaths,
    pub findings: Findings,
    /// From the first lead to the last answer.
    pub storm: Duration,
    /// From then until nothing waited any more.
    pub drain: Duration,
}

/// Violations that are printed; of more there is only the number.
const MOST_SHOWN: usize = 20;

impl Run {
    /// Everything that is wrong.
    pub fn violations(&self) -> Vec<String> {
        let Run { journal, deaths, findings, .. } = self;
        [&journal.wrong, &deaths.wrong, &findings.violations].into_iter().flatten().cloned().collect()
    }

    pub fn print(&mut self) {
        let p50_ms = self.journal.percentile_ms(50);
        let p99_ms = self.journal.percentile_ms(99);
        let Run { journal, deaths, findings, storm, drain } = self;
        println!("requests        {} ({} ended without an answer)", journal.requests(), journal.broken);
        println!("answers         {}", listed(&journal.statuses));
        println!("acknowledged    {} ({} never answered)", journal.acknowledged.len(), journal.unanswered.len());
        println!("kill -9         {}", deaths.killed);
        for point in POINTS.iter().filter(|_| !deaths.crashed.is_empty()) {
            println!("  {point:<15}{}", deaths.crashed.get(point).copied().unwrap_or_default());
        }
        println!("storm, drain    {:.1} s, {:.1} s", storm.as_secs_f64(), drain.as_secs_f64());
        println!("ingress         {:.0} leads/s, p50 {p50_ms:.1} ms, p99 {p99_ms:.1} ms", journal.rate(*storm));
        for (end, count) in &findings.ends {
            println!("  {count:>8}  {end}");
        }
        println!("duplicates {}, lost {}, held or dead {}", findings.duplicates, findings.lost, findings.held);
        self.complain();
    }

    fn complain(&self) {
        let violations = self.violations();
        for violation in violations.iter().take(MOST_SHOWN) {
            println!("VIOLATION {violation}");
        }
        println!(
            "{}",
            if violations.is_empty() {
                "Everything holds.".to_owned()
            } else {
                format!("{} violations", violations.len())
            }
        );
    }
}

fn listed(counts: &std::collections::BTreeMap<u16, u64>) -> String {
    let words: Vec<String> = counts.iter().map(|(status, count)| format!("{status}: {count}")).collect();
    words.join(", ")
}
