//! The licenses of all software that is part of a product, as one text, as most of these licenses require.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use spdx::{Expression, ParseMode};

use crate::files::read;
use crate::product::{Crate, Product};
use crate::shell::{Problem, root};

/// The name of the file, in the npm package and beside the relay.
pub const FILE: &str = "THIRD-PARTY-LICENSES.txt";

const STANDARD_LIBRARY: &str = "The Rust standard library, with the crates that it contains";
const STANDARD_LIBRARY_AUTHORS: &str = "The Rust Project contributors";

/// The licenses of a product that consists of these crates.
pub fn licenses(product: &Product, crates: &[Crate]) -> Result<String, Problem> {
    let mit = mit_text()?;
    // By text, so that the same license of many crates stands there once.
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut add = |name: &str, text: &str| texts.entry(normalized(text)).or_default().push(name.to_owned());
    add(STANDARD_LIBRARY, &mit_of(&mit, STANDARD_LIBRARY_AUTHORS));
    for each in crates.iter().filter(|each| !each.is_own) {
        for text in texts_of(each, &mit)? {
            add(&format!("{} {} ({})", each.name, each.version, each.license), &text);
        }
    }
    for library in product.libraries {
        add(library.name, &read(&root().join("node_modules").join(library.name).join(library.license_file))?);
    }
    let mut sections: Vec<(Vec<String>, String)> = texts.into_iter().map(|(text, names)| (names, text)).collect();
    sections.sort();
    let mut all = format!("The software of other authors that is part of {}, with its licenses.\n", product.name);
    for (names, text) in sections {
        all += &format!("\n{}\n\n{}\n\n{text}\n", "=".repeat(80), names.join("\n"));
    }
    Ok(all)
}

/// The texts that apply to a crate: its MIT license where it can be chosen, else all; and those of code that it contains.
fn texts_of(each: &Crate, mit: &str) -> Result<Vec<String>, Problem> {
    let mut own = license_files(&each.folder, false);
    let can_be_mit = Expression::parse_mode(&each.license, ParseMode::LAX)
        .is_ok_and(|license| license.evaluate(|requirement| requirement.to_string() == "MIT"));
    let is_mit = |path: &PathBuf| path.to_string_lossy().to_lowercase().ends_with("mit");
    if can_be_mit && own.iter().any(is_mit) {
        own.retain(is_mit);
    }
    let mut texts =
        (own.iter()).chain(&license_files(&each.folder, true)).map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
    if own.is_empty() {
        if !can_be_mit {
            let reason = format!("{} {} has no file with its license, {}", each.name, each.version, each.license);
            return Err(Problem::new(reason, format!("  ls {}", each.folder.display())));
        }
        texts.push(mit_of(mit, &format!("the authors of {}: {}", each.name, each.authors.join(", "))));
    }
    Ok(texts)
}

/// The files of a folder, or of all folders below it, that are named like a license.
fn license_files(folder: &Path, is_below: bool) -> Vec<PathBuf> {
    const NAMES: [&str; 6] = ["license", "licence", "unlicense", "copying", "copyright", "notice"];
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().to_lowercase();
        let is_source =
            path.extension().is_some_and(|extension| ["rs", "c", "h"].iter().any(|source| extension == *source));
        if path.is_dir() && is_below {
            found.extend(license_files(&path, false));
            found.extend(license_files(&path, true));
        } else if path.is_file() && !is_below && !is_source && NAMES.iter().any(|start| name.starts_with(start)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// This project's MIT license, without its copyright line.
fn mit_text() -> Result<String, Problem> {
    let text = read(&root().join("LICENSE-MIT"))?;
    Ok(text.split_once("\nPermission").map(|(_, rest)| format!("Permission{rest}")).unwrap_or_default())
}

fn mit_of(mit: &str, authors: &str) -> String {
    format!("MIT License\n\nCopyright (c) {authors}\n\n{mit}")
}

/// Line ends and empty lines around are no difference.
fn normalized(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::product::{NPM_PACKAGE, RELAY, crates, required_by};

    /// What a manifest requires in any case is in the list; which of the optional crates are compiled only cargo knows.
    #[test]
    fn the_licenses_of_a_product_are_complete() {
        for (product, least) in [(NPM_PACKAGE, 20), (RELAY, 150)] {
            let crates = crates(&product).unwrap();
            assert!(crates.len() > least, "{}: {}", product.name, crates.len());
            let text = licenses(&product, &crates).unwrap();
            let listed: BTreeSet<&str> = text
                .lines()
                .filter_map(|line| line.split_once(' '))
                .filter(|(_, rest)| rest.starts_with(|first: char| first.is_ascii_digit()))
                .map(|(name, _)| name)
                .collect();
            let required = required_by(&crates).unwrap();
            let own = ["leadwire", "relay-core", "leadwire-relay"];
            let missing: Vec<_> = required
                .iter()
                .filter(|name| !listed.contains(name.as_str()) && !own.contains(&name.as_str()))
                .collect();
            assert_eq!(missing, Vec::<&String>::new(), "{}", product.name);
            for library in product.libraries {
                assert!(text.contains(&format!("\n{}\n", library.name)), "{}", library.name);
            }
            assert!(!text.contains(&*root().to_string_lossy()), "{}", product.name);
        }
    }

    #[test]
    fn licenses_of_code_inside_a_crate() {
        let text = licenses(&RELAY, &crates(&RELAY).unwrap()).unwrap();
        // mimalloc, fiat-crypto in aws-lc, the tables of Unicode.
        for part in ["Daan Leijen", "fiat-crypto", "Unicode, Inc.", "Apache License"] {
            assert!(text.contains(part), "{part}");
        }
    }
}
