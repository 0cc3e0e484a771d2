//! `cargo xtask check`: the checks that need no browser. `cargo xtask test` begins with them.

use crate::shell::{Outcome, program, run, run_quietly, step};
use crate::{package, setup, soak};

pub fn check() -> Outcome {
    setup::for_building()?;
    rust()?;
    package::assemble()?;
    javascript()
}

/// Formatting, lints, documentation, and which file and crate may depend on which.
pub fn rust() -> Outcome {
    step("Checking the formatting", || run_quietly(&mut program("cargo", ["fmt", "--all", "--check"])))?;
    step("Looking for cycles between files", || {
        let cycles = ["test", "--quiet", "--package", "xtask", "--test", "cycles", "--", "--include-ignored"];
        run_quietly(&mut program("cargo", cycles))
    })?;
    step("Linting", || {
        let deny = ["--quiet", "--", "-D", "warnings"];
        run(program("cargo", ["clippy", "--workspace", "--all-targets"]).args(soak::CRASH_POINTS).args(deny))?;
        let wasm = ["clippy", "--package", "leadwire", "--all-targets", "--target", "wasm32-unknown-unknown"];
        run(program("cargo", wasm).args(deny))
    })?;
    // Proof that relay-core does no I/O: its dependencies would not compile for wasm either.
    step("Compiling relay-core for WebAssembly", || {
        let check = ["check", "--quiet", "--package", "relay-core", "--target", "wasm32-unknown-unknown"];
        run(&mut program("cargo", check))
    })?;
    step("Checking the documentation", || {
        let doc = ["doc", "--workspace", "--no-deps", "--document-private-items", "--quiet"];
        run(program("cargo", doc).env("RUSTDOCFLAGS", "-D warnings"))
    })
}

/// Each has a tsconfig.json.
const TYPESCRIPT_PROJECTS: &[&str] = &[
    "tsconfig.json",
    "www/demo",
    "www/site",
    "relay/src/admin/page",
    "tests",
    "tests/types",
    "tests/types/tsconfig.node.json",
    "benches",
];

/// The types of the JavaScript. The package must be built.
pub fn javascript() -> Outcome {
    step("Checking the JavaScript's types", || {
        for project in TYPESCRIPT_PROJECTS {
            run_quietly(setup::npm_tool("tsc").args(["-p", project]))?;
        }
        Ok(())
    })
}
