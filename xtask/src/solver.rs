//! Bundles solver.js, the proof of work, with ALTCHA's library and its license into one file: the package has no dependencies and
//! runs without a bundler. A page loads it only when a relay requires proof of work.

use std::path::Path;

use crate::files::read;
use crate::setup;
use crate::shell::{Outcome, Problem, root, run_quietly};

const LIBRARY: &str = "node_modules/altcha-lib";

pub fn bundle(pkg: &Path) -> Outcome {
    let banner = ["// @ts-nocheck\n", &license_comment()?].concat();
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

/// In the syntax of comments that bundlers and minifiers keep.
fn license_comment() -> Result<String, Problem> {
    let license = read(&root().join(LIBRARY).join("LICENSE.txt"))?;
    Ok(format!("/*! Bundled by `cargo xtask build` with altcha-lib. Its license:\n\n{} */", license.trim_end()))
}
