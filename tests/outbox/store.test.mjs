// The store cases for MemoryStore. disk.test.mjs runs them for IndexedDbStore in a browser.

import { test } from "node:test";

import { MemoryStore } from "../../pkg/outbox/entry-store.js";
import { CASES } from "./store-cases.js";

for (const [why, holds] of Object.entries(CASES)) test(why, () => holds(new MemoryStore()));
