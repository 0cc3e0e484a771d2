//! The relay under load: killed again and again for half a minute in `cargo xtask test`, for longer in
//! `cargo xtask soak`; and its admin page in a real browser.

use crate::setup;
use crate::shell::{Outcome, program, root, run, step};

/// Points at which it kills itself; the workspace's tests are built with them as well.
pub const CRASH_POINTS: [&str; 2] = ["--features", "leadwire-relay/crash-points"];

const KILL: [&str; 7] =
    ["build", "--quiet", "--package", "leadwire-relay", "--bin", "leadwire-relay", "--example=kill"];

/// 100,000 leads, 100 kills, and four lives that end at each crash point.
pub fn soak() -> Outcome {
    // Not where a release is built: a relay with crash points must not be taken for one.
    let folder = root().join("target/soak");
    step("Compiling the relay with its crash points", || {
        run(program("cargo", KILL).args(CRASH_POINTS).args(["--release", "--target-dir"]).arg(&folder))
    })?;
    let long = ["--requests", "100000", "--kills", "100", "--rounds", "4", "--clients", "64", "--seconds", "1800"];
    step("Killing the relay under load", || kill("target/soak/release", &long))?;
    step("Measuring what it takes in when nobody kills it", || kill("target/soak/release", &CALM))
}

const CALM: [&str; 6] = ["--kills", "0", "--requests", "20000", "--answer-within-ms", "0"];

/// The short one.
pub fn killed() -> Outcome {
    step("Killing the relay under load (cargo xtask soak does it for longer)", || {
        run(program("cargo", KILL).args(CRASH_POINTS))?;
        kill("target/debug", &["--requests", "3000", "--kills", "12"])
    })
}

fn kill(built: &str, options: &[&str]) -> Outcome {
    let kill = root().join(built).join("examples/kill");
    run(&mut program(&kill.to_string_lossy(), options))
}

/// The admin page, with sample leads.
pub fn admin_page() -> Outcome {
    step("Testing the admin page in Chromium", || {
        run(&mut program("cargo", ["build", "--quiet", "--package", "leadwire-relay", "--example", "admin_page"]))?;
        setup::node_script(&["tests/e2e/admin.mjs"])
    })
}
