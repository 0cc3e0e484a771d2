//! The package's `CommonJS` entries, with their types, for hosts that cannot require ES modules: Jest, and Node before 20.19.

use std::path::Path;

use crate::files::{read, write};
use crate::setup::npm_tool;
use crate::shell::{Outcome, run_quietly};

const ENTRIES: [&str; 3] = ["index", "element", "outbox"];

/// The types that the entries' types import.
const SHARED_TYPES: &str = "types";

/// jsdom defines neither of them.
const TEXT_CODERS: &str = "var { TextDecoder = require(\"node:util\").TextDecoder, \
                           TextEncoder = require(\"node:util\").TextEncoder } = globalThis;";

/// Writes the entries into `pkg`, which has the ES modules.
pub fn write_entries(pkg: &Path) -> Outcome {
    bundle(pkg)?;
    for entry in ENTRIES {
        write(&pkg.join(format!("{entry}.cjs")), &stub(entry))?;
    }
    for name in ENTRIES.iter().chain([&SHARED_TYPES]) {
        write(&pkg.join(format!("{name}.d.cts")), &commonjs_types(&read(&pkg.join(format!("{name}.d.ts")))?))?;
    }
    Ok(())
}

fn stub(entry: &str) -> String {
    format!("\"use strict\";\n\nmodule.exports = require(\"./commonjs.cjs\").{entry}();\n")
}

/// TypeScript takes a `.d.cts` file for a `CommonJS` module, which imports others as such.
fn commonjs_types(types: &str) -> String {
    types.replace(".js\"", ".cjs\"")
}

fn bundle(pkg: &Path) -> Outcome {
    let flags = ["--bundle", "--minify", "--keep-names", "--format=cjs", "--platform=node", "--target=node20"];
    let mut esbuild = npm_tool("esbuild");
    esbuild.arg("commonjs.js").args(flags).arg(format!("--banner:js={TEXT_CODERS}"));
    esbuild.arg("--define:globalThis.TextDecoder=TextDecoder");
    // Neither is loaded: the module is there, and Node compiles WebAssembly. import.meta is used to load it only.
    esbuild.args(["--external:./bytes.js", "--external:./translated.js", "--define:import.meta.url=undefined"]);
    run_quietly(esbuild.args(["--log-level=warning", "--outfile=commonjs.cjs"]).current_dir(pkg))
}
