//! Checks that no files of a Rust crate, and no files of www, depend on each other in a cycle.
//!
//! File A depends on file B when A uses an item that B defines. A module declaration (`mod b;`) and a re-export (`pub use b::Item;`)
//! are not uses. A child module that uses an item defined in its parent's file does depend on that file.

// A check ends with a panic; an index is that of a module that was added.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod graph;
mod javascript;
mod rust;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use graph::Graph;

const PACKAGES: [&str; 5] = ["", "relay-core", "relay", "sandbox", "xtask"];

#[test]
#[ignore = "cargo xtask check runs it"]
fn no_rust_crate_has_a_cycle_between_files() {
    let roots = PACKAGES.iter().flat_map(|package| crate_roots(&repository().join(package)));
    assert_none(roots.flat_map(|root_file| rust::dependencies(&root_file).cycles()));
}

#[test]
#[ignore = "cargo xtask check runs it"]
fn www_has_no_cycle_between_files() {
    assert_none(javascript::dependencies(&repository().join("www")).cycles().into_iter());
}

#[track_caller]
fn assert_none(cycles: impl Iterator<Item = String>) {
    let root = format!("{}/", repository().display());
    // A file that several tests share is reported once.
    let cycles: BTreeSet<String> = cycles.map(|cycle| cycle.replace(&root, "")).collect();
    let text = cycles.iter().map(String::as_str).collect::<Vec<_>>().join("\n\n");
    assert!(cycles.is_empty(), "{} cycles between files:\n\n{text}", cycles.len());
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// The library, the programs, the tests and the examples of a package.
fn crate_roots(package: &Path) -> Vec<PathBuf> {
    let mut roots: Vec<PathBuf> = ["src/lib.rs", "src/main.rs"].map(|name| package.join(name)).to_vec();
    for directory in ["src/bin", "tests", "examples"] {
        for entry in std::fs::read_dir(package.join(directory)).into_iter().flatten().flatten() {
            let path = entry.path();
            roots.push(if path.is_dir() { path.join("main.rs") } else { path });
        }
    }
    roots.retain(|path| path.is_file() && path.extension().is_some_and(|extension| extension == "rs"));
    roots.sort();
    roots
}

/// Writes files below a new temporary directory, for the tests of the parsers.
#[cfg(test)]
fn write_files(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&directory);
    for (path, text) in files {
        let path = directory.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    directory
}

/// The dependencies as `from -> to`, with file names only, sorted.
#[cfg(test)]
fn edges(graph: &Graph, directory: &Path) -> Vec<String> {
    let name = |path: &Path| path.strip_prefix(directory).unwrap().display().to_string();
    let mut edges: Vec<String> = graph.edges().map(|(from, to)| format!("{} -> {}", name(from), name(to))).collect();
    edges.sort();
    edges
}
