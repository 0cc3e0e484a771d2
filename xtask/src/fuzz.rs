//! `cargo xtask fuzz`: each fuzz target for some minutes, and a comparison of native code with both builds of the module. The tests
//! run the same checks for some seconds.

use std::fs;
use std::path::{Path, PathBuf};

use crate::node_tests::node_tests;
use crate::shell::{Outcome, Problem, program, root, run, run_quietly, step};
use crate::{package, setup};

/// Also the folder of inputs that fail. Its code is `tests/fuzz/src`.
const PROJECT: &str = "tests/fuzz/targets";
const COMPARED: &str = "1000000";

/// Of cargo-fuzz: the checks are safe Rust, in which a sanitizer finds nothing, and without one it needs no nightly compiler.
const OPTIONS: [&str; 6] = ["--fuzz-dir", PROJECT, "--sanitizer", "none", "--target-dir", "target/fuzz"];

pub fn fuzz(seconds: u32) -> Outcome {
    setup::for_fuzzing()?;
    let corpus = root().join("target/fuzz/corpus");
    step("Writing the seeds", || {
        let write = ["run", "--quiet", "--package", "fuzz-checks", "--bin", "write-seeds", "--"];
        run_quietly(program("cargo", write).arg(&corpus))
    })?;
    step("Compiling the fuzz targets", build)?;
    let mut table = Vec::new();
    for target in targets(&corpus) {
        let name = format!("Fuzzing {target} for {seconds} s");
        let executions = step(&name, || fuzz_target(&target, &corpus.join(&target), seconds))?;
        let (inputs, bytes) = size(&corpus.join(&target));
        table.push(format!("{target:14}{executions:>14}{inputs:>10}{bytes:>12}"));
    }
    println!("\n{:14}{:>14}{:>10}{:>12}\n{}", "target", "executions", "inputs", "bytes", table.join("\n"));
    package::assemble()?;
    step(&format!("Comparing the module with native code on {COMPARED} inputs (about 25 minutes)"), compare)
}

/// Five thousand comparisons. The package must be built.
pub fn compare_briefly() -> Outcome {
    step("Comparing the module with native code (cargo xtask fuzz does it for longer)", || {
        build_comparisons()?;
        node_tests("tests/fuzz")
    })
}

fn build() -> Outcome {
    // The versions that the workspace uses.
    let copied = fs::copy(root().join("Cargo.lock"), root().join(PROJECT).join("Cargo.lock"));
    copied
        .map_err(|error| Problem::new(format!("Cargo.lock cannot be copied: {error}"), "  ls -l tests/fuzz/targets"))?;
    run_quietly(program("cargo", ["fuzz", "build"]).args(OPTIONS))
}

/// A target has a folder in the corpus.
fn targets(corpus: &Path) -> Vec<String> {
    let folders = fs::read_dir(corpus).into_iter().flatten().flatten();
    let mut targets: Vec<String> = folders.map(|folder| folder.file_name().to_string_lossy().into_owned()).collect();
    targets.sort();
    targets
}

/// Returns the number of executions.
fn fuzz_target(target: &str, corpus: &Path, seconds: u32) -> Result<String, Problem> {
    let log = root().join(format!("target/fuzz/{target}.log"));
    let unwritable = |error| Problem::new(format!("{} cannot be written: {error}", log.display()), "  df -h target");
    let output = fs::File::create(&log).map_err(unwritable)?;
    let limits = ["-max_len=65536", "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1"];
    let mut fuzz = program("cargo", ["fuzz", "run"]);
    fuzz.args(OPTIONS).arg(target).arg(corpus).arg("--").args(limits).arg(format!("-max_total_time={seconds}"));
    fuzz.stderr(output);
    let result = run(&mut fuzz);
    let text = String::from_utf8_lossy(&fs::read(&log).unwrap_or_default()).into_owned();
    if let Err(problem) = result {
        let lines: Vec<&str> = text.lines().collect();
        println!("{}", lines.get(lines.len().saturating_sub(60)..).unwrap_or_default().join("\n"));
        return Err(problem);
    }
    let statistic = text.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    Ok(statistic.unwrap_or("?").trim().to_owned())
}

fn size(folder: &Path) -> (usize, u64) {
    let files: Vec<PathBuf> = fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path()).collect();
    let bytes = files.iter().filter_map(|file| fs::metadata(file).ok()).map(|data| data.len()).sum();
    (files.len(), bytes)
}

fn compare() -> Outcome {
    build_comparisons()?;
    setup::node_script(&["tests/fuzz/compare.mjs", "target/debug/print-comparisons", COMPARED])
}

fn build_comparisons() -> Outcome {
    run_quietly(&mut program("cargo", ["build", "--quiet", "--package", "fuzz-checks", "--bins"]))
}
