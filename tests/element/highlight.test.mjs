// The highlighted code samples of the site.

import assert from "node:assert/strict";
import { test } from "node:test";

import { highlight, highlightPage } from "../../xtask/src/site/highlight.mjs";

/** Language, text, and its HTML with `<k>`, `<s>` and `<c>` for keywords, strings and comments. */
const SAMPLES = [
  ["html", `<a b="c">d's`, "&lt;<k>a</k> b=<s>&quot;c&quot;</s>&gt;d&#x27;s"],
  ["css", ".a { color: red } /* b */", ".a { color: red } <c>/* b */</c>"],
  ["js", "const a = `b`; // c", "<k>const</k> a = <s>`b`</s>; <c>// c</c>"],
  ["ts", `let a: string = "b";`, "<k>let</k> a: string = <s>&quot;b&quot;</s>;"],
  ["toml", `b = "c" # d`, "b = <s>&quot;c&quot;</s> <c># d</c>"],
  ["json", `{ "a": true }`, "{ <s>&quot;a&quot;</s>: <k>true</k> }"],
  ["unknown", "ä€ < &", "ä€ &lt; &amp;"],
];

test("tokens of each language get their classes", () => {
  for (const [language, text, expected] of SAMPLES) assert.equal(marked(highlight(language, text)), expected, text);
});

test("a page's samples are highlighted, and nothing else changes", () => {
  assert.equal(
    highlightPage(`<p><code>let</code></p><code class="language-js">let a = &quot;&amp;lt;&quot;;</code>`),
    `<p><code>let</code></p><code><span class="keyword">let</span> a = <span class="string">&quot;&amp;lt;&quot;</span>;</code>`,
  );
});

/** @param {string} html */
function marked(html) {
  const span = /<span class="(k|s|c)(?:eyword|tring|omment)">([^<]*)<\/span>/g;
  return html.replace(span, (_, letter, text) => `<${letter}>${text}</${letter}>`);
}
