//! `cargo xtask mutants`: changes the rules, the requests, the messages and the relay's decisions in one place after the other. For each change
//! a test must fail. Mutants that are accepted are in `.cargo/mutants.toml`, with the reason.

use crate::setup;
use crate::shell::{Outcome, program, run, step};

/// cargo-mutants runs the tests of the package that it has changed.
const PACKAGES: [&str; 4] = ["--package", "leadwire", "--package", "relay-core"];
const FILES: [&str; 8] =
    ["--file", "src/schema/**", "--file", "src/crm/**", "--file", "src/protocol/**", "--file", "relay-core/src/**"];

/// All mutants, or those of a shard such as `1/20`.
pub fn mutants(shard: Option<&str>) -> Outcome {
    setup::for_mutants()?;
    let shard: Vec<&str> = shard.into_iter().flat_map(|shard| ["--shard", shard]).collect();
    step("Testing mutants (about five thousand, four seconds each)", || {
        let options = ["mutants", "--jobs", "2", "--sharding", "round-robin", "--output", "target"];
        run(program("cargo", options).args(PACKAGES).args(FILES).args(shard))
    })
}
