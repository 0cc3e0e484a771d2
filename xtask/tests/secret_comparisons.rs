//! No secret of the configuration and no signature is compared with `==` or a method that stops at the first difference. Types without `PartialEq` are the
//! first protection (`relay-core/src/secret.rs`); this is for what is taken out of them.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, ExprBinary, ExprMethodCall, ItemMod};

const FOLDERS: [&str; 3] = ["relay/src", "relay-core/src", "src"];

/// A part of a name that says that a value is secret, or is made from one.
const SECRET_WORDS: [&str; 7] = ["expose", "hmac", "mac", "password", "secret", "signature", "bearer"];

/// These say how long a value is, or whether there is one.
const HARMLESS: [&str; 6] = ["is_empty", "is_none", "is_some", "len", "MIN_SECRET_BYTES", "matches"];

const COMPARING_METHODS: [&str; 6] = ["eq", "ne", "cmp", "starts_with", "ends_with", "contains"];

struct Comparisons {
    found: Vec<String>,
}

impl Comparisons {
    fn check(&mut self, sides: &[TokenStream], at: proc_macro2::Span) {
        let names: Vec<String> = sides.iter().cloned().flat_map(names).collect();
        let is_secret =
            |name: &String| name.split('_').any(|word| SECRET_WORDS.contains(&word.to_lowercase().as_str()));
        if names.iter().any(is_secret) && !names.iter().any(|name| HARMLESS.contains(&name.as_str())) {
            self.found.push(format!("{}: {}", at.start().line, names.join(" ")));
        }
    }
}

impl<'ast> Visit<'ast> for Comparisons {
    fn visit_expr_binary(&mut self, binary: &'ast ExprBinary) {
        if matches!(binary.op, BinOp::Eq(_) | BinOp::Ne(_)) {
            self.check(&[tokens(&binary.left), tokens(&binary.right)], binary.span());
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        if COMPARING_METHODS.contains(&call.method.to_string().as_str()) {
            self.check(&[tokens(&call.receiver)], call.span());
        }
        visit::visit_expr_method_call(self, call);
    }

    /// A test compares what it expects.
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        let is_test = |attribute: &syn::Attribute| attribute.meta.to_token_stream().to_string().contains("test");
        if !module.attrs.iter().any(is_test) {
            visit::visit_item_mod(self, module);
        }
    }
}

use quote::ToTokens as _;

fn tokens(expression: &Expr) -> TokenStream {
    expression.to_token_stream()
}

/// All names in an expression, those in macros and closures included.
fn names(tokens: TokenStream) -> Vec<String> {
    let each = |token| match token {
        TokenTree::Ident(name) => vec![name.to_string()],
        TokenTree::Group(group) => names(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => Vec::new(),
    };
    tokens.into_iter().flat_map(each).collect()
}

fn comparisons(source: &str) -> Vec<String> {
    let mut comparisons = Comparisons { found: Vec::new() };
    comparisons.visit_file(&syn::parse_file(source).unwrap());
    comparisons.found
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let each = |path: PathBuf| {
        let is_rust = path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs");
        if path.is_dir() { rust_files(&path) } else { Vec::from_iter(is_rust.then_some(path)) }
    };
    entries.flat_map(each).collect()
}

#[test]
fn no_secret_is_compared_in_variable_time() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let files: Vec<PathBuf> = FOLDERS.iter().flat_map(|folder| rust_files(&root.join(folder))).collect();
    assert!(files.len() > 150, "{}", files.len());
    let found = files.iter().flat_map(|path| {
        let name = path.strip_prefix(root).unwrap().display().to_string();
        comparisons(&fs::read_to_string(path).unwrap()).into_iter().map(move |found| format!("{name}:{found}"))
    });
    assert_eq!(found.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn comparisons_that_are_found() {
    let rows = [
        ("config.token_secret.expose() == given", 1),
        ("given != signature", 1),
        ("self.sign(parts) == signature.as_slice()", 1),
        ("keys.iter().any(|key| key.expose() == given)", 1),
        ("header.starts_with(password)", 0),
        ("password.starts_with(header)", 1),
        ("secret.eq(&other)", 1),
        ("secret.len() == 3", 0),
        ("kind == other", 0),
        ("signature.ct_eq(&other).into()", 0),
    ];
    for (expression, expected) in rows {
        let source = format!("fn f() -> bool {{ {expression} }}");
        assert_eq!(comparisons(&source).len(), expected, "{expression}");
    }
    assert_eq!(comparisons("#[cfg(test)]\nmod tests { fn f() { secret == other } }").len(), 0);
}
