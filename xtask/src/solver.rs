//! The package's solver.js: ALTCHA's library and what calls it in one file with its licence, since the package depends on
//! nothing and runs without a bundler. It is loaded only when a relay asks for work.

use std::fs;
use std::path::Path;

use crate::setup;
use crate::shell::{Outcome, Problem, root, run_quietly};

const LIBRARY: &str = "node_modules/altcha-lib";

pub fn bundle(pkg: &Path) -> Outcome {
    let banner = ["// @ts-nocheck\n", &notice()?].concat();
    let mut esbuild = setup::npm_tool("esbuild");
    esbuild.arg(root().join("www/package/solver/solver.js"));
    esbuild.args([
        "--bundle",
        "--minify",
        "--format=esm",
        "--platform=browser",
        "--target=es2022",
        "--log-level=warning",
    ]);
    esbuild.arg(["--banner:js=", &banner].concat());
    esbuild.arg(format!("--outfile={}", pkg.join("solver.js").display()));
    run_quietly(&mut esbuild)
}

/// In the form that bundlers and minifiers leave where it is.
fn notice() -> Result<String, Problem> {
    let path = root().join(LIBRARY).join("LICENSE.txt");
    let licence = fs::read_to_string(&path)
        .map_err(|error| Problem::new(format!("{} cannot be read: {error}", path.display()), "  npm ci"))?;
    Ok(format!("/*! Made by `cargo xtask build` with altcha-lib, whose licence this is.\n\n{} */", licence.trim_end()))
}
