//! The committed files that `cargo xtask types` generates are what the tables give.

#![cfg(not(target_arch = "wasm32"))]

use leadwire::crm::Kind;
use leadwire::protocol::report_names_js;
use leadwire::schema::typescript;

#[test]
fn payload_types() {
    let made = typescript(&Kind::ALL.map(Kind::table));
    let committed = include_str!("../src/wasm/payloads.d.ts");
    assert!(made == committed, "src/wasm/payloads.d.ts is not what the tables give; `cargo xtask types` makes it");
}

#[test]
fn report_names() {
    let committed = include_str!("../www/package/element/names.js");
    assert_eq!(report_names_js(), committed, "`cargo xtask types` makes www/package/element/names.js");
}
