// Highlights comments, strings and keywords in the code samples of the built site:
//
//     node xtask/src/site/highlight.mjs DIRECTORY
//
// A sample is a `<code class="language-EXTENSION">` whose text is escaped.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import hljs from "highlight.js";

/** The CSS class for each scope of highlight.js; text of other scopes is not highlighted. @type {Record<string, string>} */
const CLASSES = {
  "hljs-comment": "comment",
  "hljs-string": "string",
  "hljs-regexp": "string",
  "hljs-keyword": "keyword",
  "hljs-literal": "keyword",
  "hljs-name": "keyword",
  "hljs-variable language_": "keyword",
};

/** The HTML of a text, highlighted if the language is known. @param {string} language a file extension @param {string} text */
export function highlight(language, text) {
  if (!hljs.getLanguage(language)) return escape(text);
  const classes = language === "json" ? { ...CLASSES, "hljs-attr": "string" } : CLASSES;
  /** The classes of the open spans; undefined for one that is left out. @type {(string | undefined)[]} */
  const open = [];
  return hljs.highlight(text, { language }).value.replace(/<span class="([^"]*)">|<\/span>/g, (_, scope) => {
    if (scope === undefined) return open.pop() ? "</span>" : "";
    const name = open.includes(classes[scope]) ? undefined : classes[scope];
    open.push(name);
    return name ? `<span class="${name}">` : "";
  });
}

/** A page with its samples highlighted. @param {string} html */
export function highlightPage(html) {
  const sample = /<code class="language-(\w+)">([^<]*)<\/code>/g;
  return html.replace(sample, (_, language, text) => `<code>${highlight(language, unescape(text))}</code>`);
}

/** @param {string} text */
function escape(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** @param {string} html */
function unescape(html) {
  return html.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [directory] = process.argv.slice(2);
  for (const name of readdirSync(directory).filter((name) => name.endsWith(".html"))) {
    const file = join(directory, name);
    writeFileSync(file, highlightPage(readFileSync(file, "utf8")));
  }
}
