//! The committed TypeScript types of the payloads are those of the field tables.

#![cfg(not(target_arch = "wasm32"))]

use leadwire::crm::Kind;
use leadwire::schema::typescript;

#[test]
fn the_committed_types_are_those_of_the_tables() {
    let made = typescript(&Kind::ALL.map(Kind::table));
    let committed = include_str!("../src/wasm/payloads.d.ts");
    assert!(made == committed, "src/wasm/payloads.d.ts is out of date; run `cargo xtask types`");
}
