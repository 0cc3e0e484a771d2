//! The uses between the files of a Rust crate, by paths and through re-exports. Method calls, and code below `#[cfg(test)]`, are not
//! looked at.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, UseTree, Visibility};

use crate::graph::Graph;

/// The graph of the crate with this root file.
pub fn dependencies(root_file: &Path) -> Graph {
    let mut modules = Crate::default();
    let items = parse(root_file);
    let root = modules.add(None, root_file, &items, root_file.parent().unwrap());
    assert_eq!(root, ROOT);
    let mut graph = Graph::default();
    for (id, module) in modules.modules.iter().enumerate() {
        let mut uses = Uses { modules: &modules, module: id, graph: &mut graph, local: Vec::new() };
        module.items.iter().for_each(|item| uses.visit_item(item));
    }
    graph
}

type ModuleId = usize;
const ROOT: ModuleId = 0;

#[derive(Default)]
struct Crate {
    modules: Vec<Module>,
}

struct Module {
    parent: Option<ModuleId>,
    file: PathBuf,
    items: Vec<Item>,
    names: HashMap<String, Vec<Name>>,
    /// The paths of `use path::*`.
    globs: Vec<Vec<String>>,
}

/// What a name stands for in a module.
#[derive(Clone)]
enum Name {
    /// An item that this module's file defines.
    Item(ModuleId),
    Module(ModuleId),
    Import(Vec<String>),
}

/// What a path leads to.
enum Target {
    Module(ModuleId),
    /// An item: the module that defines it, and its name.
    Item(ModuleId, String),
}

fn parse(file: &Path) -> Vec<Item> {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display())).items
}

impl Crate {
    /// Adds a module and those that it declares. `directory` holds the files of its child modules.
    fn add(&mut self, parent: Option<ModuleId>, file: &Path, items: &[Item], directory: &Path) -> ModuleId {
        let id = self.modules.len();
        let (names, globs) = (HashMap::new(), Vec::new());
        self.modules.push(Module { parent, file: file.to_path_buf(), items: items.to_vec(), names, globs });
        for item in items.iter().filter(|item| !is_test(attributes(item))) {
            match item {
                Item::Mod(item) => {
                    let child = self.add_child(id, item, file, directory);
                    self.name(id, &item.ident.to_string(), Name::Module(child));
                }
                Item::Use(item) => self.import(id, &item.tree, &mut Vec::new()),
                Item::Macro(item) => {
                    if let Some(name) = &item.ident {
                        self.name(id, &name.to_string(), Name::Item(id));
                        if id != ROOT && item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export")) {
                            self.name(ROOT, &name.to_string(), Name::Item(id));
                        }
                    }
                }
                other => {
                    if let Some(name) = defined_name(other) {
                        self.name(id, &name, Name::Item(id));
                    }
                }
            }
        }
        id
    }

    fn add_child(&mut self, parent: ModuleId, item: &ItemMod, file: &Path, directory: &Path) -> ModuleId {
        let name = item.ident.to_string();
        let below = directory.join(name.trim_start_matches("r#"));
        if let Some((_, items)) = &item.content {
            return self.add(Some(parent), file, items, &below);
        }
        let named = item.attrs.iter().find_map(path_attribute).map(|path| file.parent().unwrap().join(path));
        let candidates = [below.with_extension("rs"), below.join("mod.rs")];
        let child = named.or_else(|| candidates.into_iter().find(|path| path.is_file()));
        let child = child.unwrap_or_else(|| panic!("{}: no file for mod {name}", file.display()));
        // A file that `#[path]` names has its child modules beside it.
        let below = if child.starts_with(&below) || child == below.with_extension("rs") {
            below
        } else {
            child.parent().unwrap().to_path_buf()
        };
        self.add(Some(parent), &child, &parse(&child), &below)
    }

    fn import(&mut self, id: ModuleId, tree: &UseTree, path: &mut Vec<String>) {
        let with = |name: &str| path.iter().cloned().chain((name != "self").then(|| name.to_owned())).collect();
        match tree {
            UseTree::Path(tree) => {
                path.push(tree.ident.to_string());
                self.import(id, &tree.tree, path);
                path.pop();
            }
            UseTree::Name(tree) => {
                let full: Vec<String> = with(&tree.ident.to_string());
                if let Some(name) = full.last().cloned() {
                    self.name(id, &name, Name::Import(full));
                }
            }
            UseTree::Rename(tree) => {
                let full = with(&tree.ident.to_string());
                self.name(id, &tree.rename.to_string(), Name::Import(full));
            }
            UseTree::Glob(_) => self.modules[id].globs.push(path.clone()),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(id, tree, path)),
        }
    }

    fn name(&mut self, id: ModuleId, name: &str, value: Name) {
        self.modules[id].names.entry(name.to_owned()).or_default().push(value);
    }

    /// What a path means in a module. Nothing for paths into other crates, and for names that are not items.
    fn resolve(&self, id: ModuleId, path: &[String], depth: usize) -> Vec<Target> {
        let Some((first, rest)) = path.split_first() else { return vec![Target::Module(id)] };
        // Imports can lead to each other through globs.
        if depth > 24 {
            return Vec::new();
        }
        match first.as_str() {
            "crate" => self.resolve(ROOT, rest, depth + 1),
            "self" => self.resolve(id, rest, depth + 1),
            "super" => self.modules[id].parent.map_or(Vec::new(), |parent| self.resolve(parent, rest, depth + 1)),
            name => {
                let targets = self.lookup(id, name, depth);
                let follow = targets.into_iter().flat_map(|target| match target {
                    Target::Module(module) => self.resolve(module, rest, depth + 1),
                    // What follows is an associated item or a variant.
                    item @ Target::Item(..) => vec![item],
                });
                follow.collect()
            }
        }
    }

    fn lookup(&self, id: ModuleId, name: &str, depth: usize) -> Vec<Target> {
        let module = &self.modules[id];
        if let Some(values) = module.names.get(name) {
            let targets = values.iter().flat_map(|value| match value {
                Name::Item(module) => vec![Target::Item(*module, name.to_owned())],
                Name::Module(module) => vec![Target::Module(*module)],
                // An import of a crate's name by itself (`use serde_json;`) would lead back here.
                Name::Import(path) if path.len() == 1 && path[0] == name => Vec::new(),
                Name::Import(path) => self.resolve(id, path, depth + 1),
            });
            return targets.collect();
        }
        let globs = module.globs.iter().filter(|path| path.first().is_some_and(|first| first != name));
        let mut found = globs.flat_map(|path| self.resolve(id, path, depth + 1)).flat_map(|target| match target {
            Target::Module(module) if module != id => self.lookup(module, name, depth + 1),
            _ => Vec::new(),
        });
        found.next().into_iter().collect()
    }
}

/// Adds the uses of one module to the graph.
struct Uses<'a> {
    modules: &'a Crate,
    module: ModuleId,
    graph: &'a mut Graph,
    /// Imports inside functions: the name and its path.
    local: Vec<(String, Vec<String>)>,
}

impl Uses<'_> {
    fn add(&mut self, path: &[String]) {
        let local = path.first().and_then(|first| self.local.iter().rev().find(|(name, _)| name == first));
        let path: Vec<String> = match local {
            Some((_, import)) => import.iter().chain(&path[1..]).cloned().collect(),
            None => path.to_vec(),
        };
        for target in self.modules.resolve(self.module, &path, 0) {
            if let Target::Item(owner, name) = target {
                let [from, to] = [self.module, owner].map(|module| &self.modules.modules[module].file);
                self.graph.add(from, to, &name);
            }
        }
    }

    /// Adds what an import brings into scope.
    fn add_tree(&mut self, tree: &UseTree, path: &mut Vec<String>, is_local: bool) {
        match tree {
            UseTree::Path(tree) => {
                path.push(tree.ident.to_string());
                self.add_tree(&tree.tree, path, is_local);
                path.pop();
            }
            UseTree::Name(tree) => self.add_import(&tree.ident.to_string(), &tree.ident.to_string(), path, is_local),
            UseTree::Rename(tree) => self.add_import(&tree.ident.to_string(), &tree.rename.to_string(), path, is_local),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.add_tree(tree, path, is_local)),
            // The names that are used of it are found where they are used.
            UseTree::Glob(_) => {}
        }
    }

    fn add_import(&mut self, name: &str, alias: &str, path: &[String], is_local: bool) {
        let full: Vec<String> = path.iter().cloned().chain((name != "self").then(|| name.to_owned())).collect();
        if full.len() > 1 {
            self.add(&full);
        }
        let alias = if name == alias { full.last().cloned().unwrap_or_default() } else { alias.to_owned() };
        if is_local && full.first() != Some(&alias) {
            self.local.push((alias, full));
        }
    }
}

impl<'a> Visit<'a> for Uses<'_> {
    fn visit_item(&mut self, item: &'a Item) {
        if is_test(attributes(item)) {
            return;
        }
        match item {
            // A module has its own names, and is visited by itself.
            Item::Mod(_) => {}
            // A re-export is not a use.
            Item::Use(item) if !matches!(item.vis, Visibility::Inherited) => {}
            Item::Use(item) => self.add_tree(&item.tree, &mut Vec::new(), false),
            other => visit::visit_item(self, other),
        }
    }

    fn visit_impl_item(&mut self, item: &'a syn::ImplItem) {
        if !matches!(item, syn::ImplItem::Fn(function) if is_test(&function.attrs)) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_block(&mut self, block: &'a syn::Block) {
        let before = self.local.len();
        for statement in &block.stmts {
            if let syn::Stmt::Item(Item::Use(item)) = statement {
                self.add_tree(&item.tree, &mut Vec::new(), true);
            }
        }
        for statement in &block.stmts {
            if !matches!(statement, syn::Stmt::Item(Item::Use(_))) {
                self.visit_stmt(statement);
            }
        }
        self.local.truncate(before);
    }

    /// A variable can have the name of an item, so that a small single name counts only where it is called.
    fn visit_expr(&mut self, expression: &'a syn::Expr) {
        match expression {
            syn::Expr::Path(path) if is_variable(&names(&path.path)) => {}
            syn::Expr::Call(call) => {
                if let syn::Expr::Path(path) = &*call.func {
                    self.visit_path(&path.path);
                    call.args.iter().for_each(|argument| self.visit_expr(argument));
                } else {
                    visit::visit_expr(self, expression);
                }
            }
            other => visit::visit_expr(self, other),
        }
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        self.add(&names(path));
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'a syn::Macro) {
        self.add(&names(&call.path));
        add_token_paths(self, call.tokens.clone());
    }

    fn visit_attribute(&mut self, _: &'a Attribute) {}
}

/// The paths in the arguments of a macro, which are not syntax yet.
fn add_token_paths(uses: &mut Uses<'_>, tokens: TokenStream) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut path: Vec<String> = Vec::new();
    let mut is_field = false;
    for (index, token) in tokens.iter().enumerate() {
        let next = tokens.get(index + 1);
        match token {
            TokenTree::Ident(name) => {
                path.push(name.to_string());
                let goes_on = matches!(next, Some(TokenTree::Punct(punct)) if punct.as_char() == ':')
                    && matches!(tokens.get(index + 2), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
                if goes_on {
                    continue;
                }
                let is_called = matches!(next, Some(TokenTree::Group(group)) if group.delimiter() == proc_macro2::Delimiter::Parenthesis);
                if !is_field && (is_called || !is_variable(&path)) {
                    uses.add(&path);
                }
                path.clear();
                is_field = false;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() => {}
            TokenTree::Punct(punct) => {
                path.clear();
                is_field = punct.as_char() == '.';
            }
            TokenTree::Group(group) => {
                path.clear();
                is_field = false;
                add_token_paths(uses, group.stream());
            }
            TokenTree::Literal(_) => path.clear(),
        }
    }
}

fn names(path: &syn::Path) -> Vec<String> {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}

fn is_variable(path: &[String]) -> bool {
    matches!(path, [name] if name.starts_with(|letter: char| letter.is_lowercase() || letter == '_'))
}

fn defined_name(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// `#[test]` or `#[cfg(test)]`.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let is_cfg_test = attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"));
        is_cfg_test || attribute.path().is_ident("test")
    })
}

/// The value of `#[path = "…"]`.
fn path_attribute(attribute: &Attribute) -> Option<String> {
    let syn::Meta::NameValue(pair) = &attribute.meta else { return None };
    let syn::Expr::Lit(literal) = &pair.value else { return None };
    let syn::Lit::Str(text) = &literal.lit else { return None };
    pair.path.is_ident("path").then(|| text.value())
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
