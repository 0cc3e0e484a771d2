// The instance of the wasm module, and its replacement after a trap. The entries (node.js, browser.js, workerd.js) load the
// module.

import { LeadError, badTarget } from "./lead-error.js";

/**
 * @typedef {object} ModuleSource
 * @property {(imports: object) => Record<string, any>} instantiate creates an instance and returns its exports
 * @property {(start: (imports: any) => object, fetch: any, Request: any) => any} createBindings of the module
 * @property {import("./index.js").LoadPath} path how the module was loaded
 */

/** @type {ModuleSource | undefined} */
let source;
/** @type {Instance | undefined} */
let instance;

/** How the module makes and sends requests; the outbox replaces it. */
let network = {
  createRequest: (/** @type {string} */ url, /** @type {object} */ init) => /** @type {any} */ (new Request(url, init)),
  send: (/** @type {any} */ request) => /** @type {Promise<any>} */ (fetch(request)),
};

/** @param {typeof network} replacement */
export function setNetwork(replacement) {
  network = replacement;
}

/**
 * Sets how an instance is created: at the first call, and after a trap.
 *
 * @param {ModuleSource} moduleSource
 */
export function setModule(moduleSource) {
  source = moduleSource;
  instance = undefined;
}

/** How the module was loaded; undefined before that. */
export function loadPath() {
  return source?.path;
}

/**
 * Calls an exported function.
 *
 * @param {"validate" | "jsonSchema" | "request" | "upsertLead" | "upsertStage" | "upsertSource" | "updateStatus" | "attempt" | "formPayload"} name
 * @param {any[]} args
 * @returns {any}
 */
export function call(name, ...args) {
  if (!source) throw badTarget("leadwire is not loaded yet; await ready() first");
  if (!instance || instance.trap) instance = new Instance(source);
  return instance.call(name, args);
}

/** @param {object} fields */
const createError = (fields) => new LeadError(/** @type {any} */ (fields));

/**
 * Solves a relay's proof-of-work challenge. The solver is loaded at the first challenge.
 *
 * @param {unknown} challenge
 * @param {AbortSignal} signal
 */
export async function solve(challenge, signal) {
  const solver = await import("./solver.js");
  return solver.solve(/** @type {any} */ (challenge), signal);
}

/**
 * An instance of the module. A trap leaves it in an undefined state, and a trap in a callback reaches no caller. So every
 * export is wrapped, and a trap rejects the instance's pending promises.
 */
class Instance {
  /** @type {unknown} */
  trap;
  /** @type {Record<string, any>} */
  #bindings;
  /** @type {Record<string, any>} */
  #exports = {};
  /** Number of nested calls into the instance. */
  #depth = 0;
  #isCalled = false;
  /** @type {Set<(error: LeadError) => void>} */
  #pending = new Set();

  /** @param {ModuleSource} source */
  constructor({ createBindings, instantiate }) {
    this.#bindings = createBindings(
      (/** @type {object} */ imports) => this.#wrapAll(instantiate(imports)),
      (/** @type {object} */ request) => network.send(request),
      // Called with `new`; what it returns is the new object.
      function (/** @type {string} */ url, /** @type {object} */ init) {
        return network.createRequest(url, init);
      },
    );
    this.#bindings.setHost(createError, solve);
  }

  /**
   * @param {string} name
   * @param {any[]} args
   */
  call(name, args) {
    const wasCalled = this.#isCalled;
    this.#isCalled = true;
    try {
      const result = this.#bindings[name](...args);
      return result instanceof Promise ? this.#track(name, result) : result;
    } catch (error) {
      throw this.trap ? trapError(name, this.trap, false) : error;
    } finally {
      this.#isCalled = wasCalled;
    }
  }

  /**
   * The promise, which is also rejected by a trap; it would otherwise stay pending.
   *
   * @param {string} name
   * @param {Promise<unknown>} result
   */
  #track(name, result) {
    return new Promise((resolve, reject) => {
      // At this point, a request may have been sent.
      const rejectPending = () => reject(trapError(name, this.trap, true));
      this.#pending.add(rejectPending);
      result.then(resolve, reject).finally(() => this.#pending.delete(rejectPending));
    });
  }

  /** @param {Record<string, any>} exports */
  #wrapAll(exports) {
    for (const [name, value] of Object.entries(exports)) {
      this.#exports[name] = typeof value === "function" ? this.#wrap(value) : value;
    }
    return this.#exports;
  }

  /** @param {(...args: any[]) => any} entry */
  #wrap(entry) {
    return (/** @type {any[]} */ ...args) => {
      if (!this.trap) {
        this.#depth++;
        try {
          return entry(...args);
        } catch (trap) {
          this.#stop(trap || new Error("an undefined value was thrown"));
        } finally {
          this.#depth--;
        }
      }
      // Rethrown to the caller through the module's frames. In a callback there is no caller, and the error would be uncaught.
      if (this.#depth > 0 || this.#isCalled) throw this.trap;
      return 0;
    };
  }

  /** @param {unknown} trap */
  #stop(trap) {
    this.trap ??= trap;
    // The rest of a callback reads its result from zeroed memory: no result and no error.
    for (const [name, value] of Object.entries(this.#exports)) {
      if (value.buffer) this.#exports[name] = { buffer: new ArrayBuffer(value.buffer.byteLength) };
    }
    for (const rejectPending of this.#pending) /** @type {() => void} */ (rejectPending)();
    this.#pending.clear();
  }
}

/** @param {unknown} trap may have no string representation */
function describe(trap) {
  try {
    return String(trap);
  } catch {
    return typeof trap;
  }
}

/**
 * @param {string} name
 * @param {unknown} trap
 * @param {boolean} maybeSent
 */
function trapError(name, trap, maybeSent) {
  const message = `the leadwire module stopped in ${name} and restarts with the next call: ${describe(trap)}`;
  return new LeadError({ kind: "protocol", message, retryable: false, maybeSent, attempts: 0 });
}
