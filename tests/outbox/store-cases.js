// What every store must do, as cases for whoever has one: the tests in Node over memory, a page over its IndexedDB. A case
// throws what it finds wrong.

/** @typedef {import("../../pkg/outbox/memory-store.js").Store} Store */

/** @param {string} key @param {object} [parts] @returns {any} */
const row = (key, parts) => ({ key, state: "ready", digest: "d", payload: '{"name":"Ann"}', createdMs: 1, ...parts });

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
  async "a row that was put is there"(store) {
    same(await store.change("a", () => row("a")), row("a"));
    same(await store.list(), [row("a")]);
  },
  async "a change sees what is there, and gives what is there then"(store) {
    await store.change("a", () => row("a", { attempts: 1 }));
    const then = await store.change("a", (there) => there && { ...there, attempts: there.attempts + 1 });
    same(then, row("a", { attempts: 2 }));
  },
  async "undefined, or the row itself, changes nothing"(store) {
    same(await store.change("a", () => undefined), undefined);
    same(await store.list(), []);
    await store.change("a", () => row("a"));
    same(await store.change("a", () => undefined), row("a"));
    same(await store.change("a", (there) => there), row("a"));
    same(await store.list(), [row("a")]);
  },
  async "null deletes"(store) {
    await store.change("a", () => row("a"));
    same(await store.change("a", () => null), undefined);
    same(await store.change("a", () => null), undefined);
    same(await store.list(), []);
  },
  async "changes of one row come one after the other"(store) {
    await store.change("a", () => row("a", { attempts: 0 }));
    const add = () => store.change("a", (there) => there && { ...there, attempts: there.attempts + 1 });
    await Promise.all(Array.from({ length: 20 }, add));
    same((await store.list())[0].attempts, 20);
  },
  async "of many who put the same key, one does"(store) {
    const all = await Promise.all([1, 2, 3, 4].map((digest) => store.change("a", (there) => there ?? row("a", { digest }))));
    same(new Set(all.map((there) => there?.digest)).size, 1);
  },
  async "rows do not mix"(store) {
    await Promise.all(["a", "b", "c"].map((key) => store.change(key, () => row(key))));
    await store.change("b", () => null);
    same((await store.list()).map(({ key }) => key).sort(), ["a", "c"]);
  },
  async "text is kept letter by letter"(store) {
    const payload = '{"n":"\\ud800 \u{1f600} \u0000","id":9007199254740993}';
    await store.change("a", () => row("a", { payload }));
    same((await store.list())[0].payload, payload);
  },
  async "what a newer page adds to a row stays"(store) {
    await store.change("a", () => row("a", { fromTheFuture: { x: 1 } }));
    await store.change("a", (there) => there && { ...there, attempts: 1 });
    same((await store.list())[0], row("a", { fromTheFuture: { x: 1 }, attempts: 1 }));
  },
  async "a store that was closed opens again"(store) {
    await store.change("a", () => row("a"));
    store.close();
    same(await store.list(), [row("a")]);
  },
};
