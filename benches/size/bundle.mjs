// Bundles and minifies a job with esbuild, and measures what a page loads for it, uncompressed and compressed.

import { mkdir, readFile, rm } from "node:fs/promises";
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

/** @param {Sizes[]} all */
export function sum(all) {
  const total = (/** @type {keyof Sizes} */ key) => all.reduce((before, sizes) => before + sizes[key], 0);
  return { raw: total("raw"), gzip: total("gzip"), brotli: total("brotli") };
}

/**
 * @param {string} folder where the packages are installed
 * @param {string} job
 * @returns {Promise<{ file: string, sizes: Sizes }>} its file, and the sizes of it and of what it imports; not of what it may load later
 */
export async function bundle(folder, job) {
  const outdir = join(folder, "bundles", job);
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: folder,
    entryPoints: [join(folder, "jobs", `${job}.js`)],
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    outdir,
    metafile: true,
  });
  const entry = join("bundles", job, `${job}.js`);
  const files = [...imported(metafile, entry)];
  const sizes = await Promise.all(files.map(async (name) => sizesOf(await readFile(join(folder, name)))));
  return { file: join(folder, entry), sizes: sum(sizes) };
}

/**
 * @param {import("esbuild").Metafile} metafile
 * @param {string} output
 * @param {Set<string>} [found]
 */
function imported({ outputs }, output, found = new Set()) {
  if (found.has(output)) return found;
  found.add(output);
  for (const { path, kind } of outputs[output].imports) {
    if (kind === "import-statement") imported({ inputs: {}, outputs }, path, found);
  }
  return found;
}
