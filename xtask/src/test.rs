//! The commands that test: `test`, `test element`, `test postgresql` and `matrix`.

use std::process::Command;

use crate::node_tests::node_tests;
use crate::server::{self, Server};
use crate::shell::{Outcome, program, root, run, run_quietly, step};
use crate::{check, demo, deployment, fuzz, package, python, setup, simulate, site, soak};

/// Every check and every test, from the formatting to the demo in a browser.
pub fn test() -> Outcome {
    setup::for_testing()?;
    check::rust()?;
    step("Testing natively, and the relay on PostgreSQL at the same time", on_both_stores)?;
    soak::kill_relay_briefly()?;
    soak::power_briefly()?;
    simulate::simulate_briefly()?;
    soak::chaos_briefly()?;
    package::assemble()?;
    check::javascript()?;
    package::measure()?;
    server::build(server::SANDBOX_AND_RELAY)?;
    step("Testing the package in Node and in Chromium", || node_tests("tests/package"))?;
    fuzz::compare_briefly()?;
    step("Testing the outbox in Node and in Chromium", || node_tests("tests/outbox"))?;
    soak::kill_pages_briefly()?;
    soak::kill_forms_briefly()?;
    element_tests()?;
    step("Testing the package with its main consumers (cargo xtask matrix tests all)", || {
        setup::node_script(&["tests/matrix/run.mjs", "--core"])
    })?;
    wasm_tests()?;
    step("Testing the packages of wasm-pack", || node_tests("tests/wasm-pack"))?;
    step("Testing other Bitrix24 clients against the sandbox", bitrix24_clients)?;
    step("Testing the demo in Chromium", demo_tests)?;
    deployment::tests()?;
    soak::admin_page()?;
    println!("\nAll tests passed.");
    Ok(())
}

/// The tests of the relay mostly wait for it, so that both runs together take little longer than one.
fn on_both_stores() -> Outcome {
    std::thread::scope(|scope| {
        // After many crashes a relay is started again, and each waits for a lease; the chaos test crashes relays on PostgreSQL, too.
        let postgresql = scope.spawn(|| run_quietly(on_postgresql().args(["--skip", "crash::"])));
        run(program("cargo", ["test", "--workspace", "--quiet"]).args(soak::CRASH_POINTS))?;
        postgresql.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// All tests of the relay that run on each store, on PostgreSQL.
pub fn postgresql() -> Outcome {
    setup::postgresql()?;
    step("Testing the relay on PostgreSQL (about ten minutes)", || run(&mut on_postgresql()))
}

fn on_postgresql() -> Command {
    // Of the workspace, so that nothing is compiled with other features.
    let mut tests = program("cargo", ["test", "--workspace", "--quiet"]);
    tests.args(soak::CRASH_POINTS).args(["--test=ledger", "--test=delivery", "--test=operations", "--test=http"]);
    tests.args(["--", "--skip", "sqlite::"]).env("LEADWIRE_TEST_STORE", "postgres");
    // On a loaded machine a test fails otherwise; the test program `postgres` has the limit of a release.
    tests.env("LEADWIRE_INSERT_TIMEOUT_MS", "30000");
    tests
}

/// The form element and the site only.
pub fn element() -> Outcome {
    setup::for_browsers()?;
    package::assemble()?;
    server::build(server::SANDBOX_AND_RELAY)?;
    element_tests()
}

/// The packed package with every consumer in tests/matrix.
pub fn matrix() -> Outcome {
    setup::for_browsers()?;
    package::assemble()?;
    server::build(server::SANDBOX_AND_RELAY)?;
    step("Testing the package with all of its consumers", || setup::node_script(&["tests/matrix/run.mjs"]))?;
    println!("\nAll consumers passed.");
    Ok(())
}

fn element_tests() -> Outcome {
    site::assemble(&root().join("target/site"), &site::Relay::Preview)?;
    step("Testing the form element in three browsers", || node_tests("tests/element"))?;
    step("Testing the site in Chromium", || node_tests("tests/site"))
}

/// The rules, and the exports against a sandbox. Its address is compiled into the tests; without one they skip every send.
fn wasm_tests() -> Outcome {
    // Bitrix24's rate limit is tested natively; here it would only slow the tests down.
    let sandbox = Server::sandbox("127.0.0.1:0", &root().join("target/exports"), &["--bitrix-burst", "100000"])?;
    for browser in ["--chrome", "--firefox"] {
        step(&format!("Testing the rules and the exports as wasm, {browser}"), || {
            run(program("wasm-pack", ["test", "--headless", browser]).env("LEADWIRE_SANDBOX", &sandbox.url))
        })?;
    }
    Ok(())
}

/// Bitrix24 clients by other authors, as published on npm and `PyPI`.
fn bitrix24_clients() -> Outcome {
    let server = Server::sandbox("127.0.0.1:0", &root().join("target/clients"), &[])?;
    setup::node_script(&["sandbox/tests/clients/b24jssdk.mjs", &server.url])?;
    let python = python::with_package("python", FAST_BITRIX24)?;
    run(program(&python, ["sandbox/tests/clients/fast_bitrix24.py", &server.url]).current_dir(root()))
}

const FAST_BITRIX24: &str = "fast_bitrix24==1.8.14";

fn demo_tests() -> Outcome {
    let demo = demo::start(&demo::Settings {
        listen: "127.0.0.1:0",
        directory: root().join("target/e2e"),
        // The relay responds after the first attempt; only a CRM that hangs makes a test wait, for two seconds.
        answer_within_ms: 10_000,
        crm_timeout_ms: 2000,
        settle_delay_ms: 200,
        // Bitrix24's rate limit is tested natively; here it would only slow the tests down.
        bitrix24_burst: 1000,
    })?;
    let database = demo.sandbox_database.to_string_lossy().into_owned();
    let options = [
        ["--url", &demo.relay.url],
        ["--sandbox", &demo.sandbox.url],
        ["--db", &database],
        ["--staff-key", &demo.staff_key],
    ];
    setup::node_script(&[&["tests/e2e/demo.mjs"], options.as_flattened()].concat())
}
