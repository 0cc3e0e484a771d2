//! The kill tests: the relay, pages and browsers are killed under load, and no lead may be lost or sent twice. `cargo xtask test` runs
//! them for half a minute, `cargo xtask soak` and `cargo xtask soak outbox` for longer.

use crate::shell::{Outcome, program, root, run, step};
use crate::{package, server, setup};

/// Enables the points at which the relay kills itself. All native tests are built with them.
pub const CRASH_POINTS: [&str; 2] = ["--features", "leadwire-relay/crash-points"];

const KILL: [&str; 5] = ["test", "--quiet", "--package", "leadwire-relay", "--test=kill"];

/// `cargo xtask soak`: 100,000 leads, 100 kills, and four runs that end at each crash point.
pub fn soak() -> Outcome {
    // A separate target directory, so that a relay with crash points is never mistaken for a release build.
    let folder = root().join("target/soak");
    let release = ["--release", "--target-dir", &folder.to_string_lossy()];
    step("Compiling the relay with its crash points", || {
        run(program("cargo", KILL).args(CRASH_POINTS).args(release).arg("--no-run"))
    })?;
    let long = ["--requests", "100000", "--kills", "100", "--rounds", "4", "--clients", "64", "--seconds", "1800"];
    step("Killing the relay under load", || kill(&release, &long))?;
    step("Measuring the throughput without kills", || kill(&release, &WITHOUT_KILLS))
}

const WITHOUT_KILLS: [&str; 6] = ["--kills", "0", "--requests", "20000", "--answer-within-ms", "0"];

/// `cargo xtask soak outbox`: 10,000 writes and 200 kills of tabs, browsers and the relay.
pub fn outbox() -> Outcome {
    setup::for_browsers()?;
    package::assemble()?;
    server::build(server::SANDBOX_AND_RELAY)?;
    step("Killing tabs, browsers and the relay, 200 times (about 20 minutes)", || kill_pages("10000", "200"))
}

pub fn kill_relay_briefly() -> Outcome {
    step("Killing the relay under load (cargo xtask soak does it for longer)", || {
        kill(&[], &["--requests", "3000", "--kills", "12"])
    })
}

/// The package, the sandbox and the relay must be built.
pub fn kill_pages_briefly() -> Outcome {
    step("Killing tabs, browsers and the relay", || kill_pages("300", "10"))
}

fn kill_pages(writes: &str, kills: &str) -> Outcome {
    setup::node_script(&["tests/outbox/kill.mjs", "--writes", writes, "--kills", kills])
}

fn kill(cargo: &[&str], options: &[&str]) -> Outcome {
    run(program("cargo", KILL).args(CRASH_POINTS).args(cargo).arg("--").args(options))
}

/// The admin page, with sample leads.
pub fn admin_page() -> Outcome {
    step("Testing the admin page in Chromium", || {
        run(&mut program("cargo", ["build", "--quiet", "--package", "leadwire-relay", "--example", "admin_page"]))?;
        setup::node_script(&["tests/e2e/admin.mjs"])
    })
}
