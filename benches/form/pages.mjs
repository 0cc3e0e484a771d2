// The compared pages: the same lead form built with each library, and the files that a server would serve for it.

import { execFileSync } from "node:child_process";
import { cp, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { ROOT } from "../install.mjs";

/**
 * @typedef {object} ComparedPage
 * @property {string} name
 * @property {boolean} isOurs
 * @property {string} path of its page
 * @property {string} drivenPath of the page with driver.js, which tries to submit the form
 * @property {string} message selector of a field's message
 */

/** The page with a goal: as the README recommends it. */
export const RECOMMENDED = "<lead-form>, element.bundle.js";
/** Whose time is the goal. */
export const BASELINE = "react-hook-form + zod";

/** Of an embed's script, uncompressed: HubSpot's as Gatsby's maintainers quote it. */
const EMBED_BYTES = { least: 200_000, most: 300_000 };

const FIELDS = `<div><label for="first-name">First name</label><input id="first-name" name="contact.firstName" autocomplete="given-name"></div>
<div><label for="last-name">Last name</label><input id="last-name" name="contact.lastName" autocomplete="family-name"></div>
<div><label for="e-mail">E-mail</label><input id="e-mail" name="contact.email" autocomplete="email"></div>
<div><label for="phone">Phone</label><input id="phone" name="contact.phone" autocomplete="tel"></div>
<div><label for="message">Message</label><textarea id="message" name="description"></textarea></div>
<button>Send</button>`;

const LEAD_FORM = `<lead-form relay="/relay" form="wedding" kind="ivvy.lead">
<form action="/relay/forms/wedding" method="post">
${FIELDS}
</form>
</lead-form>`;

/** The server replaces `{embed}` by the address of the other origin. */
const EMBED = `<div id="app"></div>
<script src="{embed}/embed.js"></script>
<script>embed.create({ form: "wedding", target: "#app" })</script>`;

const OURS = "[data-lead=message]";
const PEERS = "[data-message]";

/** @type {[name: string, head: string, body: string, message: string][]} */
const PAGES = [
  [RECOMMENDED, preload("leadwire/lead.wasm") + script("leadwire/element.bundle.js"), LEAD_FORM, OURS],
  ["<lead-form>, bundled as one file", preload("built/lead.wasm") + script("built/lead-form-bundle.js"), LEAD_FORM, OURS],
  ["<lead-form>, bundled as many files", preload("built/lead.wasm") + script("built/lead-form.js"), LEAD_FORM, OURS],
  [BASELINE, script("built/hook-form.js"), '<div id="app"></div>', PEERS],
  ["a plain form with valibot + ky", script("built/valibot.js"), `<form action="/relay/forms/wedding" method="post">\n${FIELDS}\n</form>`, PEERS],
  ["an embed like HubSpot's", "", EMBED, PEERS],
];

/** The embed's form, which its server has. */
const DEFINITION = {
  thanks: "Thank you. We have received your message.",
  fields: [
    { name: "contact.firstName", label: "First name", type: "input", autocomplete: "given-name", required: true },
    { name: "contact.lastName", label: "Last name", type: "input", autocomplete: "family-name", required: true },
    {
      name: "contact.email",
      label: "E-mail",
      type: "input",
      autocomplete: "email",
      required: true,
      pattern: "^[\\w.+-]+@[a-z\\d-]+(\\.[a-z\\d-]+)*$",
      message: "E-mail must be an e-mail address such as name@example.com",
    },
    { name: "contact.phone", label: "Phone", type: "input", autocomplete: "tel" },
    { name: "description", label: "Message", type: "textarea" },
  ],
};

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
 * @returns {Promise<{ site: string, embed: string, pages: ComparedPage[] }>} `embed`: the folder of the other origin
 */
export async function makePages(folder) {
  const [site, embed] = [join(folder, "site"), join(folder, "embed")];
  for (const made of [site, embed]) {
    await rm(made, { recursive: true, force: true });
    await mkdir(made, { recursive: true });
  }
  await cp(join(ROOT, "pkg"), join(site, "leadwire"), { recursive: true });
  // Without splitting, the file would contain what a page loads only when it is needed.
  for (const job of ["lead-form", "lead-form-bundle"]) build(folder, [`jobs/${job}.js`, "--splitting", "--format=esm", "--outdir=site/built"]);
  build(folder, ["jobs/valibot.js", "--format=esm", "--outdir=site/built"]);
  build(folder, ["jobs/hook-form.jsx", "--format=esm", "--outdir=site/built", ...REACT]);
  build(folder, ["jobs/embed.jsx", "--format=iife", "--outdir=embed", ...REACT]);
  // esbuild does not change the module's URL, so that the file must be beside the code.
  await cp(join(ROOT, "pkg/lead.wasm"), join(site, "built/lead.wasm"));
  await mkdir(join(embed, "forms"));
  await writeFile(join(embed, "forms/wedding.json"), JSON.stringify(DEFINITION));
  await checkWeight(join(embed, "embed.js"));
  return { site, embed, pages: await writePages(site) };
}

const REACT = ["--jsx=automatic", '--define:process.env.NODE_ENV="production"'];

/** @param {string} site */
async function writePages(site) {
  const driver = await readFile(new URL("driver.js", import.meta.url), "utf8");
  /** @type {ComparedPage[]} */
  const pages = [];
  for (const [number, [name, head, body, message]] of PAGES.entries()) {
    const [path, drivenPath] = [`/page-${number}.html`, `/driven-${number}.html`];
    await writeFile(join(site, path), page(head, body));
    await writeFile(join(site, drivenPath), page(`<script>${driver}</script>${head}`, body));
    pages.push({ name, isOurs: message === OURS, path, drivenPath, message });
  }
  return pages;
}

/** @param {string} file */
async function checkWeight(file) {
  const { size } = await stat(file);
  if (size < EMBED_BYTES.least || size > EMBED_BYTES.most) throw new Error(`${file} has ${size} bytes, which is not the weight of an embed`);
}

/**
 * @param {string} folder
 * @param {string[]} more
 */
function build(folder, more) {
  const flags = ["--bundle", "--minify", "--target=es2022", "--log-level=warning"];
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
