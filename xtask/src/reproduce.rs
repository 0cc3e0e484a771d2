//! `cargo xtask reproduce`: compiles the modules twice, in two folders, and compares the bytes. Whoever has the sources of a release can
//! so find out that its `lead.wasm` and its `server.wasm` are made from them.

use std::path::{Path, PathBuf};

use base64ct::{Base64, Encoding as _};
use sha2::{Digest as _, Sha256};

use crate::files::{copy, create_empty};
use crate::module::{Build, PAGE, SERVER};
use crate::setup;
use crate::shell::{Outcome, Problem, printed_by, program, root, step};

/// Two copies of the sources, in folders with paths of different lengths; a path that gets into the module would show.
const FOLDERS: [&str; 2] = ["target/reproduce/a", "target/reproduce/another-folder/with-sources"];

pub fn reproduce() -> Outcome {
    setup::for_building()?;
    let mut modules = Vec::new();
    for folder in FOLDERS.map(|folder| root().join(folder)) {
        let name = format!("Compiling the modules in {}", folder.display());
        modules.push(step(&name, || {
            let (source, work) = (folder.join("source"), folder.join("work"));
            copy_sources(&source)?;
            create_empty(&work)?;
            Ok((module(&PAGE, &source, &work)?, module(&SERVER, &source, &work)?))
        })?);
    }
    let (pages, servers): (Vec<_>, Vec<_>) = modules.into_iter().unzip();
    compare("lead.wasm", &pages)?;
    compare("server.wasm", &servers)
}

fn module(build: &'static Build, source: &Path, work: &Path) -> Result<Vec<u8>, Problem> {
    let compiled = build.compile(source, &work.join("target").join(build.profile))?;
    Ok(compiled.bind(work)?.stamped()?.0)
}

/// The files that git knows, as they are now.
fn copy_sources(to: &Path) -> Outcome {
    create_empty(to)?;
    let files = printed_by(&mut program("git", ["ls-files", "-z"]))?;
    for file in files.split('\0').filter(|file| !file.is_empty()) {
        let (from, to) = (root().join(file), to.join(file));
        // A file that was deleted, and not yet committed so.
        if !from.is_file() {
            continue;
        }
        let folder = to.parent().map(PathBuf::from).unwrap_or_default();
        std::fs::create_dir_all(&folder).map_err(|error| crate::files::unwritable(&folder, &error))?;
        copy(&from, &to)?;
    }
    Ok(())
}

fn compare(name: &str, modules: &[Vec<u8>]) -> Outcome {
    let digests: Vec<String> = modules.iter().map(|module| Base64::encode_string(&Sha256::digest(module))).collect();
    if let [first, second] = digests.as_slice()
        && first == second
    {
        println!("\nThe same bytes. {name} has the SHA-256 {first} (base64).");
        return Ok(());
    }
    let by_hand = format!("  diff -r --brief {}/work {}/work", FOLDERS[0], FOLDERS[1]);
    Err(Problem::new(format!("two builds of {name} differ: {}", digests.join(", ")), by_hand))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_that_differ_are_found() {
        let [a, b] = [b"\0asm1".to_vec(), b"\0asm2".to_vec()];
        for (modules, expected) in [(vec![a.clone(), a.clone()], true), (vec![a.clone(), b], false), (vec![a], false)] {
            assert_eq!(compare("lead.wasm", &modules).is_ok(), expected, "{modules:?}");
        }
    }
}
