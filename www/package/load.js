// Loads the module in a page. `url`: the .wasm file beside this one. `inline`: the same bytes as text, where a bundler or a
// server does not provide the file. `js`: the module translated to JavaScript, where the page forbids WebAssembly.

/**
 * @typedef {import("./wasm-instance.js").ModuleSource} ModuleSource
 * @typedef {import("./index.js").WasmSource} WasmSource
 */

/**
 * @param {WasmSource} [source] the caller's copy of the module
 * @returns {Promise<ModuleSource>}
 */
export async function load(source) {
  if (!isWasmAllowed()) return loadTranslated();
  if (source !== undefined) return loadFrom(source);
  try {
    return moduleSource(await fetchModule(new URL("./lead.wasm", import.meta.url)), "url");
  } catch {
    // The file is missing, replaced by a page, or cannot be reached.
  }
  try {
    return await loadInline();
  } catch {
    // Another script has replaced what compiles it; or the copy cannot be reached either.
    return loadTranslated();
  }
}

/**
 * @param {WasmSource} source
 * @returns {Promise<ModuleSource>}
 */
async function loadFrom(source) {
  if (source instanceof WebAssembly.Module) return moduleSource(source, "module");
  if (source instanceof URL) return moduleSource(await fetchModule(source), "url");
  const bytes = source instanceof Response ? await moduleBytes(source) : source;
  return moduleSource(await WebAssembly.compile(/** @type {BufferSource} */ (bytes)), "module");
}

/** Tested with an empty module, without a download. */
function isWasmAllowed() {
  try {
    // Some engines apply the page's policy when a module is compiled, WebKit when it is instantiated.
    new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)));
    return true;
  } catch {
    // No WebAssembly (Lockdown Mode), or a content security policy without 'wasm-unsafe-eval'.
    return false;
  }
}

/** @param {URL} url */
async function fetchModule(url) {
  return WebAssembly.compile(await moduleBytes(await fetch(url)));
}

/**
 * The bytes of the response. Throws when they are not a module: a development server may respond with a page and HTTP 200.
 *
 * @param {Response} response
 */
async function moduleBytes(response) {
  const bytes = await response.arrayBuffer();
  const isModule = response.ok && new DataView(bytes).byteLength > 4 && new DataView(bytes).getUint32(0) === 0x0061736d;
  if (!isModule) throw new Error(`${response.url} returned HTTP ${response.status} without a WebAssembly module`);
  return bytes;
}

/** @returns {Promise<ModuleSource>} */
async function loadInline() {
  const { bytes } = await import("./bytes.js");
  return moduleSource(await WebAssembly.compile(bytes()), "inline");
}

/** @returns {Promise<ModuleSource>} */
async function loadTranslated() {
  const { instantiate } = await import("./translated.js");
  return { instantiate, path: "js" };
}

/**
 * @param {WebAssembly.Module} module
 * @param {import("./index.js").LoadPath} path
 * @returns {ModuleSource}
 */
function moduleSource(module, path) {
  const instantiate = (/** @type {any} */ imports) => new WebAssembly.Instance(module, imports).exports;
  return { instantiate, path };
}
