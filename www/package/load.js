// Loads the module in a page or a worker. `url`: the .wasm file beside this one. `inline`: the same bytes as text, where a bundler
// or a server does not provide the file, or a cache has one of another build. `js`: the module translated to JavaScript, where
// WebAssembly is forbidden.

import { createBindings } from "./bindings.js";
import { isOfThisBuild, isThisBuild } from "./build-id.js";
import { fetchInTime } from "./replaced-fetch.js";

/**
 * @typedef {import("./wasm-instance.js").ModuleSource} ModuleSource
 * @typedef {import("./index.js").WasmSource} WasmSource
 * @typedef {import("./index.js").LoadPath} LoadPath
 */

/** Then the inline copy is loaded. */
const RESPONSE_WAIT_MS = 3_000;

const OTHER_BUILD = "it is of another build";
const FORBIDDEN = "WebAssembly is forbidden, as by a policy without 'wasm-unsafe-eval'";

/**
 * @param {WasmSource} [source] the caller's copy of the module
 * @returns {Promise<ModuleSource>}
 */
export async function load(source) {
  if (!isWasmAllowed()) return loadTranslated(FORBIDDEN);
  if (source === undefined) return loadFile();
  const path = source instanceof URL ? "url" : "module";
  const module = await compile(source);
  return isOfThisBuild(module) ? moduleSource(module, path) : loadInline(`the given module: ${OTHER_BUILD}`);
}

/** @returns {Promise<ModuleSource>} */
async function loadFile() {
  let reason = OTHER_BUILD;
  try {
    const module = await compile(new URL("./lead.wasm", import.meta.url));
    if (isOfThisBuild(module)) return moduleSource(module, "url");
  } catch (error) {
    // The file is missing, replaced by a page, or cannot be reached.
    reason = textOf(error);
  }
  return loadInline(`lead.wasm: ${reason}`);
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

/** @param {WasmSource} source */
async function compile(source) {
  if (source instanceof WebAssembly.Module) return source;
  const response = source instanceof URL ? await fetchInTime(RESPONSE_WAIT_MS, source) : source;
  const bytes = response instanceof Response ? await moduleBytes(response) : response;
  return WebAssembly.compile(/** @type {BufferSource} */ (bytes));
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

/**
 * @param {string} reasons why the file is not used
 * @returns {Promise<ModuleSource>}
 */
async function loadInline(reasons) {
  let reason = OTHER_BUILD;
  try {
    const { bytes } = await import("./bytes.js");
    const module = await WebAssembly.compile(bytes());
    if (isOfThisBuild(module)) return moduleSource(module, "inline");
  } catch (error) {
    // Another script has replaced what compiles it; or the copy cannot be reached either.
    reason = textOf(error);
  }
  return loadTranslated(`${reasons}; bytes.js: ${reason}`);
}

/**
 * Throws when this is not possible either. Service workers and extension workers forbid import().
 *
 * @param {string} reasons why it is needed
 * @returns {Promise<ModuleSource>}
 */
async function loadTranslated(reasons) {
  let reason = OTHER_BUILD;
  try {
    const { BUILD, instantiate } = await import("./translated.js");
    if (isThisBuild(BUILD)) return { instantiate, createBindings, path: "js" };
  } catch (error) {
    reason = textOf(error);
  }
  throw new Error(`${reasons}; translated.js: ${reason}`);
}

/** @param {unknown} error */
function textOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * @param {WebAssembly.Module} module
 * @param {LoadPath} path
 * @returns {ModuleSource}
 */
function moduleSource(module, path) {
  const instantiate = (/** @type {any} */ imports) => new WebAssembly.Instance(module, imports).exports;
  return { instantiate, createBindings, path };
}
