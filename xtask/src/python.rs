//! Python programs with a package from `PyPI`, each in a virtual environment of its own.

use std::path::Path;

use crate::setup;
use crate::shell::{Problem, is_installed, program, root, run_quietly, skip};

/// The interpreter of an environment in `target`, in which this version of the package is installed: `name==version`.
pub fn with_package(environment: &str, package: &str) -> Result<String, Problem> {
    let environment = root().join("target").join(environment);
    let python = environment.join("bin/python").to_string_lossy().into_owned();
    if Path::new(&python).exists() {
        skip(package);
        return Ok(python);
    }
    if !is_installed("python3") {
        setup::debian(&[("python3", "python3"), ("python3", "python3-venv")])?;
    }
    run_quietly(program("python3", ["-m", "venv"]).arg(&environment))?;
    run_quietly(&mut program(&python, ["-m", "pip", "install", "--quiet", package]))?;
    Ok(python)
}
