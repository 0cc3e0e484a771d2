//! `cargo xtask matrix`: the packed package with everybody who installs it, in tests/matrix, and its size beside others'.
//! Its core part belongs to `cargo xtask test`.

use crate::shell::{Outcome, step};
use crate::{package, server, setup};

pub fn matrix() -> Outcome {
    setup::for_browsers()?;
    package::assemble()?;
    server::build(server::BOTH)?;
    step("Testing the package with all of its consumers", || setup::node_script(&["tests/matrix/run.mjs"]))?;
    step("Measuring what a page loads, beside others", || setup::node_script(&["benches/size/run.mjs"]))?;
    println!("\nIt works with everybody.");
    Ok(())
}

/// The rows that every test run runs. The package, the sandbox and the relay must be built.
pub fn core() -> Outcome {
    step("Testing the package with its consumers, the core part (cargo xtask matrix has all)", || {
        setup::node_script(&["tests/matrix/run.mjs", "--core"])
    })
}
