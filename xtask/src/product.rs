//! What is published, and the crates that are compiled into it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

#[cfg(test)]
use cargo_metadata::DependencyKind;
use cargo_metadata::{MetadataCommand, Package};

use crate::shell::{Problem, printed, printed_by, program, root};

/// Something that is published.
pub struct Product {
    pub name: &'static str,
    /// The crate, and the npm packages that are bundled with it.
    pub package: &'static str,
    pub libraries: &'static [Library],
    /// The crates of another platform differ.
    target: Option<&'static str>,
}

/// An npm package that is bundled into a file of the published package.
pub struct Library {
    /// Its folder in `node_modules`.
    pub name: &'static str,
    pub license_file: &'static str,
}

pub const NPM_PACKAGE: Product = Product {
    name: "the npm package leadwire",
    package: "leadwire",
    libraries: &[ALTCHA, PHONE_NUMBERS],
    target: Some("wasm32-unknown-unknown"),
};

pub const RELAY: Product = Product { name: "leadwire-relay", package: "leadwire-relay", libraries: &[], target: None };

/// The proof of work that a relay may require.
pub const ALTCHA: Library = Library { name: "altcha-lib", license_file: "LICENSE.txt" };
/// The phone numbers of forms with `data-lead-country`.
pub const PHONE_NUMBERS: Library = Library { name: "libphonenumber-js", license_file: "LICENSE" };

/// A crate by its name and its version.
pub type CrateId = (String, String);

#[derive(Clone, Debug)]
pub struct Crate {
    pub name: String,
    pub version: String,
    /// An SPDX expression.
    pub license: String,
    pub authors: Vec<String>,
    pub folder: PathBuf,
    /// Part of this repository.
    pub is_own: bool,
    pub depends_on: BTreeSet<CrateId>,
}

/// The crates that are compiled into a product, itself included: without those of tests, of build scripts and of procedural macros.
pub fn crates(product: &Product) -> Result<Vec<Crate>, Problem> {
    let mut dependencies = read_tree(&tree(product)?);
    let described = packages()?.into_iter().filter_map(|package| {
        let depends_on = dependencies.remove(&(package.name.to_string(), package.version.to_string()))?;
        Some(Crate {
            name: package.name.to_string(),
            version: package.version.to_string(),
            license: package.license.unwrap_or_default(),
            authors: package.authors,
            folder: package.manifest_path.parent().map(Into::into).unwrap_or_default(),
            is_own: package.source.is_none(),
            depends_on,
        })
    });
    let mut crates: Vec<Crate> = described.collect();
    crates.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    match dependencies.keys().next() {
        Some((name, version)) => {
            Err(Problem::new(format!("cargo metadata does not know {name} {version}"), "  cargo tree"))
        }
        None => Ok(crates),
    }
}

/// All packages of the workspace, used or not.
fn packages() -> Result<Vec<Package>, Problem> {
    let metadata = MetadataCommand::new().current_dir(root()).other_options(["--locked".to_owned()]).exec();
    let by_hand = "  cargo metadata --locked --format-version 1";
    let metadata = metadata.map_err(|error| Problem::new(format!("cargo metadata failed: {error}"), by_hand))?;
    Ok(metadata.packages)
}

/// The crates that the manifests of these crates require on every platform, whatever their features, without procedural macros.
#[cfg(test)]
pub fn required_by(crates: &[Crate]) -> Result<BTreeSet<String>, Problem> {
    let packages = packages()?;
    let is_macro = |name: &str| {
        packages.iter().any(|each| each.name == name && each.targets.iter().any(cargo_metadata::Target::is_proc_macro))
    };
    let is_listed = |package: &&Package| {
        crates.iter().any(|each| package.name == each.name && package.version.to_string() == each.version)
    };
    let dependencies = packages.iter().filter(is_listed).flat_map(|each| &each.dependencies);
    let required =
        dependencies.filter(|each| each.kind == DependencyKind::Normal && !each.optional && each.target.is_none());
    Ok(required.map(|each| each.name.clone()).filter(|name| !is_macro(name)).collect())
}

/// Lines such as `1serde v1.0.229`, each with its depth.
fn tree(product: &Product) -> Result<String, Problem> {
    let host = || printed("rustc", &["--print", "host-tuple"]).unwrap_or_default();
    let target = product.target.map_or_else(host, str::to_owned);
    let edges = ["--edges", "normal,no-proc-macro", "--prefix", "depth", "--format", "{p}"];
    printed_by(program("cargo", ["tree", "--locked", "--package", product.package, "--target", &target]).args(edges))
}

/// Each crate with those that it depends on. A crate's dependencies stand below its first line only.
fn read_tree(tree: &str) -> BTreeMap<CrateId, BTreeSet<CrateId>> {
    let mut crates: BTreeMap<CrateId, BTreeSet<CrateId>> = BTreeMap::new();
    let mut path: Vec<CrateId> = Vec::new();
    for line in tree.lines() {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        let (depth, name) = line.split_at(digits);
        let mut words = name.split(' ');
        let (Ok(depth), Some(name), Some(version)) = (depth.parse(), words.next(), words.next()) else { continue };
        let id = (name.to_owned(), version.trim_start_matches('v').to_owned());
        path.truncate(depth);
        if let Some(parent) = path.last() {
            crates.entry(parent.clone()).or_default().insert(id.clone());
        }
        crates.entry(id.clone()).or_default();
        path.push(id);
    }
    crates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_of_a_tree() {
        let tree = "0own v0.1.0 (/folder)\n1a v1.0.0\n2b v2.0.0\n1b v2.0.0 (*)\n1c v3.0.0\n";
        let id = |name: &str, version: &str| (name.to_owned(), version.to_owned());
        let (a, b, c) = (id("a", "1.0.0"), id("b", "2.0.0"), id("c", "3.0.0"));
        let expected = BTreeMap::from([
            (id("own", "0.1.0"), BTreeSet::from([a.clone(), b.clone(), c.clone()])),
            (a, BTreeSet::from([b.clone()])),
            (b, BTreeSet::new()),
            (c, BTreeSet::new()),
        ]);
        assert_eq!(read_tree(tree), expected);
    }
}
