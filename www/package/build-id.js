// Whether the package's files belong together. A cache may have a file of another build, whose exports have other names.

import { BUILD } from "./bindings.js";

/**
 * @param {WebAssembly.Module} module
 * @returns {boolean}
 */
export function isOfThisBuild(module) {
  // Written by `cargo xtask build`. Earlier builds have no such section.
  const [section] = WebAssembly.Module.customSections(module, "build");
  return section !== undefined && isThisBuild(String.fromCharCode(...new Uint8Array(section)));
}

/** @param {unknown} id of a file of the package */
export function isThisBuild(id) {
  return id === BUILD;
}
