//! `write-seeds FOLDER`: writes the seeds of each fuzz target into a folder below.

use std::path::PathBuf;
use std::{fs, io};

use fuzz_checks::{CHECKS, seeds};

fn main() -> io::Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.ok_or_else(|| io::Error::other("usage: write-seeds FOLDER"))?;
    for (name, _) in CHECKS {
        let folder = folder.join(name);
        fs::create_dir_all(&folder)?;
        for (index, seed) in seeds(name).into_iter().enumerate() {
            fs::write(folder.join(format!("seed-{index:04}")), seed)?;
        }
    }
    Ok(())
}
