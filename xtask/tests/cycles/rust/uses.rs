//! The uses of other files in a module: its imports, the paths in its code, and the paths in the arguments of macros.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree, Visibility};

use super::modules::{Crate, ModuleId, Target, attributes, is_test};
use crate::graph::Graph;

/// Adds the uses of a module to the graph.
pub fn add(modules: &Crate, module: ModuleId, graph: &mut Graph) {
    let mut uses = Uses { modules, module, graph, local: Vec::new() };
    modules.items(module).iter().for_each(|item| uses.visit_item(item));
}

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
                let [from, to] = [self.module, owner].map(|module| self.modules.file(module));
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
                let has_more = matches!(next, Some(TokenTree::Punct(punct)) if punct.as_char() == ':')
                    && matches!(tokens.get(index + 2), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
                if has_more {
                    continue;
                }
                let is_called =
                    matches!(next, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
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
