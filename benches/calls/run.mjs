// Measures calls of the module, in Node and in Chromium: validating a lead of eleven fields, and building its signed request. With
// --against, alternately with another build of the package.
//
//   node benches/calls/run.mjs [--against DIRECTORY] [--rounds 15]        the package must be in pkg/

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { pathToFileURL } from "node:url";

import { launch } from "../../tests/support/browser.mjs";

const { values } = parseArgs({ options: { against: { type: "string" }, rounds: { type: "string", default: "15" } } });
const folders = ["pkg", ...(values.against ? [values.against] : [])].map((folder) => resolve(folder));
const rounds = Number(values.rounds);

const report = [["microseconds a call, median (least to most)", ...folders.map((_, index) => (index === 0 ? "pkg" : "the other"))]];

const inNode = await Promise.all(folders.map((folder) => import(pathToFileURL(`${folder}/node.js`).href)));
report.push(...(await rows("Node", (index, name) => measure(inNode[index], name))));

const server = createServer(async (request, response) => {
  const [, index, ...path] = (request.url ?? "").split("/");
  response.setHeader("Content-Type", { ".js": "text/javascript", ".wasm": "application/wasm" }[extname(path.at(-1) ?? "")] ?? "text/html");
  response.end(index === "" ? "<!doctype html><title>calls</title>" : await readFile(`${folders[Number(index)]}/${path.join("/")}`).catch(() => ""));
});
await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
const { context, page } = await launch();
try {
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.evaluate(`globalThis.measure = ${measure}`);
  const inPage = (/** @type {number} */ index, /** @type {string} */ name) =>
    page.evaluate(
      async ([index, name]) => {
        const leadwire = await import(`/${index}/browser.js`);
        await leadwire.ready();
        return /** @type {any} */ (globalThis).measure(leadwire, name);
      },
      [index, name],
    );
  report.push(...(await rows("Chromium", inPage)));
} finally {
  await context.close();
  server.close();
}
for (const [head, ...cells] of report) console.log(head.padEnd(46) + cells.map((cell) => cell.padStart(24)).join(""));

/**
 * @param {string} host
 * @param {(index: number, name: string) => Promise<number>} measured
 */
async function rows(host, measured) {
  const all = [];
  for (const name of ["validate", "request"]) {
    /** @type {number[][]} */
    const times = folders.map(() => []);
    for (let round = 0; round < rounds; round++) {
      for (const index of folders.keys()) times[index].push(await measured(index, name));
    }
    const shown = times.map((list) => {
      list.sort((one, other) => one - other);
      return `${list[list.length >> 1].toFixed(1)} (${list[0].toFixed(1)} to ${list[list.length - 1].toFixed(1)})`;
    });
    all.push([`${host}, ${name === "validate" ? "object to result" : "object to signed request"}`, ...shown]);
  }
  return all;
}

/**
 * Also runs in a page, so that it uses nothing from outside.
 *
 * @param {any} leadwire
 * @param {string} name
 */
async function measure(leadwire, name) {
  const contact = { firstName: "Ann", lastName: "Smith", email: "ann@example.com", phone: "+1 555 010 0199" };
  const lead = { name: "Smith wedding", description: "120 guests", sourceId: 2, typeId: 3, stageId: 1, industryId: 11, contact };
  const target = { crm: "ivvy", url: "https://api.us-west-2.ivvy.com", key: "key", secret: "secret", dangerouslyAllowBrowser: true };
  const calls = 2000;
  const begin = performance.now();
  for (let count = 0; count < calls; count++) {
    if (name === "validate") leadwire.validate("ivvy.lead", lead);
    else await leadwire.request(target, "ivvy.lead", lead);
  }
  return ((performance.now() - begin) * 1000) / calls;
}
