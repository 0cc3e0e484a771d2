// The behavior of a store, as cases that run in Node with MemoryStore and in a browser with IndexedDbStore. A failing case
// throws.

/** @typedef {import("../../pkg/outbox/entry-store.js").Store} Store */

/** @param {string} key @param {object} [parts] @returns {any} */
const entry = (key, parts) => ({ key, state: "ready", digest: "d", payload: '{"name":"Ann"}', createdMs: 1, ...parts });

/** @param {unknown} found @param {unknown} wanted */
function same(found, wanted) {
  const [one, other] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (one !== other) throw new Error(`${one} is not ${other}`);
}

/** @type {Record<string, (store: Store) => Promise<void>>} */
export const CASES = {
  async "is empty at first"(store) {
    same(await store.list(), []);
  },
  async "a stored entry is listed"(store) {
    same(await store.change("a", () => entry("a")), entry("a"));
    same(await store.list(), [entry("a")]);
  },
  async "a change gets the current entry and resolves to the new one"(store) {
    await store.change("a", () => entry("a", { attempts: 1 }));
    const then = await store.change("a", (there) => there && { ...there, attempts: there.attempts + 1 });
    same(then, entry("a", { attempts: 2 }));
  },
  async "undefined or the same entry changes nothing"(store) {
    same(await store.change("a", () => undefined), undefined);
    same(await store.list(), []);
    await store.change("a", () => entry("a"));
    same(await store.change("a", () => undefined), entry("a"));
    same(await store.change("a", (there) => there), entry("a"));
    same(await store.list(), [entry("a")]);
  },
  async "null deletes"(store) {
    await store.change("a", () => entry("a"));
    same(await store.change("a", () => null), undefined);
    same(await store.change("a", () => null), undefined);
    same(await store.list(), []);
  },
  async "changes of one entry are serialized"(store) {
    await store.change("a", () => entry("a", { attempts: 0 }));
    const add = () => store.change("a", (there) => there && { ...there, attempts: there.attempts + 1 });
    await Promise.all(Array.from({ length: 20 }, add));
    same((await store.list())[0].attempts, 20);
  },
  async "of several concurrent inserts of one key, one succeeds"(store) {
    const all = await Promise.all([1, 2, 3, 4].map((digest) => store.change("a", (there) => there ?? entry("a", { digest }))));
    same(new Set(all.map((there) => there?.digest)).size, 1);
  },
  async "an entry with inputs is to be sent"(store) {
    const unread = entry("a", { payload: undefined, inputs: "[]" });
    same(await store.change("a", () => unread), unread);
    same(await store.list(), [unread]);
    await store.change("a", (there) => there && { ...there, state: there.state === "ready" ? "refused" : "ready", inputs: undefined });
    same((await store.list())[0].state, "refused");
  },
  async "entries are independent"(store) {
    await Promise.all(["a", "b", "c"].map((key) => store.change(key, () => entry(key))));
    await store.change("b", () => null);
    same((await store.list()).map(({ key }) => key).sort(), ["a", "c"]);
  },
  async "text is stored unchanged"(store) {
    const payload = '{"n":"\\ud800 \u{1f600} \u0000","id":9007199254740993}';
    await store.change("a", () => entry("a", { payload }));
    same((await store.list())[0].payload, payload);
  },
  async "fields that a newer page adds are kept"(store) {
    await store.change("a", () => entry("a", { fromTheFuture: { x: 1 } }));
    await store.change("a", (there) => there && { ...there, attempts: 1 });
    same((await store.list())[0], entry("a", { fromTheFuture: { x: 1 }, attempts: 1 }));
  },
  async "a closed store opens again"(store) {
    await store.change("a", () => entry("a"));
    store.close();
    same(await store.list(), [entry("a")]);
  },
};
