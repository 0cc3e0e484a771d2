//! The imports between JavaScript modules: static ones, re-exports and `import()`, by relative paths. Comments are skipped, so that
//! a type in `JSDoc` is not a dependency.

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::graph::Graph;

/// The graph of all modules below a directory.
pub fn dependencies(directory: &Path) -> Graph {
    let mut graph = Graph::default();
    let mut files = Vec::new();
    collect_modules(directory, &mut files);
    for file in &files {
        for specifier in imports(&fs::read_to_string(file).unwrap()) {
            let target = normalized(&file.parent().unwrap().join(&specifier));
            // A module that exists only in the built package, such as bindings.js, imports nothing of www.
            if target.is_file() {
                graph.add(file, &target, &specifier);
            }
        }
    }
    graph
}

fn collect_modules(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let is_module = path.extension().is_some_and(|extension| extension == "js" || extension == "mjs");
        if path.is_dir() {
            collect_modules(&path, files);
        } else if is_module {
            files.push(path);
        }
    }
    files.sort();
}

/// The relative specifiers that a module imports or re-exports from.
fn imports(text: &str) -> Vec<String> {
    let code = without_comments(text);
    let mut specifiers = Vec::new();
    for (index, _) in code.match_indices(['"', '\'']) {
        let before = code[..index].trim_end();
        let before = before.strip_suffix('(').unwrap_or(before).trim_end();
        let is_import = ["from", "import"].iter().any(|keyword| {
            let rest = before.strip_suffix(keyword);
            rest.is_some_and(|rest| !rest.ends_with(|letter: char| letter.is_alphanumeric() || "_$.".contains(letter)))
        });
        let quote = &code[index..=index];
        let specifier = code[index + 1..].split(quote).next().unwrap_or_default();
        if is_import && specifier.starts_with('.') {
            specifiers.push(specifier.to_owned());
        }
    }
    specifiers
}

/// The code with each comment replaced by a space. Strings are kept, so that `"//"` in one does not begin a comment.
fn without_comments(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '"' | '\'' | '`' => {
                let length = string_length(rest, first);
                code.push_str(&rest[..length]);
                rest = &rest[length..];
                continue;
            }
            _ => 0,
        };
        if length > 0 {
            code.push(' ');
            rest = &rest[length..];
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    code
}

/// The length of a string with its quotes. A string in quotes ends with its line at the latest: a quote in a regular expression
/// begins no string.
fn string_length(text: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (index, letter) in text.char_indices().skip(1) {
        match letter {
            '\n' if quote != '`' => return index,
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if letter == quote => return index + 1,
            _ => {}
        }
    }
    text.len()
}

/// The path without `.` and `..`.
fn normalized(path: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => _ = result.pop(),
            other => result.push(other),
        }
    }
    result
}

#[test]
fn imports_are_found_in_code_only() {
    for (reason, text, expected) in [
        ("named", r#"import { a, b } from "./a.js";"#, vec!["./a.js"]),
        ("several lines", "import {\n  a,\n} from\n  '../b.js';", vec!["../b.js"]),
        ("for its side effects", r#"import "./a.js";"#, vec!["./a.js"]),
        ("a re-export", r#"export * from "./a.js";"#, vec!["./a.js"]),
        ("when it is needed", r#"const a = await import("./a.js");"#, vec!["./a.js"]),
        ("a package", r#"import { a } from "leadwire";"#, vec![]),
        ("a type in JSDoc", r#"/** @type {import("./a.js").A} */ let a;"#, vec![]),
        ("a line comment", "// import \"./a.js\";\nimport \"./b.js\";", vec!["./b.js"]),
        ("a URL in a string", r#"const a = "http://b"; import "./a.js";"#, vec!["./a.js"]),
        ("a quote in a regular expression", "const a = /\"/;\nimport \"./a.js\";", vec!["./a.js"]),
        ("other words that end so", r#"Array.from("./a.js"); xfrom("./a.js"); reimport("./a.js");"#, vec![]),
    ] {
        assert_eq!(imports(text), expected, "{reason}");
    }
}

#[test]
fn modules_depend_on_the_files_that_they_import() {
    let directory = crate::write_files(
        "javascript",
        &[
            ("a.js", "import { b } from \"./sub/b.js\";\nimport \"./bindings.js\";"),
            ("sub/b.js", "import { a } from \"../a.js\";\nexport { c } from \"./c.js\";"),
            ("sub/c.js", ""),
        ],
    );
    let graph = dependencies(&directory);
    assert_eq!(crate::edges(&graph, &directory), ["a.js -> sub/b.js", "sub/b.js -> a.js", "sub/b.js -> sub/c.js"]);
    assert_eq!(graph.cycles().len(), 1);
}
