//! The outbox's tests in Chromium, and its kill test, short for every day and long for `cargo xtask soak outbox`.

use crate::shell::{Outcome, step};
use crate::{package, server, setup, test};

/// With the package, the sandbox and the relay built.
pub fn test() -> Outcome {
    step("Testing the outbox in Node and in Chromium", || test::node_tests("tests/outbox"))?;
    step("Killing tabs, browsers and the relay", || kill("300", "10"))
}

pub fn soak() -> Outcome {
    setup::for_browsers()?;
    package::assemble()?;
    server::build(server::BOTH)?;
    step("Killing tabs, browsers and the relay, 200 times (about 20 minutes)", || kill("10000", "200"))
}

fn kill(writes: &str, kills: &str) -> Outcome {
    setup::node_script(&["tests/outbox/kill.mjs", "--writes", writes, "--kills", kills])
}
