// The package uses no web or ECMAScript API that is newer than the browsers of package.json's `browserslist`, unless a comment
// names the fallback.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { ESLint } from "eslint";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const eslint = new ESLint({ cwd: ROOT });

/** @param {ESLint.LintResult[]} results */
function problems(results) {
  return results.flatMap(({ filePath, messages }) => messages.map(({ line, message }) => `${filePath}:${line} ${message}`));
}

test("the package's code", async () => {
  const results = await eslint.lintFiles(["www/package"]);
  assert.ok(results.length > 40, `${results.length} files`);
  assert.deepEqual(problems(results), []);
});

/** @type {[api: string, code: string][]} */
const newer = [
  ["a newer static method", "URL.canParse('x')"],
  ["a newer function", "requestIdleCallback(() => undefined)"],
  ["a newer instance method", "[1].toSorted()"],
  ["a newer method of elements", "document.body.attachInternals()"],
  ["a method of any object", "Object.groupBy([], String)"],
  ["a parameter that was added", "new FormData(a, b)"],
  ["a newer constructor", "new CSSStyleSheet()"],
  ["a list that older browsers cannot change", "root.adoptedStyleSheets.push(sheet)"],
  ["newer syntax", "class A { static { console.log(1); } }"],
  ["a newer regular expression", "/(?<=a)b/.test('ab')"],
  ["a newer stream", "new CompressionStream('gzip')"],
  ["structuredClone, which is newer than Chrome 94", "structuredClone(1)"],
];
for (const [api, code] of newer) {
  test(`the lint reports ${api}`, async () => {
    const results = await eslint.lintText(code, { filePath: `${ROOT}www/package/example.js` });
    assert.equal(problems(results).length, 1, JSON.stringify(problems(results)));
  });
}
