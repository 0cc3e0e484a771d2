//! File operations with errors that name the file.

use std::fs;
use std::path::{Path, PathBuf};

use crate::shell::{Outcome, Problem};

pub fn read(path: &Path) -> Result<String, Problem> {
    fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

pub fn read_bytes(path: &Path) -> Result<Vec<u8>, Problem> {
    fs::read(path).map_err(|error| unreadable(path, &error))
}

pub fn write(path: &Path, text: &str) -> Outcome {
    write_bytes(path, text.as_bytes())
}

pub fn write_bytes(path: &Path, bytes: &[u8]) -> Outcome {
    fs::write(path, bytes).map_err(|error| unwritable(path, &error))
}

pub fn copy(from: &Path, to: &Path) -> Outcome {
    fs::copy(from, to).map(|_| ()).map_err(|error| {
        Problem::new(
            format!("{} cannot be copied to {}: {error}", from.display(), to.display()),
            format!("  cp {} {}", from.display(), to.display()),
        )
    })
}

/// Creates an empty directory.
pub fn create_empty(directory: &Path) -> Outcome {
    // Fails when there is no such directory; if it cannot be removed, creating files in it fails below.
    let _ = fs::remove_dir_all(directory);
    fs::create_dir_all(directory).map_err(|error| unwritable(directory, &error))
}

/// The files and directories in a directory, sorted.
pub fn list(directory: &Path) -> Result<Vec<PathBuf>, Problem> {
    let entries = fs::read_dir(directory).map_err(|error| unreadable(directory, &error))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

/// Copies the files of a directory, without its subdirectories.
pub fn copy_files(from: &Path, to: &Path) -> Outcome {
    for path in list(from)?.iter().filter(|path| path.is_file()) {
        copy(path, &to.join(path.file_name().unwrap_or_default()))?;
    }
    Ok(())
}

/// Copies a directory with everything in it.
pub fn copy_tree(from: &Path, to: &Path) -> Outcome {
    fs::create_dir_all(to).map_err(|error| unwritable(to, &error))?;
    copy_files(from, to)?;
    for path in list(from)?.iter().filter(|path| path.is_dir()) {
        copy_tree(path, &to.join(path.file_name().unwrap_or_default()))?;
    }
    Ok(())
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::new(format!("{} cannot be read: {error}", path.display()), format!("  ls -l {}", path.display()))
}

pub fn unwritable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::new(format!("{} cannot be written: {error}", path.display()), format!("  ls -ld {}", path.display()))
}
