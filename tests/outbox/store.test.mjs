// The memory store under the table that the IndexedDB store is held to in a browser.

import { test } from "node:test";

import { MemoryStore } from "../../pkg/outbox/entry-store.js";
import { CASES } from "./store-cases.js";

for (const [why, holds] of Object.entries(CASES)) test(why, () => holds(new MemoryStore()));
