// The work directories below target/matrix: the tarball, and a copy of each consumer's files with its installed packages.
// An install is kept until the consumer's package.json or the tarball changes.

import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

import { run } from "../../support/programs.mjs";

const MATRIX = fileURLToPath(new URL("..", import.meta.url));
export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
export const WORK = join(ROOT, "target/matrix");

/** Created in an example that was run in place; not copied. */
const NOT_SOURCES = new Set(["node_modules", "dist", "package-lock.json", ".env.local"]);

const QUIETLY = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-update-notifier", "--loglevel=error"];

/**
 * The package as npm would publish it.
 *
 * @returns {Promise<{ file: string, digest: string, packed: any }>}
 */
export async function pack() {
  await mkdir(WORK, { recursive: true });
  const printed = await run(["npm", "pack", "--json", "--pack-destination", WORK, ...QUIETLY], { folder: join(ROOT, "pkg") });
  const [packed] = JSON.parse(printed);
  const made = join(WORK, packed.filename);
  const digest = createHash("sha256").update(await readFile(made)).digest("hex").slice(0, 12);
  // A new name for each content; otherwise npm uses its cache.
  const file = join(WORK, `leadwire-${digest}.tgz`);
  for (const name of await readdir(WORK)) if (/^leadwire-[0-9a-f]{12}\.tgz$/.test(name)) await rm(join(WORK, name));
  await rename(made, file);
  return { file, digest, packed };
}

/**
 * @param {Pick<import("./row.mjs").Consumer, "folder" | "from">} consumer
 * @param {{ file: string, digest: string }} tarball
 */
export async function install(consumer, tarball) {
  const folder = await copied(consumer);
  const manifest = await readFile(join(folder, "package.json"), "utf8");
  const wanted = createHash("sha256").update(manifest).update(tarball.digest).digest("hex");
  const stamp = join(folder, "node_modules/.installed");
  if ((await readFile(stamp, "utf8").catch(() => "")) === wanted) return folder;
  await run(["npm", "install", "--no-save", "--no-package-lock", "--prefer-offline", ...QUIETLY, tarball.file], { folder });
  await writeFile(stamp, wanted);
  return folder;
}

/**
 * The installed version of a consumer's tool.
 *
 * @param {string} folder
 * @param {string} name
 * @returns {Promise<string>}
 */
export async function versionOf(folder, name) {
  return JSON.parse(await readFile(join(folder, "node_modules", name, "package.json"), "utf8")).version;
}

/**
 * Copies a consumer's files from the repository, and removes the output of earlier runs except installed packages.
 *
 * @param {Pick<import("./row.mjs").Consumer, "folder" | "from">} consumer
 */
async function copied({ folder: name, from = [`tests/matrix/${name}`] }) {
  const folder = join(WORK, name);
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    if (name !== "node_modules") await rm(join(folder, name), { recursive: true });
  }
  for (const source of from) await cp(join(ROOT, source), folder, { recursive: true, filter: isSource });
  await cp(join(MATRIX, "shared"), join(folder, "shared"), { recursive: true });
  return folder;
}

/** @param {string} path */
function isSource(path) {
  return !NOT_SOURCES.has(basename(path));
}
