//! The committed files that `cargo xtask types` generates are what the tables give.

#![cfg(not(target_arch = "wasm32"))]

use leadwire::crm::Kind;
use leadwire::protocol::report_names_js;
use leadwire::schema::{Field, Shape, Table, typescript};

#[test]
fn payload_types() {
    let made = typescript(&Kind::ALL.map(Kind::table));
    let committed = include_str!("../src/wasm/payloads.d.ts");
    assert!(made == committed, "src/wasm/payloads.d.ts is not what the tables give; `cargo xtask types` makes it");
}

/// An object with one of the two keys is complete.
#[test]
fn a_key_with_an_alias_is_optional() {
    static FIELDS: [Field; 2] =
        [Field::new("name", Shape::Text).always(), Field::new("source", Shape::Text).always().alias("origin")];
    static TABLE: Table = Table::new("crm.lead", &FIELDS);
    let made = typescript(&[&TABLE]);
    for line in ["  name: string;", "  source?: string | null;", "  origin?: string | null;"] {
        assert!(made.lines().any(|made| made == line), "{line} is not in {made}");
    }
}

#[test]
fn report_names() {
    let committed = include_str!("../www/package/element/names.js");
    assert_eq!(report_names_js(), committed, "`cargo xtask types` makes www/package/element/names.js");
}
