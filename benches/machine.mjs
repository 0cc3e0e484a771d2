// The machine and the programs of a run, for the head of the table.

import { execFileSync } from "node:child_process";
import { readFile, statfs } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, release, totalmem } from "node:os";

import { ROOT } from "./install.mjs";

/** Numbers of file systems, from `linux/magic.h`. */
const FILE_SYSTEMS = new Map([
  [0xef53, "ext4"],
  [0x9123683e, "btrfs"],
  [0x58465342, "xfs"],
  [0x01021994, "tmpfs"],
  [0x794c7630, "overlayfs"],
]);

/** When this module is loaded, before a benchmark makes a load of its own. */
const LOAD = loadavg()[0];

/** @returns {Promise<string[]>} lines */
export async function machine() {
  const { type } = await statfs(ROOT);
  const cpu = `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? "an unknown CPU"}`;
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const disk = `${FILE_SYSTEMS.get(type) ?? `file system ${type.toString(16)}`} on ${await disks()}`;
  const versions = [`Linux ${release()}`, `Node ${process.versions.node}`, printed("rustc", ["--version"])];
  return [[cpu, memory, disk].join(", "), versions.join(", "), `load ${LOAD.toFixed(2)} before the run`];
}

/** Of the sources that are measured; with a plus sign when files have changed since. */
export function commit() {
  const isChanged = printed("git", ["status", "--porcelain", "--untracked-files=no"]) !== "";
  return printed("git", ["rev-parse", "--short", "HEAD"]) + (isChanged ? "+" : "");
}

async function disks() {
  const partitions = await readFile("/proc/partitions", "utf8").catch(() => "");
  const whole = [...partitions.matchAll(/\b([sv]d[a-z]|nvme\d+n\d+)$/gm)].map(([name]) => name);
  return whole.join(", ") || "an unknown disk";
}

/**
 * @param {string} program
 * @param {string[]} parameters
 */
function printed(program, parameters) {
  try {
    return execFileSync(program, parameters, { encoding: "utf8" }).trim();
  } catch {
    return `no ${program}`;
  }
}
