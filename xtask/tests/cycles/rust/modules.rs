//! The modules of a crate with their names, and what a path means in a module.

use std::collections::HashMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use syn::{Attribute, Item, ItemMod, UseTree};

pub type ModuleId = usize;
const ROOT: ModuleId = 0;

#[derive(Default)]
pub struct Crate {
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
pub enum Target {
    Module(ModuleId),
    /// An item: the module that defines it, and its name.
    Item(ModuleId, String),
}

fn parse(file: &Path) -> Vec<Item> {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display())).items
}

impl Crate {
    /// The crate with this root file.
    pub fn read(root_file: &Path) -> Crate {
        let mut modules = Crate::default();
        let root = modules.add(None, root_file, &parse(root_file), root_file.parent().unwrap());
        assert_eq!(root, ROOT);
        modules
    }

    pub fn ids(&self) -> Range<ModuleId> {
        0..self.modules.len()
    }

    pub fn file(&self, id: ModuleId) -> &Path {
        &self.modules[id].file
    }

    pub fn items(&self, id: ModuleId) -> &[Item] {
        &self.modules[id].items
    }

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
    pub fn resolve(&self, id: ModuleId, path: &[String], depth: usize) -> Vec<Target> {
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

pub fn attributes(item: &Item) -> &[Attribute] {
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
pub fn is_test(attributes: &[Attribute]) -> bool {
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
