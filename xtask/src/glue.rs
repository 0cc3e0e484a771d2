//! Turns what the tools make into modules that can be started more than once: after a trap the page needs a new instance,
//! with its own view of the memory.

use base64ct::{Base64, Encoding as _};

use crate::shell::Problem;

/// wasm-bindgen's glue as a function, whose every call has the state that the tool keeps in the module's scope.
pub fn factory(generated: &str) -> Result<String, Problem> {
    let names = exported(generated);
    let is_expected = names.contains(&"__wbg_set_wasm")
        && !generated.contains("\nimport ")
        && VIEWS.iter().all(|(stale, _)| generated.contains(stale));
    if !is_expected {
        return Err(Problem::new(
            "wasm-bindgen's glue has a new form, for which xtask/src/glue.rs must be changed",
            "  wasm-bindgen --target bundler --out-dir target/glue …",
        ));
    }
    let mut body = generated.replace("\nexport function ", "\nfunction ").replace("export function ", "function ");
    for (stale, fresh) in VIEWS {
        body = body.replace(stale, fresh);
    }
    let questions: Vec<&str> = names.into_iter().filter(|name| *name != "__wbg_set_wasm").collect();
    Ok(format!(
        "// @ts-nocheck\n// Made by `cargo xtask build` from wasm-bindgen's glue; edits are lost.\n\n\
         /** @param {{Record<string, any>}} exports of one instance */\n\
         export function glue(exports) {{\n{body}\n__wbg_set_wasm(exports);\nreturn {{ {} }};\n}}\n",
        questions.join(", ")
    ))
}

/// How the glue knows that its view of the memory is of before it grew. Growing detaches a WebAssembly memory's buffer; in
/// JavaScript the old one stays as it was, and would be read.
const VIEWS: [(&str, &str); 2] = [
    (
        "cachedDataViewMemory0.buffer.detached === true || (cachedDataViewMemory0.buffer.detached === undefined && \
         cachedDataViewMemory0.buffer !== wasm.memory.buffer)",
        "cachedDataViewMemory0.buffer !== wasm.memory.buffer",
    ),
    ("cachedUint8ArrayMemory0.byteLength === 0", "cachedUint8ArrayMemory0.buffer !== wasm.memory.buffer"),
];

fn exported(generated: &str) -> Vec<&str> {
    let behind =
        |line: &'_ str| line.strip_prefix("export function ").and_then(|rest| rest.split('(').next().map(str::len));
    generated.lines().filter_map(|line| line.get("export function ".len()..)?.get(..behind(line)?)).collect()
}

/// The module's bytes as text in code.
pub fn bytes(wasm: &[u8]) -> String {
    format!(
        "// Made by `cargo xtask build`: lead.wasm as text; edits are lost.\n\n\
         export function bytes() {{\n  return Uint8Array.from(atob(TEXT), (letter) => letter.charCodeAt(0));\n}}\n\n\
         const TEXT =\n  \"{}\";\n",
        Base64::encode_string(wasm)
    )
}

/// wasm2js's module, which starts itself once, as a function that makes instances.
pub fn translated(generated: &str) -> Result<String, Problem> {
    let (module, start) = generated.split_once("\nvar retasmFunc = asmFunc(").ok_or_else(|| {
        Problem::new("wasm2js's module has a new form, for which xtask/src/glue.rs must be changed", "  npx wasm2js …")
    })?;
    let imports = start.split_once(");").map(|(imports, _)| imports).unwrap_or_default();
    Ok(format!(
        "// @ts-nocheck\n// Made by `cargo xtask build`: lead.wasm translated to JavaScript; edits are lost.\n{module}\n\
         export function instantiate() {{\n  return asmFunc({imports});\n}}\n"
    ))
}
