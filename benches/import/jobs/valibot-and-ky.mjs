// The same with valibot and ky: the rules of the fields that these leads have, the relay's envelope, retries.
//
//   node valibot-and-ky.mjs RELAY LEADS AT-A-TIME        STAFF_KEY is in the environment

import { randomUUID } from "node:crypto";

import ky from "ky";
import * as v from "valibot";

import { importLeads, lead } from "./leads.mjs";

const text = v.pipe(v.string(), v.trim(), v.minLength(1));
const TYPES = ["WORK", "MOBILE", "FAX", "HOME", "PAGER", "MAILING", "OTHER"];
const multifield = (/** @type {v.GenericSchema<string, string>} */ value) =>
  v.array(v.strictObject({ ID: v.optional(v.number()), VALUE: value, VALUE_TYPE: v.optional(v.picklist(TYPES)) }));

const schema = v.strictObject({
  fields: v.strictObject({
    TITLE: v.optional(text),
    NAME: v.optional(text),
    LAST_NAME: v.optional(text),
    COMMENTS: v.optional(text),
    SOURCE_ID: v.optional(text),
    PHONE: v.optional(multifield(text)),
    EMAIL: v.optional(multifield(v.pipe(text, v.email()))),
  }),
});

const url = `${process.argv[2]}/leads`;
const client = ky.create({
  timeout: 10_000,
  retry: { limit: 2, methods: ["post"] },
  headers: { "Content-Type": "text/plain", Authorization: `Bearer ${process.env.STAFF_KEY}` },
});

await importLeads(async (number) => {
  const payload = v.parse(schema, lead(number));
  const body = JSON.stringify({ v: 1, key: randomUUID(), connection: "portal", kind: "bitrix24.lead", payload });
  const { outcome } = await client.post(url, { body }).json();
  if (outcome !== "queued") throw new Error(`lead ${number}: ${outcome}`);
});
