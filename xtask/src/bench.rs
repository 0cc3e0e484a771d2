//! `cargo xtask bench`: measures each question beside other libraries and servers, prints one table, and makes the documentation's
//! page of the figures with its charts.

use clap::ValueEnum;

use crate::shell::{Outcome, program, root, run, step};
use crate::{package, setup};

/// The documentation's page of the figures; its charts are in the folder of the same name.
const PAGE: &str = "docs/benchmarks.md";

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Question {
    /// P1: bytes of a page
    Size,
    /// P2: validation, and building a request
    Calls,
    /// P3: time from navigation to the first validation
    Form,
    /// P4: leads accepted per second
    Ingress,
    /// P5: waiting leads to the CRM at its limits
    Drain,
    /// P6: the relay with ten million leads
    Growth,
    /// P6: the outbox with 100,000 leads
    Outbox,
    /// P7: 100,000 leads from Node
    Import,
}

impl Question {
    /// Its folder in benches.
    fn folder(self) -> &'static str {
        match self {
            Question::Size => "size",
            Question::Calls => "calls",
            Question::Form => "form",
            Question::Ingress => "ingress",
            Question::Drain => "drain",
            Question::Growth => "growth",
            Question::Outbox => "outbox",
            Question::Import => "import",
        }
    }

    fn runs_the_relay(self) -> bool {
        matches!(self, Question::Ingress | Question::Drain | Question::Growth | Question::Import)
    }
}

/// The given questions, or all.
pub fn bench(questions: &[Question]) -> Outcome {
    let questions = if questions.is_empty() { Question::value_variants() } else { questions };
    setup::for_browsers()?;
    package::assemble()?;
    if questions.iter().any(|question| question.runs_the_relay()) {
        setup::postgresql()?;
        step("Compiling the relay, the sandbox and the load generators for speed (about ten minutes)", || {
            let build = ["build", "--release", "--package", "leadwire-relay", "--package", "sandbox", "--bins"];
            run(program("cargo", build).args(["--example", "limits", "--example", "drain"]))
        })?;
    }
    for question in questions {
        let folder = question.folder();
        step(&format!("Measuring {folder}"), || setup::node_script(&[&format!("benches/{folder}/run.mjs")]))?;
    }
    let page = root().join(PAGE).to_string_lossy().into_owned();
    let all = Question::value_variants().iter().map(|question| question.folder()).collect::<Vec<_>>().join(",");
    let folders = questions.iter().map(|question| question.folder());
    let table: Vec<&str> = ["benches/table.mjs", &page, &all].into_iter().chain(folders).collect();
    setup::node_script(&table)
}
