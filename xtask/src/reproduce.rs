//! `cargo xtask reproduce`: compiles both modules twice, in two folders, and compares the bytes. With the
//! sources of a release and the same compiler, anybody can check so that its `lead.wasm` and `server.wasm` are made from them.

use std::path::{Path, PathBuf};

use base64ct::{Base64, Encoding as _};
use sha2::{Digest as _, Sha256};

use crate::files::{copy, create_empty};
use crate::shell::{Outcome, Problem, printed_by, program, root, step};
use crate::{module, setup};

/// Two copies of the sources, in folders with paths of different lengths; a path that gets into the module would show.
const FOLDERS: [&str; 2] = ["target/reproduce/a", "target/reproduce/another-folder/with-sources"];

pub fn reproduce() -> Outcome {
    setup::for_building()?;
    let folders = FOLDERS.map(|folder| root().join(folder));
    for folder in &folders {
        copy_sources(&folder.join("source"))?;
        create_empty(&folder.join("work"))?;
    }
    for (name, build) in [("lead.wasm", &module::PAGE), ("server.wasm", &module::SERVER)] {
        let mut modules = Vec::new();
        for folder in &folders {
            let what = format!("Compiling {name} in {}", folder.display());
            modules.push(step(&what, || build.module_of(&folder.join("source"), &folder.join("work")))?);
        }
        compare(name, &modules)?;
    }
    Ok(())
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
    let by_hand = format!("  ls -l {}/work/*/optimized.wasm {}/work/*/optimized.wasm", FOLDERS[0], FOLDERS[1]);
    Err(Problem::new(format!("the builds of {name} differ: {}", digests.join(", ")), by_hand))
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
