// Saves each lead before it is sent to the relay, and deletes it once the relay has it.

import { createStore, del, entries, set } from "idb-keyval";

import { LeadError, checked, deliver } from "./client.js";

/** The relay will never accept these. */
const FINAL = ["invalid", "refused", "conflict"];

export function createOutbox(check, target) {
  const store = createStore("leads", "outbox");
  /** The keys that this page is sending. */
  const own = new Set();

  async function attempt(key, { kind, payload }) {
    try {
      const receipt = await deliver(target, kind, payload, key);
      await del(key, store);
      return receipt;
    } catch (error) {
      if (error instanceof LeadError && FINAL.includes(error.code)) await del(key, store);
      throw error;
    }
  }

  /** Sends what is left. Of several tabs one sends. */
  function flush() {
    return navigator.locks.request("leads-outbox", async () => {
      for (const [key, entry] of await entries(store)) {
        if (!own.has(key)) await attempt(key, entry).catch(() => {});
      }
    });
  }

  addEventListener("online", flush);
  flush();

  return {
    flush,
    async submit(kind, payload) {
      const key = crypto.randomUUID();
      const entry = { kind, payload: checked(check, kind, payload) };
      own.add(key);
      await set(key, entry, store);
      const delivered = navigator.locks.request("leads-outbox", () => attempt(key, entry));
      return { key, delivered: delivered.finally(() => own.delete(key)) };
    },
  };
}
