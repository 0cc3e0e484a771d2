//! Installs what a command needs. On Debian 12 with rustup, Node and root, the rest comes from Debian's packages, crates.io
//! and npm.

use std::fs;
use std::process::Command;

use crate::shell::{Outcome, Problem, is_installed, printed, program, root, run, run_quietly, skip, step};

/// For building the package and running the demo.
pub fn for_building() -> Outcome {
    node()?;
    rust()?;
    npm_packages()
}

/// For tests in browsers: three browsers with their drivers, and a display for the one that has no headless mode.
pub fn for_browsers() -> Outcome {
    for_building()?;
    debian(&[
        ("chromium", "chromium"),
        ("chromedriver", "chromium-driver"),
        ("firefox-esr", "firefox-esr"),
        ("WebKitWebDriver", "webkit2gtk-driver"),
        ("Xvfb", "xvfb"),
        ("sqlite3", "sqlite3"),
    ])?;
    cargo_tool("geckodriver", "geckodriver", "0.37.1")
}

/// For all tests: also wasm-pack and the test runner of wasm-bindgen. Consumers that only the matrix needs, such as Deno and
/// Bun, are installed by the matrix.
pub fn for_testing() -> Outcome {
    for_browsers()?;
    postgresql()?;
    strace()?;
    cargo_tool("wasm-pack", "wasm-pack", "0.15.1")?;
    // The runner must have the version of the library, or it cannot read the compiled tests.
    cargo_tool("wasm-bindgen-test-runner", "wasm-bindgen-cli", &locked_version("wasm-bindgen")?)
}

/// Compiling it takes minutes, so that the tests do without it.
pub fn for_audit() -> Outcome {
    node()?;
    cargo_tool("cargo-deny", "cargo-deny", "0.20.2")
}

pub fn for_mutants() -> Outcome {
    cargo_tool("cargo-mutants", "cargo-mutants", "27.1.0")
}

/// For fuzzing: cargo-fuzz, and the compiler of libFuzzer.
pub fn for_fuzzing() -> Outcome {
    for_building()?;
    debian(&[("g++", "g++")])?;
    cargo_tool("cargo-fuzz", "cargo-fuzz", "0.13.2")
}

/// The tests start servers of their own. Its programs are not in PATH.
pub fn postgresql() -> Outcome {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    if is_installed("initdb") || versions.into_iter().any(|version| version.path().join("bin/initdb").is_file()) {
        skip("PostgreSQL");
        return Ok(());
    }
    debian(&[("initdb", "postgresql")])
}

/// Records what the relay writes, for the test of power failures.
pub fn strace() -> Outcome {
    debian(&[("strace", "strace")])
}

fn node() -> Outcome {
    let version = printed("node", &["--version"]).unwrap_or_default();
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major >= 20 => Ok(()),
        _ => Err(Problem::new(
            format!(
                "Node 20 or later is required; installed is {}",
                if version.is_empty() { "none" } else { &version }
            ),
            "  install Node from nodejs.org or a package of your system",
        )),
    }
}

/// The wasm target, and the standard library's source where it is available: it makes the module a little smaller.
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
        println!("  not available; the module is built with the precompiled standard library and is slightly larger");
    }
    Ok(())
}

pub fn has_rust_source() -> bool {
    printed("rustc", &["--print", "sysroot"])
        .is_some_and(|root| fs::exists(format!("{root}/lib/rustlib/src/rust/library/std")).unwrap_or(false))
}

fn locked_version(package: &str) -> Result<String, Problem> {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap_or_default();
    let mut lines = lock.lines().skip_while(|line| *line != format!("name = \"{package}\"")).skip(1);
    let version = lines.next().and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    version
        .map(str::to_owned)
        .ok_or_else(|| Problem::new(format!("Cargo.lock has no version of {package}"), "  cargo generate-lockfile"))
}

/// Installs a tool from crates.io in exactly this version.
fn cargo_tool(binary: &str, package: &str, version: &str) -> Outcome {
    let is_current =
        printed(binary, &["--version"]).is_some_and(|printed| printed.split_whitespace().any(|word| word == version));
    if is_current {
        skip(&format!("{binary} {version}"));
        return Ok(());
    }
    step(&format!("Installing {package} {version} from crates.io (one to two minutes)"), || {
        let install = ["install", package, "--version", version, "--force"];
        if run_quietly(program("cargo", install).arg("--locked")).is_ok() {
            return Ok(());
        }
        // A mirror of the registry can lack a version that the tool's own lock file names.
        println!("  its locked dependencies are not available here; installing it with the newest that match");
        run_quietly(&mut program("cargo", install))
    })
}

fn npm_packages() -> Outcome {
    let installed = root().join("node_modules/.package-lock.json");
    let required = root().join("package-lock.json");
    let modified = |path| fs::metadata(path).and_then(|data| data.modified()).ok();
    if modified(&installed).is_some_and(|installed| modified(&required).is_some_and(|required| installed >= required)) {
        skip("the npm packages");
        return Ok(());
    }
    step("Installing the npm packages", || {
        run_quietly(&mut program("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))
    })
}

/// Installs Debian packages. Each is given as a program that it contains, and its name.
pub fn debian(packages: &[(&str, &str)]) -> Outcome {
    let missing: Vec<&str> =
        packages.iter().filter(|(binary, _)| !is_installed(binary)).map(|(_, package)| *package).collect();
    if missing.is_empty() {
        let all: Vec<&str> = packages.iter().map(|(_, package)| *package).collect();
        skip(&format!("Debian's {}", all.join(", ")));
        return Ok(());
    }
    step(&format!("Installing Debian's {}", missing.join(", ")), || {
        run_quietly(&mut program("apt-get", ["update"]))?;
        let mut install = program("apt-get", ["install", "-y", "--no-install-recommends"]);
        run_quietly(install.args(missing).env("DEBIAN_FRONTEND", "noninteractive"))
    })
}

/// The command of an npm package in `node_modules`.
pub fn npm_tool(name: &str) -> Command {
    program(&root().join("node_modules/.bin").join(name).to_string_lossy(), [] as [&str; 0])
}

/// Runs a script of this repository in Node.
pub fn node_script(arguments: &[&str]) -> Outcome {
    run(&mut program("node", arguments))
}
