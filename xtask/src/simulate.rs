//! Relays, their database and a CRM in simulated time, by seeds. `cargo xtask test` runs some hundred, `cargo xtask simulate` thousands.

use crate::shell::{Outcome, program, run, run_quietly, step};
use crate::soak::CRASH_POINTS;

const SIMULATION: [&str; 5] = ["test", "--quiet", "--package", "leadwire-relay", "--test=simulation"];
const LEDGER_TESTS: [&str; 5] = ["test", "--quiet", "--package", "leadwire-relay", "--test=ledger"];
/// Those of what the simulation uses. Reports to staff are not part of the model.
const MODELLED: [&str; 13] = [
    "--",
    "clock_correction::",
    "concurrent::",
    "connection_values::",
    "delivered_before::",
    "due::",
    "entry_states::",
    "insert::",
    "lease::",
    "--skip=a_purge_beside_inserts",
    "--skip=a_cancelled_insert_is_stored",
    "--skip=sqlite::",
    "--skip=crash",
];

/// `cargo xtask simulate`: 10,000 seeds, or one with its trace.
pub fn simulate(seeds: u64, seed: Option<u64>) -> Outcome {
    if let Some(seed) = seed {
        return run(program("cargo", SIMULATION).args(CRASH_POINTS).args(["--", "--seed", &seed.to_string()]));
    }
    test_model()?;
    step("Simulating relays that share a database", || {
        run(program("cargo", SIMULATION).args(CRASH_POINTS).args(["--", "--seeds", &seeds.to_string()]))
    })
}

pub fn simulate_briefly() -> Outcome {
    test_model()?;
    step("Simulating relays that share a database (cargo xtask simulate does it for longer)", || {
        run(program("cargo", SIMULATION).args(CRASH_POINTS))
    })
}

fn test_model() -> Outcome {
    step("Testing the ledger of the simulation", || {
        let mut tests = program("cargo", LEDGER_TESTS);
        run_quietly(tests.args(CRASH_POINTS).args(MODELLED).env("LEADWIRE_TEST_STORE", "model"))
    })
}
