//! Wraps wasm-bindgen's JavaScript into a function that can be called more than once: after a trap the page needs a new instance
//! with its own memory. esbuild adds the wrapper, a decoder that is faster for short text, and the short names that wasm-opt gave
//! imports and exports. The page gives the `fetch` and the `Request` that the code uses. The only change of the text is [`VIEWS`].

use std::path::Path;

use base64ct::{Base64, Encoding as _};
use serde_json::Value;

use crate::files;
use crate::module::ModuleWithBindings;
use crate::setup;
use crate::shell::{Outcome, Problem, root, run_quietly};

/// The generated checks for an outdated view of the memory, and their replacements. When a WebAssembly memory grows, its old buffer
/// is detached, and the generated code checks for that; in the module translated to JavaScript the old buffer stays usable.
const VIEWS: [(&str, &str); 2] = [
    (
        "cachedDataViewMemory0.buffer.detached === true || (cachedDataViewMemory0.buffer.detached === undefined && \
         cachedDataViewMemory0.buffer !== wasm.memory.buffer)",
        "cachedDataViewMemory0.buffer !== wasm.memory.buffer",
    ),
    ("cachedUint8ArrayMemory0.byteLength === 0", "cachedUint8ArrayMemory0.buffer !== wasm.memory.buffer"),
];

/// Writes a module's bindings from wasm-bindgen's output. `build` is the id of the module that they belong to.
pub fn write(bound: &ModuleWithBindings, build: &str, to: &Path) -> Outcome {
    let names = Names::read(&bound.names)?;
    let work = &bound.folder;
    let generated = work.join("leadwire_bg.js");
    files::write(&generated, &with_fresh_views(&files::read(&generated)?)?)?;
    let entry = work.join("entry.js");
    let cache = work.join("names.json");
    files::write(&entry, &names.entry())?;
    files::write(&cache, &names.cache())?;
    let mut esbuild = setup::npm_tool("esbuild");
    esbuild.arg(&entry).args(["--bundle", "--minify", "--format=esm", "--target=es2022"]);
    esbuild.arg("--log-level=warning").arg(format!("--mangle-props={}", names.pattern()));
    esbuild.arg(format!("--mangle-cache={}", cache.display()));
    esbuild.arg(format!("--inject:{}", root().join("src/wasm/text_decoder.js").display()));
    esbuild.arg(format!(
        "--banner:js=// @ts-nocheck\n// Made by `cargo xtask build` from wasm-bindgen's output; edits are lost.\n\
         /** The id of the module that these bindings belong to. */\nexport const BUILD = \"{build}\";\n\
         /** @param {{(imports: object) => object}} start creates an instance and returns its exports */\n\
         export function createBindings(start, fetch, Request) {{\nlet bindings;"
    ));
    esbuild.arg("--footer:js=bindings.setWasm(start(bindings.imports));\nreturn bindings;\n}");
    run_quietly(esbuild.arg(format!("--outfile={}", to.display())))
}

fn with_fresh_views(generated: &str) -> Result<String, Problem> {
    if !VIEWS.iter().all(|(stale, _)| generated.contains(stale)) {
        return Err(Problem::new(
            "wasm-bindgen's code has changed; adapt VIEWS in xtask/src/bindings.rs to it",
            "  grep -n Memory0 target/package/leadwire_bg.js",
        ));
    }
    Ok(VIEWS.iter().fold(generated.to_owned(), |text, (stale, fresh)| text.replace(stale, fresh)))
}

/// Pairs of a name and its short name.
struct Names {
    imports: Vec<(String, String)>,
    exports: Vec<(String, String)>,
}

impl Names {
    /// Reads `{"imports": [[module, name, short], …], "exports": [[name, short], …]}`.
    fn read(json: &str) -> Result<Names, Problem> {
        let pairs = |list: &Value| {
            let pair = |row: &Value| {
                let words: Vec<&str> = row.as_array()?.iter().filter_map(Value::as_str).collect();
                let [.., name, short] = words.as_slice() else { return None };
                Some(((*name).to_owned(), (*short).to_owned()))
            };
            list.as_array()?.iter().map(pair).collect::<Option<Vec<_>>>()
        };
        let names = serde_json::from_str::<Value>(json)
            .ok()
            .and_then(|all| Some(Names { imports: pairs(all.get("imports")?)?, exports: pairs(all.get("exports")?)? }));
        names.ok_or_else(|| Problem::new("wasm-opt printed names in an unknown format", format!("  {json}")))
    }

    /// Code that puts the imports of the wasm file, under their short names, and the exported functions into `bindings`.
    fn entry(&self) -> String {
        let is_public = |name: &&str| !name.starts_with("__") && !name.contains("wasm_bindgen") && *name != "memory";
        let functions: Vec<&str> = self.exports.iter().map(|(name, _)| name.as_str()).filter(is_public).collect();
        let used = self.imports.iter().map(|(name, _)| name.as_str()).chain(functions.iter().copied());
        let imports = self.imports.iter().map(|(name, short)| format!("\"{short}\": {name}"));
        // In quotes, so that esbuild does not shorten it.
        let functions = functions.iter().map(|name| format!("\"{name}\": {name}"));
        format!(
            "import {{ __wbg_set_wasm, {} }} from \"./leadwire_bg.js\";\n\
             bindings = {{ imports: {{ a: {{ {} }} }}, setWasm: {}, {} }};\n",
            used.collect::<Vec<_>>().join(", "),
            imports.collect::<Vec<_>>().join(", "),
            self.set_wasm(),
            functions.collect::<Vec<_>>().join(", ")
        )
    }

    /// The code that takes the instance's exports. A module with reference types begins with a function that fills its table.
    fn set_wasm(&self) -> &str {
        if self.exports.iter().any(|(name, _)| name == "__wbindgen_start") {
            "(wasm) => (__wbg_set_wasm(wasm), wasm.__wbindgen_start())"
        } else {
            "__wbg_set_wasm"
        }
    }

    /// The short names for esbuild, which replaces the properties.
    fn cache(&self) -> String {
        let names = self.exports.iter().map(|(name, short)| (name.clone(), Value::from(short.as_str())));
        Value::Object(names.collect()).to_string()
    }

    /// A regular expression for the properties that esbuild shortens.
    fn pattern(&self) -> String {
        let names: Vec<&str> = self.exports.iter().map(|(name, _)| name.as_str()).collect();
        format!("^({})$", names.join("|"))
    }
}

/// The code of `bytes.js`: the module in `file` as Base64.
pub fn bytes(file: &str, wasm: &[u8]) -> String {
    format!(
        "// Made by `cargo xtask build`: {file} as text; edits are lost.\n\n\
         export function bytes() {{\n  return Uint8Array.from(atob(TEXT), (letter) => letter.charCodeAt(0));\n}}\n\n\
         const TEXT =\n  \"{}\";\n",
        Base64::encode_string(wasm)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_the_generated_code_is_an_error() {
        let text = VIEWS.map(|(stale, _)| format!("if ({stale}) {{}}")).join("\n");
        let expected = VIEWS.map(|(_, fresh)| format!("if ({fresh}) {{}}")).join("\n");
        assert_eq!(with_fresh_views(&text).ok(), Some(expected));
        assert!(with_fresh_views("let cachedUint8ArrayMemory0 = null;").is_err());
    }

    #[test]
    fn names_are_written_as_entry_cache_and_pattern() {
        let json = r#"{"imports":[["./x.js","__wbg_fetch_1","b"]],"exports":[["memory","c"],["validate","d"],["__wbindgen_malloc","e"]]}"#;
        let Ok(names) = Names::read(json) else { unreachable!("the names are JSON") };
        assert_eq!(
            names.entry(),
            "import { __wbg_set_wasm, __wbg_fetch_1, validate } from \"./leadwire_bg.js\";\n\
             bindings = { imports: { a: { \"b\": __wbg_fetch_1 } }, setWasm: __wbg_set_wasm, \"validate\": validate };\n"
        );
        assert_eq!(names.cache(), r#"{"__wbindgen_malloc":"e","memory":"c","validate":"d"}"#);
        assert_eq!(names.pattern(), "^(memory|validate|__wbindgen_malloc)$");
        assert!(Names::read("shortening names").is_err());
    }

    #[test]
    fn the_start_function_is_called() {
        let names = |export: &str| Names { imports: Vec::new(), exports: vec![(export.to_owned(), "a".to_owned())] };
        assert_eq!(names("validate").set_wasm(), "__wbg_set_wasm");
        assert!(names("__wbindgen_start").set_wasm().ends_with("wasm.__wbindgen_start())"));
    }
}
