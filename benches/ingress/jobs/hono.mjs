// The relay's intake as one would write it with Hono, zod and better-sqlite3: a commit to the disk before the answer. It prints its address.
//
//   node hono.mjs DATABASE each      one transaction for each lead
//   node hono.mjs DATABASE group     the leads of a turn of the event loop share a transaction

import { serve } from "@hono/node-server";
import { Hono } from "hono";

import { HEADERS, answer } from "./intake.mjs";
import { openLedger } from "./ledger.mjs";

const [, , database, mode] = process.argv;
const { insert } = openLedger(database, mode);
const app = new Hono();

app.post("/leads", async (context) => {
  const { status, body } = await answer(context.req.header("origin"), await context.req.text(), insert);
  return context.json(body, /** @type {any} */ (status), HEADERS);
});

const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) => console.log(`listening on http://127.0.0.1:${port}`));
process.once("SIGTERM", () => server.close());
