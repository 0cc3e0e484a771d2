// The packages that `wasm-pack build` creates for each target, installed into an empty project: they send a lead to every CRM, and
// their errors name the mistake. The targets share one compilation.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { build } from "esbuild";

import { serveFiles } from "../support/file-server.mjs";
import { launch } from "../support/browser.mjs";
import { startSandbox } from "../support/sandbox.mjs";
import { wasmModules } from "./wasm-plugin.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const HERE = fileURLToPath(new URL(".", import.meta.url));
const TSC = join(ROOT, "node_modules/.bin/tsc");
/** The time limit of a program. The first build compiles everything. */
const TIMEOUT_MS = 600_000;

/** @typedef {"nodejs" | "web" | "bundler"} Target */

/** @type {import("../support/sandbox.mjs").Sandbox} */
let sandbox;
/** @type {string} */
let work;

before(async () => {
  sandbox = await startSandbox();
  work = await mkdtemp(join(tmpdir(), "leadwire-wasm-pack-"));
});
beforeEach(() => sandbox.reset());
after(async () => {
  await sandbox.stop();
  await rm(work, { recursive: true, force: true });
});

test("nodejs: a CommonJS program requires it", async () => {
  const project = await install("nodejs");
  check(JSON.parse(await run(project, "node", "main.cjs", sandbox.url)));
  await checkTypes(project);
});

test("nodejs: the functions that its types declare are those that it has", async () => {
  const project = join(work, "nodejs");
  const declared = await readFile(join(project, "node_modules/leadwire/leadwire.d.ts"), "utf8");
  const names = [...declared.matchAll(/^export function (\w+)/gm)].map(([, name]) => name);
  const script = 'console.log(JSON.stringify(Object.keys(require("leadwire"))))';
  assert.deepEqual([...new Set(names)].sort(), JSON.parse(await run(project, "node", "-e", script)).sort());
});

test("web: a page imports it and starts it", async () => {
  const project = await install("web");
  check(await reportOf(project));
  await checkTypes(project);
});

test("bundler: a page has it in its bundle", async () => {
  const project = await install("bundler");
  await build({
    absWorkingDir: project,
    entryPoints: ["main.js"],
    outfile: "bundle.js",
    bundle: true,
    format: "esm",
    target: "es2022",
    logLevel: "error",
    plugins: [wasmModules],
  });
  check(await reportOf(project));
  await checkTypes(project);
});

/**
 * Builds and packs the package of a target, and installs it into an empty project.
 *
 * @param {Target} target
 */
async function install(target) {
  const folder = `target/wasm-pack/${target}`;
  await run(ROOT, "wasm-pack", "build", "--target", target, "--out-dir", folder);
  const project = join(work, target);
  await mkdir(project);
  const [packed] = JSON.parse(await run(project, "npm", "pack", "--json", "--loglevel=error", join(ROOT, folder)));
  await writeFile(join(project, "package.json"), '{ "private": true }\n');
  await run(project, "npm", "install", "--offline", "--no-audit", "--no-fund", `./${packed.filename}`);
  await cp(join(HERE, target), project, { recursive: true });
  await copyFile(join(HERE, "exercise.mjs"), join(project, "exercise.mjs"));
  return project;
}

/**
 * The report of the project's page.
 *
 * @param {string} project
 */
async function reportOf(project) {
  const files = await serveFiles(project);
  const { context, page, profile, pageErrors } = await launch();
  try {
    await page.goto(`${files.url}/?sandbox=${encodeURIComponent(sandbox.url)}`);
    const report = await page.waitForFunction("window.report").catch((error) => Promise.reject(new Error(`${error}\n${pageErrors.join("\n")}`)));
    assert.deepEqual(pageErrors, []);
    return await report.jsonValue();
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
    await files.stop();
  }
}

/** @param {any} report */
function check({ receipts, errors }) {
  const ends = receipts.map((/** @type {any} */ { outcome, kind, created, attempts }) => [outcome, kind, created, attempts]);
  assert.deepEqual(ends, [
    ["delivered", "ivvy.lead", true, 1],
    ["delivered", "bitrix24.lead", true, 1],
    ["delivered", "capillary.lead", true, 1],
  ]);
  for (const { kind, id } of receipts) assert.equal(sandbox.stored(kind).at(-1)?.id, String(id), kind);
  const [lead] = sandbox.stored("ivvy.lead");
  assert.deepEqual([lead?.fields.name, lead?.fields.stageId], ["Smith wedding", 4]);
  const common = { isError: true, name: "LeadError", hasMessage: true, maybeSent: false };
  assert.deepEqual(errors.map(defined), [
    { ...common, kind: "invalid", paths: ["contact.email"] },
    { ...common, kind: "rejected", code: "24321" },
    { ...common, kind: "bad_target" },
  ]);
}

/**
 * Without undefined properties, which a page's report may omit.
 *
 * @param {object} fields
 */
function defined(fields) {
  return JSON.parse(JSON.stringify(fields));
}

/**
 * Checks that TypeScript accepts valid payloads and rejects invalid ones.
 *
 * @param {string} project
 */
async function checkTypes(project) {
  await cp(join(HERE, "types"), join(project, "types"), { recursive: true });
  await run(project, TSC, "-p", "types");
}

/**
 * Runs a program and returns its output; an error contains its error output.
 *
 * @param {string} folder
 * @param {string} program
 * @param {string[]} words
 */
async function run(folder, program, ...words) {
  const { stdout } = await promisify(execFile)(program, words, { cwd: folder, timeout: TIMEOUT_MS, maxBuffer: 2 ** 24 }).catch((error) =>
    assert.fail(`${error.message}\n${error.stdout}`),
  );
  return stdout;
}
