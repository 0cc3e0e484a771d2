//! The software bill of materials of a product, in `CycloneDX`'s JSON: each part with its version, license, digest and dependencies. It has
//! no time and no serial number, so that the same product has the same text.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use spdx::{Expression, ParseMode};

use crate::files::read;
use crate::product::{Crate, Library, Product};
use crate::shell::{Problem, root};

/// The bill of materials of a product that consists of these crates.
pub fn sbom(product: &Product, crates: &[Crate]) -> Result<String, Problem> {
    let digests = digests(&read(&root().join("Cargo.lock"))?);
    let (own, others): (Vec<&Crate>, Vec<&Crate>) = crates.iter().partition(|each| each.name == product.package);
    let libraries = product.libraries.iter().map(library).collect::<Result<Vec<_>, _>>()?;
    let subject = own.first().map(|each| component("application", each, &digests));
    let mut dependencies: Vec<Value> = own.iter().chain(&others).map(|each| dependencies_of(each)).collect();
    if let Some(bundled) = dependencies.first_mut().and_then(|own| own.get_mut("dependsOn")?.as_array_mut()) {
        bundled.extend(libraries.iter().filter_map(|library| library.get("bom-ref").cloned()));
    }
    let components: Vec<Value> =
        others.iter().map(|each| component("library", each, &digests)).chain(libraries).collect();
    let bill = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": subject },
        "components": components,
        "dependencies": dependencies,
    });
    Ok(format!("{bill:#}\n"))
}

fn component(kind: &str, each: &Crate, digests: &BTreeMap<(String, String), String>) -> Value {
    let mut component = described(kind, &each.name, &each.version, &purl(&each.name, &each.version), &each.license);
    if let (Some(members), Some(digest)) = (component.as_object_mut(), digests.get(&id(each))) {
        members.insert("hashes".to_owned(), json!([{ "alg": "SHA-256", "content": digest }]));
    }
    component
}

/// By its purl, which is also its reference.
fn described(kind: &str, name: &str, version: &str, purl: &str, license: &str) -> Value {
    // Some crates write `/` for `OR`.
    let license = Expression::parse_mode(license, ParseMode::LAX)
        .map_or_else(|_| license.to_owned(), |_| license.replace(" / ", " OR ").replace('/', " OR "));
    json!({
        "type": kind, "bom-ref": purl, "name": name, "version": version, "purl": purl,
        "licenses": [{ "expression": license }],
    })
}

fn library(library: &Library) -> Result<Value, Problem> {
    let path = root().join("node_modules").join(library.name).join("package.json");
    let manifest: Value = serde_json::from_str(&read(&path)?).unwrap_or_default();
    let text = |key: &str| manifest.get(key).and_then(Value::as_str).unwrap_or_default();
    let purl = format!("pkg:npm/{}@{}", library.name, text("version"));
    Ok(described("library", library.name, text("version"), &purl, text("license")))
}

fn dependencies_of(each: &Crate) -> Value {
    let depends_on: Vec<String> = each.depends_on.iter().map(|(name, version)| purl(name, version)).collect();
    json!({ "ref": purl(&each.name, &each.version), "dependsOn": depends_on })
}

fn id(each: &Crate) -> (String, String) {
    (each.name.clone(), each.version.clone())
}

fn purl(name: &str, version: &str) -> String {
    // The only character of a version that a purl escapes.
    format!("pkg:cargo/{name}@{}", version.replace('+', "%2B"))
}

/// The SHA-256 of each crate of the registry.
fn digests(lock: &str) -> BTreeMap<(String, String), String> {
    let package = |text: &str| {
        let value = |key: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(&format!("{key} = \"")));
            line.map(|rest| rest.trim_end_matches('"').to_owned())
        };
        Some(((value("name")?, value("version")?), value("checksum")?))
    };
    lock.split("[[package]]").filter_map(package).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use cyclonedx_bom::prelude::*;

    use super::*;
    use crate::product::{NPM_PACKAGE, RELAY, crates};

    #[test]
    fn a_bill_of_materials_is_valid_and_complete() {
        for product in [NPM_PACKAGE, RELAY] {
            let crates = crates(&product).unwrap();
            let text = sbom(&product, &crates).unwrap();
            let bom = Bom::parse_from_json_v1_5(text.as_bytes()).unwrap();
            let result = bom.validate();
            assert!(result.passed(), "{}: {result:?}", product.name);
            let components = bom.components.unwrap().0;
            let expected = crates.len() - 1 + product.libraries.len();
            assert_eq!(components.len(), expected, "{}", product.name);
            let of_registry = components.iter().filter(|each| each.hashes.is_some()).count();
            assert!(of_registry + 3 + product.libraries.len() > components.len(), "{}: {of_registry}", product.name);
            let dependencies = bom.dependencies.unwrap().0;
            assert_eq!(dependencies.len(), components.len() + 1 - product.libraries.len(), "{}", product.name);
            assert_eq!(text, sbom(&product, &crates).unwrap());
        }
    }

    #[test]
    fn an_invalid_bill_is_refused() {
        let text = sbom(&NPM_PACKAGE, &crates(&NPM_PACKAGE).unwrap()).unwrap();
        let text = text.replace("pkg:cargo/serde@", "cargo serde ");
        assert!(!Bom::parse_from_json_v1_5(text.as_bytes()).is_ok_and(|bom| bom.validate().passed()));
    }
}
