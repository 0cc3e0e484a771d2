// JSONTestSuite in JavaScript: what JSON.parse makes of a text is sent with the same value, or refused by a rule.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { LeadError, request } from "leadwire";

const TARGET = /** @type {const} */ ({ crm: "bitrix24", url: "https://portal.example/rest/1/webhook" });

/** What a rule refuses, by the code of its issue. @type {Record<string, string>} */
const REFUSED = {
  i_number_huge_exp: "type",
  i_number_neg_int_huge_exp: "type",
  i_number_pos_double_huge_exp: "type",
  i_number_real_neg_overflow: "type",
  i_number_real_pos_overflow: "type",
  i_object_key_lone_2nd_surrogate: "format",
  i_structure_500_nested_arrays: "too_deep",
};

/** @type {Record<string, number>} */
const ESCAPED = { t: 9, n: 10, r: 13, "\\": 92 };

/** @param {string} text */
function unescape(text) {
  const bytes = text.replace(/\\(?:x(..)|(.))/g, (_, code, letter) =>
    String.fromCharCode(code ? Number.parseInt(code, 16) : (ESCAPED[letter] ?? 0)),
  );
  return Buffer.from(bytes, "latin1");
}

/** The names and values of the texts that JSON.parse accepts. */
async function values() {
  const file = await readFile(new URL("../json/json_test_suite.txt", import.meta.url), "utf8");
  const found = [];
  for (const line of file.trimEnd().split("\n")) {
    const [name, escaped] = line.split("\t");
    if (line.startsWith("#") || name === undefined || escaped === undefined) continue;
    try {
      const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(unescape(escaped));
      found.push({ name, value: JSON.parse(text) });
    } catch (error) {
      assert(!name.startsWith("y_"), `${name}: ${error}`);
    }
  }
  return found;
}

/**
 * As it is sent: without control characters and halves of surrogate pairs.
 *
 * @param {unknown} value
 * @returns {unknown}
 */
function sent(value) {
  if (typeof value === "string") return value.replace(/(?![\t\n\r])\p{Cc}|\p{Surrogate}/gu, "");
  if (Array.isArray(value)) return value.map(sent);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sent(inner)]));
}

test("each text that JSON.parse accepts is sent as it is, or refused", async () => {
  const all = await values();
  assert(all.length > 130, `${all.length} texts`);
  for (const { name, value } of all) {
    const payload = { fields: { TITLE: "t", UF_CRM_1: { value } } };
    if (Object.hasOwn(REFUSED, name)) {
      const isRefused = (/** @type {any} */ error) =>
        error instanceof LeadError && error.issues?.some((issue) => issue.code === REFUSED[name]);
      await assert.rejects(request(TARGET, "bitrix24.lead", payload), isRefused, name);
    } else {
      const { body } = await request(TARGET, "bitrix24.lead", payload);
      const found = JSON.parse(body).fields.UF_CRM_1.value;
      assert.equal(JSON.stringify(found), JSON.stringify(sent(value)), name);
    }
  }
});
