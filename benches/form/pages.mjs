// The compared pages: the same lead form built with each library, and the files that a server would serve for it.

import { execFileSync } from "node:child_process";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { ROOT } from "../install.mjs";

/**
 * @typedef {object} ComparedPage
 * @property {string} name
 * @property {string} path of its page
 * @property {string} message selector of a field's message
 */

const FORM = `<lead-form relay="/relay" form="wedding" kind="ivvy.lead">
<form action="/relay/forms/wedding" method="post">
<div><label for="first-name">First name</label><input id="first-name" name="contact.firstName" autocomplete="given-name"></div>
<div><label for="last-name">Last name</label><input id="last-name" name="contact.lastName" autocomplete="family-name"></div>
<div><label for="e-mail">E-mail</label><input id="e-mail" name="contact.email" autocomplete="email"></div>
<div><label for="phone">Phone</label><input id="phone" name="contact.phone" autocomplete="tel"></div>
<div><label for="message">Message</label><textarea id="message" name="description"></textarea></div>
<button>Send</button>
</form>
</lead-form>`;

/** @type {[name: string, head: string, body: string, message: string][]} */
const PAGES = [
  ["react-hook-form and zod", script("/built/hook-form.js"), '<div id="app"></div>', "[data-message]"],
  ["<lead-form>, its files", script("/leadwire/element.js"), FORM, "[data-lead=message]"],
  ["<lead-form>, element.bundle.js", script("/leadwire/element.bundle.js"), FORM, "[data-lead=message]"],
  ["  and a preload of lead.wasm", preload("/leadwire/lead.wasm") + script("/leadwire/element.bundle.js"), FORM, "[data-lead=message]"],
  ["<lead-form>, bundled by esbuild", script("/built/lead-form.js"), FORM, "[data-lead=message]"],
  ["  and a preload of lead.wasm", preload("/built/lead.wasm") + script("/built/lead-form.js"), FORM, "[data-lead=message]"],
];

/** @param {string} src */
function script(src) {
  return `<script type="module" src="${src}"></script>`;
}

/**
 * Lets the browser load the module in parallel with the code.
 *
 * @param {string} href
 */
function preload(href) {
  return `<link rel="preload" href="${href}" as="fetch" type="application/wasm" crossorigin>`;
}

/**
 * @param {string} folder where the packages are installed
 * @returns {Promise<{ site: string, pages: ComparedPage[] }>}
 */
export async function makePages(folder) {
  const site = join(folder, "site");
  await rm(site, { recursive: true, force: true });
  await mkdir(site, { recursive: true });
  await cp(join(ROOT, "pkg"), join(site, "leadwire"), { recursive: true });
  // Without splitting, the file would contain what a page loads only when it is needed.
  build(folder, ["jobs/lead-form.js", "--splitting"]);
  build(folder, ["jobs/hook-form.jsx", "--jsx=automatic", '--define:process.env.NODE_ENV="production"']);
  // esbuild does not change the module's URL, so that the file must be beside the code.
  await cp(join(ROOT, "pkg/lead.wasm"), join(site, "built/lead.wasm"));
  const pages = PAGES.map(([name, , , message], number) => ({ name, path: `/page-${number}.html`, message }));
  for (const [number, [, head, body]] of PAGES.entries()) await writeFile(join(site, `page-${number}.html`), page(head, body));
  return { site, pages };
}

/**
 * @param {string} folder
 * @param {string[]} more
 */
function build(folder, more) {
  const flags = ["--bundle", "--minify", "--format=esm", "--target=es2022", "--outdir=site/built", "--log-level=warning"];
  execFileSync("node_modules/.bin/esbuild", [...more, ...flags], { cwd: folder, stdio: "inherit" });
}

/**
 * @param {string} head
 * @param {string} body
 */
function page(head, body) {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>An enquiry</title>
<link rel="icon" href="data:,">
${head}
<h1>An enquiry</h1>
${body}
`;
}
