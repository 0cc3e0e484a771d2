// The behavior of a store, as cases that run in Node with MemoryStore and in a browser with IndexedDbStore. A failing case
// throws.

/** @typedef {import("../../pkg/outbox/entry-store.js").Store} Store */

/** @param {string} key @param {object} [parts] @returns {any} */
const entry = (key, parts) => ({ key, state: "ready", digest: "d", payload: '{"name":"Ann"}', createdMs: 1, ...parts });

/**
 * A few at a time: a transaction has a limit of time, and waits for all that were begun before it.
 * @param {Store} store @param {string[]} keys
 */
async function insertAll(store, keys) {
  for (let from = 0; from < keys.length; from += 100) {
    await Promise.all(keys.slice(from, from + 100).map((key) => store.change(key, () => entry(key))));
  }
}

/** @param {unknown} found @param {unknown} expected */
function assertEqual(found, expected) {
  const [one, other] = [JSON.stringify(found), JSON.stringify(expected)];
  if (one !== other) throw new Error(`${one} is not ${other}`);
}

/** @type {Record<string, (store: Store) => Promise<void>>} */
export const CASES = {
  async "is empty at first"(store) {
    assertEqual(await store.list(), []);
  },
  async "a stored entry is listed"(store) {
    assertEqual(await store.change("a", () => entry("a")), entry("a"));
    assertEqual(await store.list(), [entry("a")]);
  },
  async "a change gets the current entry and resolves to the new one"(store) {
    await store.change("a", () => entry("a", { attempts: 1 }));
    const changed = await store.change("a", (current) => current && { ...current, attempts: current.attempts + 1 });
    assertEqual(changed, entry("a", { attempts: 2 }));
  },
  async "undefined or the same entry changes nothing"(store) {
    assertEqual(await store.change("a", () => undefined), undefined);
    assertEqual(await store.list(), []);
    await store.change("a", () => entry("a"));
    assertEqual(await store.change("a", () => undefined), entry("a"));
    assertEqual(await store.change("a", (current) => current), entry("a"));
    assertEqual(await store.list(), [entry("a")]);
  },
  async "an entry with files keeps its state, which a page of an earlier version does not see"(store) {
    for (const state of ["ready", "refused"]) {
      for (const maybeSent of [false, true]) {
        const stored = entry("a", { files: "[1]", state, maybeSent });
        assertEqual(await store.change("a", () => stored), stored);
        assertEqual(await store.change("a", (current) => current), stored);
        assertEqual(await store.change("a", (current) => current && { ...current }), stored);
        assertEqual(await store.list(), [stored]);
      }
    }
  },
  async "null deletes"(store) {
    await store.change("a", () => entry("a"));
    assertEqual(await store.change("a", () => null), undefined);
    assertEqual(await store.change("a", () => null), undefined);
    assertEqual(await store.list(), []);
  },
  async "changes of one entry are serialized"(store) {
    await store.change("a", () => entry("a", { attempts: 0 }));
    const add = () => store.change("a", (current) => current && { ...current, attempts: current.attempts + 1 });
    await Promise.all(Array.from({ length: 20 }, add));
    assertEqual((await store.list())[0].attempts, 20);
  },
  async "of several concurrent inserts of one key, one succeeds"(store) {
    const all = await Promise.all([1, 2, 3, 4].map((digest) => store.change("a", (current) => current ?? entry("a", { digest }))));
    assertEqual(new Set(all.map((current) => current?.digest)).size, 1);
  },
  async "an entry with inputs is to be sent"(store) {
    const unread = entry("a", { payload: undefined, inputs: "[]", maybeSent: false });
    assertEqual(await store.change("a", () => unread), unread);
    assertEqual(await store.list(), [unread]);
    await store.change("a", (there) => there && { ...there, state: there.state === "ready" ? "refused" : "ready", inputs: undefined });
    assertEqual((await store.list())[0].state, "refused");
  },
  async "entries are independent"(store) {
    await Promise.all(["a", "b", "c"].map((key) => store.change(key, () => entry(key))));
    await store.change("b", () => null);
    assertEqual((await store.list()).map(({ key }) => key).sort(), ["a", "c"]);
  },
  async "many entries are all listed"(store) {
    const keys = Array.from({ length: 1101 }, (_, number) => `key-${String(number).padStart(4, "0")}`);
    await insertAll(store, keys);
    assertEqual((await store.list()).map(({ key }) => key).sort(), keys);
  },
  async "an entry is written while many are read"(store) {
    const keys = Array.from({ length: 1000 }, (_, number) => `key-${String(number).padStart(4, "0")}`);
    await insertAll(store, keys);
    const [listed] = await Promise.all([store.list(), store.change("key-0500-new", () => entry("key-0500-new"))]);
    assertEqual(new Set(listed.map(({ key }) => key)).size, listed.length);
    assertEqual(keys.filter((key) => !listed.some((one) => one.key === key)), []);
    assertEqual((await store.list()).length, 1001);
  },
  async "text is stored unchanged"(store) {
    const payload = '{"n":"\\ud800 \u{1f600} \u0000","id":9007199254740993}';
    await store.change("a", () => entry("a", { payload }));
    assertEqual((await store.list())[0].payload, payload);
  },
  async "fields that a newer page adds are kept"(store) {
    await store.change("a", () => entry("a", { addedLater: { x: 1 } }));
    await store.change("a", (current) => current && { ...current, attempts: 1 });
    assertEqual((await store.list())[0], entry("a", { addedLater: { x: 1 }, attempts: 1 }));
  },
  async "a closed store opens again"(store) {
    await store.change("a", () => entry("a"));
    store.close();
    assertEqual(await store.list(), [entry("a")]);
  },
};
