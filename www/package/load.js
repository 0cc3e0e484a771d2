// How the module reaches a page: by the ladder that DESIGN.md describes, each rung only when the one before it failed.
// `url`: the .wasm file beside this one. `inline`: the same bytes as text, where a bundler or a server lost the file.
// `js`: the module translated to JavaScript, where the page forbids WebAssembly.

/**
 * @typedef {import("./wasm-instance.js").ModuleSource} ModuleSource
 * @typedef {import("./index.js").WasmSource} WasmSource
 */

/**
 * @param {WasmSource} [source] the module from the caller's own place; without it the ladder is climbed
 * @returns {Promise<ModuleSource>}
 */
export async function load(source) {
  if (!isAllowed()) return translated();
  if (source !== undefined) return given(source);
  try {
    return instances(await fetched(new URL("./lead.wasm", import.meta.url)), "url");
  } catch {
    // Not found, not the file, or not reachable: the copy in the code is the same module.
    return inlined();
  }
}

/**
 * @param {WasmSource} source
 * @returns {Promise<ModuleSource>}
 */
async function given(source) {
  if (source instanceof WebAssembly.Module) return instances(source, "module");
  if (source instanceof URL) return instances(await fetched(source), "url");
  const bytes = source instanceof Response ? await checked(source) : source;
  return instances(await WebAssembly.compile(/** @type {BufferSource} */ (bytes)), "module");
}

/** Whether this page may run WebAssembly at all: an empty module tells without a download. */
function isAllowed() {
  try {
    // Some engines apply the page's policy when a module is compiled, WebKit when it is started.
    new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)));
    return true;
  } catch {
    // No WebAssembly (Lockdown Mode), or a content security policy without 'wasm-unsafe-eval'.
    return false;
  }
}

/** @param {URL} url */
async function fetched(url) {
  return WebAssembly.compile(await checked(await fetch(url)));
}

/**
 * The bytes of a response that is a module: a development server may answer 200 with a page instead.
 *
 * @param {Response} response
 */
async function checked(response) {
  const bytes = await response.arrayBuffer();
  const isModule = response.ok && new DataView(bytes).byteLength > 4 && new DataView(bytes).getUint32(0) === 0x0061736d;
  if (!isModule) throw new Error(`${response.url} answered HTTP ${response.status} and no WebAssembly module`);
  return bytes;
}

/** @returns {Promise<ModuleSource>} */
async function inlined() {
  const { bytes } = await import("./bytes.js");
  return instances(await WebAssembly.compile(bytes()), "inline");
}

/** @returns {Promise<ModuleSource>} */
async function translated() {
  const { instantiate } = await import("./translated.js");
  return { instantiate, path: "js" };
}

/**
 * @param {WebAssembly.Module} module
 * @param {import("./index.js").LoadPath} path
 * @returns {ModuleSource}
 */
function instances(module, path) {
  const instantiate = (/** @type {any} */ imports) => new WebAssembly.Instance(module, imports).exports;
  return { instantiate, path };
}
