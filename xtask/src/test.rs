//! `cargo xtask test`: every check that holds the project, from the formatting to the demo in a real browser.

use std::path::{Path, PathBuf};

use crate::server::Server;
use crate::shell::{Outcome, Problem, is_installed, program, root, run, run_quietly, skip, step};
use crate::{matrix, outbox, package, relay, server, setup, site, soak};

pub fn test() -> Outcome {
    setup::for_testing()?;
    lints()?;
    step("Testing natively", || run(program("cargo", ["test", "--workspace", "--quiet"]).args(soak::CRASH_POINTS)))?;
    soak::killed()?;
    package::assemble()?;
    javascript()?;
    package::measure()?;
    server::build(server::BOTH)?;
    step("Testing the package in Node and in Chromium", || node_tests("tests/package"))?;
    outbox::test()?;
    element_tests()?;
    matrix::core()?;
    wasm_tests()?;
    step("Testing the packages of wasm-pack", || node_tests("tests/wasm-pack"))?;
    step("Testing strangers' clients against the sandbox", clients)?;
    step("Testing the demo in Chromium", demo_tests)?;
    soak::delivery_page()?;
    println!("\nEverything holds.");
    Ok(())
}

/// The form element and the site alone.
pub fn element() -> Outcome {
    setup::for_browsers()?;
    package::assemble()?;
    server::build(server::BOTH)?;
    element_tests()
}

fn element_tests() -> Outcome {
    site::assemble(&root().join("target/site"), &site::Behind::Preview)?;
    step("Testing the form element in three browsers", || node_tests("tests/element"))
}

fn lints() -> Outcome {
    step("Checking the formatting", || run_quietly(&mut program("cargo", ["fmt", "--all", "--check"])))?;
    step("Linting", || {
        let deny = ["--quiet", "--", "-D", "warnings"];
        run(program("cargo", ["clippy", "--workspace", "--all-targets"]).args(soak::CRASH_POINTS).args(deny))?;
        let wasm = ["clippy", "--package", "leadwire", "--all-targets", "--target", "wasm32-unknown-unknown"];
        run(program("cargo", wasm).args(deny))
    })?;
    step("Checking the documentation", || {
        let doc = ["doc", "--workspace", "--no-deps", "--document-private-items", "--quiet"];
        run(program("cargo", doc).env("RUSTDOCFLAGS", "-D warnings"))
    })
}

const TYPED: &[&str] = &[
    "tsconfig.json",
    "www/demo",
    "www/site",
    "relay/src/operations/admin/page",
    "tests",
    "tests/types",
    "tests/types/tsconfig.node.json",
    "benches",
];

fn javascript() -> Outcome {
    step("Checking the JavaScript's types", || {
        for project in TYPED {
            run_quietly(setup::npm_tool("tsc").args(["-p", project]))?;
        }
        Ok(())
    })
}

/// For each test, in milliseconds: a promise that stays open fails it.
const TEST_TIMEOUT: &str = "--test-timeout=300000";

/// Every test of a folder, in Node's runner.
pub fn node_tests(folder: &str) -> Outcome {
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(root().join(folder)).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().ends_with(".test.mjs") {
            files.push(entry.path());
        }
    }
    files.sort();
    run(program("node", ["--test", "--test-reporter=dot", TEST_TIMEOUT]).args(files))
}

/// The rules, and the exports against a sandbox. Its address is compiled into the tests, which without one check nothing of
/// what is sent, and which fail when nobody answers there.
fn wasm_tests() -> Outcome {
    // The bucket is tested natively; here it would only make the tests wait.
    let sandbox = Server::sandbox("127.0.0.1:0", &root().join("target/exports"), &["--bitrix-burst", "100000"])?;
    for browser in ["--chrome", "--firefox"] {
        step(&format!("Testing the rules and the exports as wasm, {browser}"), || {
            run(program("wasm-pack", ["test", "--headless", browser]).env("LEADWIRE_SANDBOX", &sandbox.url))
        })?;
    }
    Ok(())
}

/// Bitrix24's clients that others wrote, as they come from npm and from Python's index.
fn clients() -> Outcome {
    let server = Server::sandbox("127.0.0.1:0", &root().join("target/clients"), &[])?;
    setup::node_script(&["sandbox/tests/clients/b24jssdk.mjs", &server.url])?;
    let python = python()?;
    run(program(&python, ["sandbox/tests/clients/fast_bitrix24.py", &server.url]).current_dir(root()))
}

const FAST_BITRIX24: &str = "fast_bitrix24==1.8.14";

/// A Python of our own with the client in it.
fn python() -> Result<String, Problem> {
    let venv = root().join("target/python");
    let python = venv.join("bin/python").to_string_lossy().into_owned();
    if Path::new(&python).exists() {
        skip("the Python client");
        return Ok(python);
    }
    if !is_installed("python3") {
        setup::debian(&[("python3", "python3"), ("python3", "python3-venv")])?;
    }
    run_quietly(program("python3", ["-m", "venv"]).arg(&venv))?;
    run_quietly(&mut program(&python, ["-m", "pip", "install", "--quiet", FAST_BITRIX24]))?;
    Ok(python)
}

fn demo_tests() -> Outcome {
    let pair = relay::start(&relay::Plan {
        listen: "127.0.0.1:0",
        work: root().join("target/e2e"),
        // The answer comes when the first attempt has ended; only a CRM that hangs makes anybody wait, for two seconds.
        answer_within_ms: 10_000,
        crm_timeout_ms: 2000,
        quiet_ms: 200,
        // The bucket is tested natively; here it would only make the tests wait.
        bitrix24_burst: 1000,
    })?;
    let db = pair.db.to_string_lossy().into_owned();
    let words = ["--url", &pair.relay.url, "--sandbox", &pair.sandbox.url, "--db", &db, "--staff-key", &pair.staff_key];
    setup::node_script(&[&["tests/e2e/demo.mjs"], words.as_slice()].concat())
}
