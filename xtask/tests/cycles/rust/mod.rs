//! The uses between the files of a Rust crate, by paths and through re-exports. Method calls, and code below `#[cfg(test)]`, are not
//! looked at.

mod modules;
mod uses;

use std::path::Path;

use crate::graph::Graph;
use modules::Crate;

/// The graph of the crate with this root file.
pub fn dependencies(root_file: &Path) -> Graph {
    let modules = Crate::read(root_file);
    let mut graph = Graph::default();
    for id in modules.ids() {
        uses::add(&modules, id, &mut graph);
    }
    graph
}

#[test]
fn uses_are_found_by_paths_and_through_re_exports() {
    for (reason, files, expected) in [
        ("a declaration is not a use", vec![("lib.rs", "mod a;"), ("a.rs", "pub struct A;")], vec![]),
        ("a re-export is not a use", vec![("lib.rs", "mod a; pub use a::A;"), ("a.rs", "pub struct A;")], vec![]),
        (
            "an import",
            vec![("lib.rs", "mod a; use a::A; fn f(a: A) {}"), ("a.rs", "pub struct A;")],
            vec!["lib.rs -> a.rs"],
        ),
        (
            "a path in code",
            vec![("lib.rs", "mod a; fn f() { a::g(); }"), ("a.rs", "pub fn g() {}")],
            vec!["lib.rs -> a.rs"],
        ),
        (
            "a path in a macro",
            vec![("lib.rs", "mod a; fn f() { assert!(x.y, a::g()); }"), ("a.rs", "pub fn g() {}")],
            vec!["lib.rs -> a.rs"],
        ),
        (
            "a child that uses an item of its parent's file",
            vec![("lib.rs", "mod a; pub struct R; fn f() { a::g(); }"), ("a.rs", "pub fn g() { super::R; }")],
            vec!["a.rs -> lib.rs", "lib.rs -> a.rs"],
        ),
        (
            "a child that uses a sibling through its parent's re-export",
            vec![
                ("lib.rs", "mod a; mod b; pub use a::A;"),
                ("a.rs", "pub struct A;"),
                ("b.rs", "use crate::A as Other; use super::A;"),
            ],
            vec!["b.rs -> a.rs"],
        ),
        (
            "a glob import",
            vec![
                ("lib.rs", "mod a; mod b;"),
                ("a.rs", "pub struct A; pub fn f() {}"),
                ("b.rs", "use crate::a::*; fn g(_: A) { let f = 1; f; }"),
            ],
            vec!["b.rs -> a.rs"],
        ),
        (
            "a glob import of nothing that is used",
            vec![
                ("lib.rs", "mod a; mod b;"),
                ("a.rs", "pub struct A; pub fn f() {}"),
                ("b.rs", "use crate::a::*; fn g() { let f = 1; f; }"),
            ],
            vec![],
        ),
        (
            "an import inside a function, of a module",
            vec![("lib.rs", "mod a; fn f() { use crate::a as x; x::g(); }"), ("a.rs", "pub fn g() {}")],
            vec!["lib.rs -> a.rs"],
        ),
        (
            "directories, inline modules and a renamed file",
            vec![
                ("lib.rs", "mod a; mod b { pub mod c; } #[path = \"other.rs\"] mod d;"),
                ("a/mod.rs", "mod e;"),
                ("a/e.rs", "use crate::b::c::C; use crate::d::D;"),
                ("b/c.rs", "pub enum C {}"),
                ("other.rs", "pub trait D {}"),
            ],
            vec!["a/e.rs -> b/c.rs", "a/e.rs -> other.rs"],
        ),
        (
            "an exported macro",
            vec![
                ("lib.rs", "mod a; mod b;"),
                ("a.rs", "#[macro_export] macro_rules! m { () => {} }"),
                ("b.rs", "crate::m!();"),
            ],
            vec!["b.rs -> a.rs"],
        ),
        (
            "tests and other crates",
            vec![
                ("lib.rs", "mod a; use std::fs; #[cfg(test)] mod tests { use super::a::A; } #[test] fn t() { a::A; }"),
                ("a.rs", "pub struct A; use serde::Serialize;"),
            ],
            vec![],
        ),
    ] {
        let directory = crate::write_files("rust", &files);
        let graph = dependencies(&directory.join("lib.rs"));
        assert_eq!(crate::edges(&graph, &directory), expected, "{reason}");
    }
}
