// As one would write it with idb-keyval: a key for each lead, so that two tabs do not overwrite each other's.

import { createStore, entries, set, setMany } from "idb-keyval";

const store = createStore("queue", "leads");

export async function save(lead) {
  await set(crypto.randomUUID(), entry(lead), store);
}

export async function fill(lead, count) {
  for (let begin = 0; begin <= count; begin += 1000) {
    const length = Math.min(1000, count + 1 - begin);
    await setMany(Array.from({ length }, () => [crypto.randomUUID(), entry(lead)]), store);
  }
}

export async function open() {
  return (await entries(store)).length;
}

function entry(lead) {
  return { lead, savedMs: Date.now(), attempts: 0 };
}
