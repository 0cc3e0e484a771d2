//! The licenses, sources and duplicates of all crates, by `deny.toml`, and the licenses and digests of all npm packages. `cargo xtask
//! audit` checks the same crates with cargo-deny, and looks for known vulnerabilities.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{MetadataCommand, Package};
use spdx::{Expression, ParseMode};
use toml::{Table, Value};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn read_toml(path: &str) -> Table {
    fs::read_to_string(root().join(path)).unwrap().parse().unwrap()
}

fn deny_toml(table: &str, key: &str) -> Vec<Value> {
    read_toml("deny.toml")[table][key].as_array().unwrap().clone()
}

/// Those of other authors.
fn crates() -> Vec<Package> {
    let metadata = MetadataCommand::new().current_dir(root()).other_options(["--locked".to_owned()]).exec().unwrap();
    metadata.packages.into_iter().filter(|package| package.source.is_some()).collect()
}

/// Whether an expression can be met with these licenses. Some packages write `/` for `OR`.
fn is_allowed(license: &str, allowed: &BTreeSet<String>) -> bool {
    Expression::parse_mode(license, ParseMode::LAX)
        .is_ok_and(|expression| expression.evaluate(|requirement| allowed.contains(&requirement.to_string())))
}

fn not_allowed<'a>(licenses: impl IntoIterator<Item = (&'a str, &'a str)>, allowed: &BTreeSet<String>) -> Vec<String> {
    let refused = licenses.into_iter().filter(|(_, license)| !is_allowed(license, allowed));
    refused.map(|(name, license)| format!("{name}: {license}")).collect()
}

fn allowed_for_crates() -> BTreeSet<String> {
    deny_toml("licenses", "allow").iter().map(|license| license.as_str().unwrap().to_owned()).collect()
}

#[test]
fn licenses_of_all_crates() {
    let crates = crates();
    assert!(crates.len() > 300, "{}", crates.len());
    let licenses = crates.iter().map(|each| (each.name.as_str(), each.license.as_deref().unwrap_or("none")));
    assert_eq!(not_allowed(licenses, &allowed_for_crates()), Vec::<String>::new());
}

#[test]
fn licenses_that_are_not_allowed_are_found() {
    let rows = [
        ("a", "MIT OR GPL-3.0-only"),
        ("b", "MIT AND GPL-3.0-only"),
        ("c", "AGPL-3.0-or-later"),
        ("d", "MIT/Apache-2.0"),
        ("e", "none"),
        ("f", "Apache-2.0 WITH LLVM-exception"),
        ("g", "GPL-2.0-only WITH Classpath-exception-2.0"),
    ];
    let expected =
        ["b: MIT AND GPL-3.0-only", "c: AGPL-3.0-or-later", "e: none", "g: GPL-2.0-only WITH Classpath-exception-2.0"];
    assert_eq!(not_allowed(rows, &allowed_for_crates()), expected);
}

/// Of all platforms and features, used or not.
#[test]
fn all_crates_come_from_the_registry_with_a_digest() {
    let lock = read_toml("Cargo.lock");
    let packages = lock["package"].as_array().unwrap();
    let members = read_toml("Cargo.toml")["workspace"]["members"].as_array().unwrap().len();
    let own: Vec<_> = packages.iter().filter(|each| each.get("source").is_none()).collect();
    assert_eq!(own.len(), members, "{own:?}");
    for package in packages.iter().filter(|each| each.get("source").is_some()) {
        let source = package["source"].as_str();
        assert_eq!(source, Some("registry+https://github.com/rust-lang/crates.io-index"), "{package:?}");
        assert_eq!(package["checksum"].as_str().map(str::len), Some(64), "{package:?}");
    }
}

#[test]
fn crates_that_security_depends_on_have_one_version() {
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for each in crates() {
        versions.entry(each.name.to_string()).or_default().insert(each.version.to_string());
    }
    for rule in deny_toml("bans", "deny") {
        let name = rule["crate"].as_str().unwrap();
        let expected = usize::from(rule.get("deny-multiple-versions").is_some());
        assert_eq!(versions.get(name).map_or(0, BTreeSet::len), expected, "{name}: {:?}", versions.get(name));
    }
}

/// The development tools of package-lock.json by path: license and digest.
fn npm_packages() -> BTreeMap<String, serde_json::Value> {
    let lock = fs::read_to_string(root().join("package-lock.json")).unwrap();
    let mut lock: serde_json::Value = serde_json::from_str(&lock).unwrap();
    let packages = lock["packages"].as_object_mut().unwrap();
    std::mem::take(packages).into_iter().filter(|(path, _)| !path.is_empty()).collect()
}

/// Beside those of crates; for tools only, which are not in the package. The package contains two libraries, both MIT.
const ALLOWED_FOR_TOOLS: [&str; 7] =
    ["0BSD", "BlueOak-1.0.0", "CC-BY-4.0", "CC0-1.0", "LGPL-3.0-or-later", "MPL-2.0", "Python-2.0"];

/// Not in SPDX's terms: htmx has the license 0BSD by another name, and zod-to-ts names none; its file is that of MIT.
const REVIEWED_LICENSES: [&str; 2] = ["node_modules/htmx4", "node_modules/zod-to-ts"];

#[test]
fn licenses_of_all_npm_packages() {
    let packages = npm_packages();
    assert!(packages.len() > 300, "{}", packages.len());
    let mut allowed = allowed_for_crates();
    for library in ["altcha-lib", "libphonenumber-js"] {
        assert_eq!(packages[&format!("node_modules/{library}")]["license"], "MIT");
    }
    allowed.extend(ALLOWED_FOR_TOOLS.map(str::to_owned));
    let licenses = packages.iter().filter(|(path, _)| !REVIEWED_LICENSES.contains(&path.as_str()));
    let licenses = licenses.map(|(path, package)| (path.as_str(), package["license"].as_str().unwrap_or("none")));
    assert_eq!(not_allowed(licenses, &allowed), Vec::<String>::new());
}

#[test]
fn all_npm_packages_come_from_the_registry_with_a_digest() {
    for (path, package) in npm_packages() {
        assert!(package["integrity"].as_str().is_some_and(|digest| digest.starts_with("sha512-")), "{path}: {package}");
        let from = package["resolved"].as_str().unwrap_or("https://registry.npmjs.org/");
        assert!(from.starts_with("https://registry.npmjs.org/"), "{path}: {from}");
    }
}
