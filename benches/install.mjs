// Installs the packages that a benchmark measures below target/, once per package.json, and leadwire from pkg/.

import { execFileSync } from "node:child_process";
import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));

const INSTALL = ["install", "--no-package-lock", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];

/**
 * @param {string} bench its folder's name
 * @param {{ runsScripts?: boolean }} [options] `runsScripts` for packages that compile code when they are installed
 * @returns {Promise<string>} the folder with the jobs and what they import
 */
export async function installed(bench, { runsScripts = false } = {}) {
  const here = join(ROOT, "benches", bench);
  const folder = join(ROOT, "target", bench);
  await mkdir(folder, { recursive: true });
  const wanted = await readFile(join(here, "package.json"), "utf8");
  const stamp = join(folder, "node_modules/.installed");
  if ((await readFile(stamp, "utf8").catch(() => "")) !== wanted) {
    await cp(join(here, "package.json"), join(folder, "package.json"));
    execFileSync("npm", [...INSTALL, ...(runsScripts ? [] : ["--ignore-scripts"])], { cwd: folder });
    await rm(join(folder, "node_modules/leadwire"), { force: true });
    await symlink(join(ROOT, "pkg"), join(folder, "node_modules/leadwire"));
    await writeFile(stamp, wanted);
  }
  await rm(join(folder, "jobs"), { recursive: true, force: true });
  await cp(join(here, "jobs"), join(folder, "jobs"), { recursive: true });
  return folder;
}
