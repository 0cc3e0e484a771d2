//! The tests that `docs/security.md` names exist.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

const FOLDERS: [&str; 8] =
    ["relay/src", "relay/tests", "relay-core/src", "relay-core/tests", "src", "tests", "xtask/src", "xtask/tests"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The text of all sources below a folder.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text += &sources(&path);
        } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "mjs") {
            text += &fs::read_to_string(path).unwrap();
        }
    }
    text
}

/// The names in the last column of the tables, without commands.
fn named_tests(document: &str) -> Vec<&str> {
    let tables =
        document.split("\n\n").filter(|part| part.lines().next().is_some_and(|head| head.ends_with("| tests |")));
    let cells = tables.flat_map(str::lines).filter_map(|line| line.trim_end_matches(" |").rsplit(" | ").next());
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).filter(|name| !name.starts_with("cargo ")).collect()
}

#[test]
fn every_named_test_exists() {
    let document = fs::read_to_string(root().join("docs/security.md")).unwrap();
    let sources: String = FOLDERS.iter().map(|folder| sources(&root().join(folder))).collect();
    let is_test =
        |name: &str| sources.contains(&format!("fn {name}(")) || sources.contains(&format!("test(\"{name}\""));
    let named = named_tests(&document);
    assert!(named.len() > 40, "{named:?}");
    let missing: Vec<_> = named.into_iter().filter(|name| !is_test(name)).collect();
    assert_eq!(missing, Vec::<&str>::new());
}
