//! The outbox's tests in Chromium, and its kill test, short for every day and long for `cargo xtask soak outbox`.

use crate::shell::{Outcome, program, run, step};
use crate::{demo, package, setup, tests};

/// With the package, the sandbox and the relay built.
pub fn test() -> Outcome {
    step("Testing the outbox in Node and in Chromium", || tests::node_tests("tests/outbox"))?;
    step("Killing tabs, browsers and the relay", || kill("300", "10"))
}

pub fn soak() -> Outcome {
    setup::for_testing()?;
    package::assemble()?;
    demo::build_sandbox()?;
    build_relay()?;
    step("Killing tabs, browsers and the relay, 200 times (about 20 minutes)", || kill("10000", "200"))
}

pub fn build_relay() -> Outcome {
    step("Compiling the relay", || run(&mut program("cargo", ["build", "--package", "leadwire-relay", "--quiet"])))
}

fn kill(writes: &str, kills: &str) -> Outcome {
    setup::node_script(&["tests/outbox/kill.mjs", "--writes", writes, "--kills", kills])
}
