//! Tests in JavaScript, with Node's test runner.

use std::path::PathBuf;

use crate::shell::{Outcome, program, root, run};

/// For each test, in milliseconds: a promise that is never settled fails its test.
const TEST_TIMEOUT: &str = "--test-timeout=300000";

/// Runs every *.test.mjs file of a directory.
pub fn node_tests(directory: &str) -> Outcome {
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(root().join(directory)).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().ends_with(".test.mjs") {
            files.push(entry.path());
        }
    }
    files.sort();
    run(program("node", ["--test", "--test-reporter=dot", TEST_TIMEOUT]).args(files))
}
