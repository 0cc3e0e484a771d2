// Bundles and minifies a job with esbuild, and measures it uncompressed and compressed.

import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { build } from "esbuild";

/** @typedef {{ raw: number, gzip: number, brotli: number }} Sizes */

/**
 * @param {Uint8Array} bytes
 * @returns {Sizes}
 */
export function sizesOf(bytes) {
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotli.length };
}

/**
 * @param {string} folder where the packages are installed
 * @param {string} job
 */
export async function bundle(folder, job) {
  const result = await build({
    absWorkingDir: folder,
    entryPoints: [join(folder, "jobs", `${job}.js`)],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    // leadwire's fallbacks, which a page loads only if it needs them.
    external: ["./bytes.js", "./translated.js", "./solver.js"],
    write: false,
  });
  return result.outputFiles[0].contents;
}
