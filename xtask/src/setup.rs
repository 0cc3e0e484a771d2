//! What must be on the machine before anything can be built, and how it gets there: a bare Debian 12 with rustup, Node
//! and root has the rest in Debian's packages, on crates.io and on npm.

use std::fs;

use crate::shell::{Outcome, Problem, is_there, printed, program, root, run, run_quietly, skip, step};

/// For building the package and running the demo.
pub fn for_building() -> Outcome {
    node()?;
    rust()?;
    wasm_bindgen()?;
    npm_packages()
}

/// For the tests: three browsers, their drivers, a display for the one that must draw, and the test runner for wasm. What
/// the consumer matrix needs from npm, such as Deno and Bun, is installed where it is used.
pub fn for_testing() -> Outcome {
    for_building()?;
    debian(&[
        ("chromium", "chromium"),
        ("chromedriver", "chromium-driver"),
        ("firefox-esr", "firefox-esr"),
        ("WebKitWebDriver", "webkit2gtk-driver"),
        ("Xvfb", "xvfb"),
        ("sqlite3", "sqlite3"),
    ])?;
    cargo_tool("wasm-pack", "wasm-pack", "0.15.1")?;
    cargo_tool("geckodriver", "geckodriver", "0.37.1")
}

fn node() -> Outcome {
    let version = printed("node", &["--version"]).unwrap_or_default();
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major >= 20 => Ok(()),
        _ => Err(Problem::new(
            format!("Node 20 or later is needed, and {} is here", if version.is_empty() { "none" } else { &version }),
            "  install Node from nodejs.org or a package of your system",
        )),
    }
}

/// The wasm target, and the standard library's source where it can be had: it makes the module a little smaller.
fn rust() -> Outcome {
    if printed("rustc", &["--print", "target-libdir", "--target", "wasm32-unknown-unknown"])
        .is_some_and(|folder| fs::exists(folder).unwrap_or(false))
    {
        skip("Rust's wasm32-unknown-unknown target");
    } else {
        step("Installing Rust's wasm32-unknown-unknown target", || {
            run_quietly(&mut program("rustup", ["target", "add", "wasm32-unknown-unknown"]))
        })?;
    }
    if has_rust_source() {
        skip("Rust's standard library source");
    } else if step("Installing Rust's standard library source", || {
        run_quietly(&mut program("rustup", ["component", "add", "rust-src"]))
    })
    .is_err()
    {
        println!("  not to be had; the module is built with the standard library as it is, and a little larger");
    }
    Ok(())
}

pub fn has_rust_source() -> bool {
    printed("rustc", &["--print", "sysroot"])
        .is_some_and(|root| fs::exists(format!("{root}/lib/rustlib/src/rust/library/std")).unwrap_or(false))
}

/// wasm-bindgen's command line in the very version of the library, or its output does not fit.
fn wasm_bindgen() -> Outcome {
    let version = locked_version("wasm-bindgen")?;
    cargo_tool("wasm-bindgen", "wasm-bindgen-cli", &version)
}

fn locked_version(package: &str) -> Result<String, Problem> {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap_or_default();
    let mut lines = lock.lines().skip_while(|line| *line != format!("name = \"{package}\"")).skip(1);
    let version = lines.next().and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    version.map(str::to_owned).ok_or_else(|| {
        Problem::new(format!("Cargo.lock does not name the version of {package}"), "  cargo generate-lockfile")
    })
}

/// A tool from crates.io, in this version.
fn cargo_tool(binary: &str, package: &str, version: &str) -> Outcome {
    let is_right =
        printed(binary, &["--version"]).is_some_and(|printed| printed.split_whitespace().any(|word| word == version));
    if is_right {
        skip(&format!("{binary} {version}"));
        return Ok(());
    }
    step(&format!("Installing {binary} {version} from crates.io (one to two minutes)"), || {
        let install = ["install", package, "--version", version, "--force"];
        // With the tool's own lock file first; a registry that lacks one of its versions takes the newest that fit.
        run_quietly(program("cargo", install).arg("--locked")).or_else(|_| run_quietly(&mut program("cargo", install)))
    })
}

fn npm_packages() -> Outcome {
    let installed = root().join("node_modules/.package-lock.json");
    let wanted = root().join("package-lock.json");
    let time = |path| fs::metadata(path).and_then(|data| data.modified()).ok();
    if time(&installed).is_some_and(|installed| time(&wanted).is_some_and(|wanted| installed >= wanted)) {
        skip("the npm packages");
        return Ok(());
    }
    step("Installing the npm packages", || {
        run_quietly(&mut program("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))
    })
}

/// Debian's packages, each told by a program that it brings.
pub fn debian(wanted: &[(&str, &str)]) -> Outcome {
    let missing: Vec<&str> =
        wanted.iter().filter(|(binary, _)| !is_there(binary)).map(|(_, package)| *package).collect();
    if missing.is_empty() {
        let all: Vec<&str> = wanted.iter().map(|(_, package)| *package).collect();
        skip(&format!("Debian's {}", all.join(", ")));
        return Ok(());
    }
    step(&format!("Installing Debian's {}", missing.join(", ")), || {
        run_quietly(&mut program("apt-get", ["update"]))?;
        let mut install = program("apt-get", ["install", "-y", "--no-install-recommends"]);
        run_quietly(install.args(missing).env("DEBIAN_FRONTEND", "noninteractive"))
    })
}

/// A command line of an npm package of the project.
pub fn npm_tool(name: &str) -> std::process::Command {
    program(&root().join("node_modules/.bin").join(name).to_string_lossy(), [] as [&str; 0])
}

/// Runs one of the project's own scripts.
pub fn node_script(words: &[&str]) -> Outcome {
    run(&mut program("node", words))
}
