//! The kill tests: the relay, pages and browsers are killed under load, and no lead may be lost or sent twice; the same for several
//! relays on PostgreSQL. And the test of power failures. `cargo xtask test` runs them for half a minute each, `cargo xtask soak`,
//! `cargo xtask soak postgres`, `cargo xtask soak outbox`, `cargo xtask soak forms` and `cargo xtask soak power` for longer.

use crate::shell::{Outcome, program, root, run, step};
use crate::{package, server, setup};

/// Enables the points at which the relay kills itself. All native tests are built with them.
pub const CRASH_POINTS: [&str; 2] = ["--features", "leadwire-relay/crash-points"];

const KILL: [&str; 5] = ["test", "--quiet", "--package", "leadwire-relay", "--test=kill"];
const CHAOS: [&str; 5] = ["test", "--quiet", "--package", "leadwire-relay", "--test=chaos"];
const POWER: [&str; 5] = ["test", "--quiet", "--package", "leadwire-relay", "--test=power"];

/// `cargo xtask soak`: 100,000 leads, 100 kills, and four runs that end at each crash point.
pub fn soak() -> Outcome {
    let folder = folder();
    let release = release(&folder);
    step("Compiling the relay with its crash points", || {
        run(program("cargo", KILL).args(CRASH_POINTS).args(release).arg("--no-run"))
    })?;
    let long = ["--requests", "100000", "--kills", "100", "--rounds", "4", "--clients", "64", "--seconds", "1800"];
    step("Killing the relay under load", || kill(&release, &long))?;
    step("Measuring the throughput without kills", || kill(&release, &WITHOUT_KILLS))
}

/// A separate target directory, so that a relay with crash points is never mistaken for a release build.
fn folder() -> String {
    root().join("target/soak").to_string_lossy().into_owned()
}

fn release(folder: &str) -> [&str; 3] {
    ["--release", "--target-dir", folder]
}

/// `cargo xtask soak postgres`: 120,000 leads, while three relays and their database are killed, stopped and cut off.
pub fn postgres() -> Outcome {
    setup::postgresql()?;
    let folder = folder();
    let release = release(&folder);
    step("Compiling the relay with its crash points", || {
        run(program("cargo", CHAOS).args(CRASH_POINTS).args(release).arg("--no-run"))
    })?;
    step("Killing relays and their database under load (about 25 minutes)", || {
        run(program("cargo", CHAOS).args(CRASH_POINTS).args(release).arg("--").args(LONG_CHAOS))
    })
}

const LONG_CHAOS: [&str; 14] = [
    "--requests",
    "120000",
    "--seconds",
    "1200",
    "--kills",
    "40",
    "--stops",
    "10",
    "--restarts",
    "12",
    "--cuts",
    "60",
    "--long-cuts",
    "10",
];

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

/// PostgreSQL must be installed.
pub fn chaos_briefly() -> Outcome {
    step("Killing relays and their database under load (cargo xtask soak postgres does it for longer)", || {
        run(program("cargo", CHAOS).args(CRASH_POINTS).args(["--", "--requests", "2000", "--seconds", "35"]))
    })
}

/// The package, the sandbox and the relay must be built.
pub fn kill_pages_briefly() -> Outcome {
    step("Killing tabs, browsers and the relay", || kill_pages("300", "10"))
}

/// `cargo xtask soak forms`: visitors type, choose files and send 400 forms, with 200 kills of tabs, browsers and the relay.
pub fn forms() -> Outcome {
    setup::for_browsers()?;
    package::assemble()?;
    server::build(server::SANDBOX_AND_RELAY)?;
    step("Killing tabs, browsers and the relay while visitors fill in forms, 200 times (about 25 minutes)", || {
        kill_forms("400", "200")
    })
}

/// The package, the sandbox and the relay must be built.
pub fn kill_forms_briefly() -> Outcome {
    step("Killing tabs, browsers and the relay while visitors fill in forms", || kill_forms("12", "8"))
}

/// `cargo xtask soak power`: 5,000 power failures at moments of a record of 1,000 leads.
pub fn power() -> Outcome {
    setup::strace()?;
    step("Simulating power failures (about ten minutes)", || {
        run(program("cargo", POWER).args(CRASH_POINTS).args(["--", "--failures", "5000", "--leads", "1000"]))
    })
}

pub fn power_briefly() -> Outcome {
    step("Simulating power failures (cargo xtask soak power does it for longer)", || {
        run(program("cargo", POWER).args(CRASH_POINTS))
    })
}

fn kill_forms(writes: &str, kills: &str) -> Outcome {
    setup::node_script(&["tests/outbox/kill-forms.mjs", "--writes", writes, "--kills", kills])
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
