// Stands in for the outbox until it is in the package: the same interface, nothing kept.

import { upsertLead } from "./browser.js";

export async function openOutbox(target) {
  return {
    async draftKey(form) {
      globalThis.draftKeys ??= new Map();
      if (!draftKeys.has(form)) draftKeys.set(form, crypto.randomUUID());
      return draftKeys.get(form);
    },
    async submit(lead, { key, ...options }) {
      const delivered = upsertLead(target, lead, { retries: 0, ...options, idempotencyKey: key });
      delivered.then(
        () => draftKeys.delete(target.form),
        () => draftKeys.delete(target.form),
      );
      return { key, state: globalThis.outboxState ?? "saved", delivered };
    },
  };
}
