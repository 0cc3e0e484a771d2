// The requests that bring the files of one lead to the relay. The relay's offsets decide what is sent, so that an upload goes on where
// any earlier one has ended, and two at once do no harm.

import { stringify } from "../json.js";
import { withTimeout } from "../timeout.js";

/**
 * @typedef {import("../outbox.js").FileRefusal} FileRefusal
 * @typedef {{ offset: number, refused?: undefined } | { refused: FileRefusal, offset?: undefined }} FileState
 * @typedef {{ status: number, body: any, retryAfterMs?: number }} RelayAnswer
 *
 * @typedef {object} UploadParts
 * @property {import("./entry.js").Entry} entry
 * @property {import("./files.js").FileDescription[]} list
 * @property {typeof import("../network.js").network} network
 * @property {() => Promise<boolean>} extendClaim
 * @property {number} lostParts in a row, before this attempt
 */

const CHUNK_BYTES = 256 * 1024;
/** On a slow connection, and where a proxy allows no larger ones. */
const MIN_CHUNK_BYTES = 16 * 1024;
const REQUEST_TIMEOUT_MS = 12_000;
const CHUNK_TIMEOUT_MS = 30_000;
/** A chunk that took less time was too small. */
const FAST_CHUNK_MS = 1_000;
/** A claim lasts 15 s. */
const CLAIM_INTERVAL_MS = 5_000;
/** Of one file, chunks after which the relay had not more than before. */
const MAX_STALLS = 5;
/** What the relay answers, with an `outcome`, to a list that it will never accept. @type {Record<number, FileRefusal>} */
const FINAL_STATUSES = { 403: "declined", 409: "conflict", 413: "too_many", 422: "declined" };

/** A failure after which another attempt may succeed. */
export class UploadError extends Error {
  /**
   * @param {import("../index.js").LeadError["kind"]} kind
   * @param {string} message
   * @param {number} [retryAfterMs] the relay's
   */
  constructor(kind, message, retryAfterMs) {
    super(message);
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

export class Upload {
  #parts;
  #url;
  #maxChunkBytes;
  #chunkBytes;
  /** @type {FileState[]} */
  #states = [];

  /** @param {UploadParts} parts */
  constructor(parts) {
    const { relay, form } = parts.entry.target;
    this.#parts = parts;
    // To the page, a proxy's 413 without CORS headers is a lost connection.
    this.#maxChunkBytes = Math.max(CHUNK_BYTES / 4 ** Math.max(parts.lostParts - 1, 0), MIN_CHUNK_BYTES);
    this.#chunkBytes = this.#maxChunkBytes;
    this.#url = `${relay.replace(/\/+$/, "")}/forms/${encodeURIComponent(form ?? "")}`;
  }

  /** The bytes that the relay has. */
  get sent() {
    return this.#states.reduce((sum, { offset = 0 }) => sum + offset, 0);
  }

  get refusedFiles() {
    return this.#states.flatMap(({ refused }, index) => (refused ? [{ index, reason: refused }] : []));
  }

  /** Tells the relay which files will come, and learns what it has of them. */
  async declare() {
    const { list } = this.#parts;
    const files = list.map(({ field, name, type, size }) => ({ field, name, type, size }));
    const answer = await this.#request("", stringify({ files }));
    // A server in front of the relay answers without an outcome.
    const final = typeof answer.body?.outcome === "string" ? FINAL_STATUSES[answer.status] : undefined;
    if (final) return this.#refuseAll(final);
    if (answer.status === 404 || answer.status === 405) {
      // Something else may have answered. A relay has the form.
      await this.#requireRelay();
      return this.#refuseAll("unsupported");
    }
    this.#states = statesOf(answer, list.length);
  }

  /** Learns what the relay has of files that are not on this device any more. */
  async find() {
    const { list } = this.#parts;
    const answer = await this.#request("");
    const isUnknown = answer.status === 404 || answer.status === 405;
    if (isUnknown) await this.#requireRelay();
    const states = isUnknown ? list.map(() => /** @type {FileState} */ ({ refused: "lost" })) : statesOf(answer, list.length);
    this.#states = states.map((state, index) => (state.refused || state.offset === list[index].size ? state : { refused: "lost" }));
  }

  /**
   * Sends what the relay has not got.
   *
   * @param {Blob[][]} files the copies of each file, the best first
   * @param {(sent: number) => void} onProgress
   */
  async sendAll(files, onProgress) {
    const timer = setInterval(() => void this.#parts.extendClaim(), CLAIM_INTERVAL_MS);
    try {
      for (const [index, copies] of files.entries()) await this.#sendFile(index, copies, onProgress);
    } finally {
      clearInterval(timer);
    }
  }

  /**
   * @param {number} index
   * @param {Blob[]} copies
   * @param {(sent: number) => void} onProgress
   */
  async #sendFile(index, copies, onProgress) {
    const { size } = this.#parts.list[index];
    for (let stalls = 0; stalls < MAX_STALLS; ) {
      const { offset = size } = this.#states[index];
      if (offset >= size) return;
      if (!(await this.#parts.extendClaim())) throw new UploadError("aborted", "the entry was discarded, or delivered by another tab");
      await this.#sendChunk(index, copies, offset);
      const { offset: reached = size } = this.#states[index];
      if (reached > offset) onProgress(this.sent);
      stalls = reached > offset ? 0 : stalls + 1;
    }
    throw new UploadError("protocol", "the relay accepts chunks and has not more than before");
  }

  /**
   * @param {number} index
   * @param {Blob[]} copies
   * @param {number} offset
   */
  async #sendChunk(index, copies, offset) {
    const chunk = await readChunk(copies, offset, offset + this.#chunkBytes);
    if (!chunk) {
      this.#states[index] = { refused: "unreadable" };
      return;
    }
    const startMs = performance.now();
    const answer = await this.#request(`/${index}?offset=${offset}`, chunk, CHUNK_TIMEOUT_MS).catch((error) => this.#onChunkFailed(error));
    if (!answer) return;
    if (answer.status === 413 && !isState(answer.body)) return this.#onChunkTooLarge();
    if (performance.now() - startMs < FAST_CHUNK_MS) this.#chunkBytes = Math.min(this.#chunkBytes * 2, this.#maxChunkBytes);
    this.#states[index] = stateAfterChunk(answer);
  }

  /** A server in front of the relay allows smaller requests only. */
  #onChunkTooLarge() {
    if (this.#chunkBytes <= MIN_CHUNK_BYTES) throw new UploadError("protocol", `HTTP 413 for a part of at most ${MIN_CHUNK_BYTES} bytes, not from a relay`);
    this.#maxChunkBytes = this.#chunkBytes = Math.max(this.#chunkBytes / 4, MIN_CHUNK_BYTES);
  }

  /**
   * The next chunk is smaller on a slow connection.
   *
   * @param {any} error
   */
  #onChunkFailed(error) {
    if (error.kind !== "timeout" || this.#chunkBytes <= MIN_CHUNK_BYTES) throw error;
    this.#chunkBytes = Math.max(this.#chunkBytes / 4, MIN_CHUNK_BYTES);
    return undefined;
  }

  /** @param {FileRefusal} refused */
  #refuseAll(refused) {
    this.#states = this.#parts.list.map(() => ({ refused }));
  }

  /** Fails unless the address is a relay's. */
  async #requireRelay() {
    const { status, body } = await this.#requestUrl(`${this.#url}.json`);
    if (status !== 200 || typeof body?.kind !== "string") throw new UploadError("unavailable", `HTTP ${status}, not from a relay`);
  }

  /**
   * @param {string} path within the files of the lead
   * @param {string | ArrayBuffer} [body] is posted
   * @param {number} [timeoutMs]
   */
  #request(path, body, timeoutMs) {
    return this.#requestUrl(`${this.#url}/files/${this.#parts.entry.key}${path}`, body, timeoutMs);
  }

  /**
   * @param {string} url
   * @param {string | ArrayBuffer} [body]
   * @param {number} [timeoutMs]
   * @returns {Promise<RelayAnswer>}
   */
  async #requestUrl(url, body, timeoutMs = REQUEST_TIMEOUT_MS) {
    const { network } = this.#parts;
    const controller = new AbortController();
    const post = body === undefined ? {} : { method: "POST", body, headers: { "Content-Type": "text/plain" } };
    const send = async () => {
      const response = await network.send(network.createRequest(url, { credentials: "omit", signal: controller.signal, ...post }));
      return { response, text: await response.text() };
    };
    const { response, text } = await withTimeout(timeoutMs, send(), "the request")
      .catch((error) => {
        throw new UploadError(error.name === "TimeoutError" ? "timeout" : "network", error.message);
      })
      .finally(() => controller.abort());
    const { status, headers } = response;
    const answer = { status, body: parsed(text), retryAfterMs: retryAfterMs(headers.get("Retry-After")) };
    if (status === 429) throw new UploadError("busy", "HTTP 429", answer.body?.retryAfterMs ?? answer.retryAfterMs);
    if (status >= 500 || status === 408) throw new UploadError("unavailable", `HTTP ${status}`, answer.body?.retryAfterMs ?? answer.retryAfterMs);
    return answer;
  }
}

/**
 * @param {RelayAnswer} answer
 * @param {number} count of files
 * @returns {FileState[]}
 */
function statesOf({ status, body }, count) {
  const files = body?.files;
  const isValid = status === 200 && Array.isArray(files) && files.length === count && files.every(isState);
  if (!isValid) throw new UploadError("protocol", `HTTP ${status} without the state of the files`);
  return files;
}

/** @param {any} state @returns {state is FileState} */
function isState(state) {
  return Number.isInteger(state?.offset) || typeof state?.refused === "string";
}

/**
 * @param {RelayAnswer} answer
 * @returns {FileState}
 */
function stateAfterChunk({ status, body }) {
  const isKnown = [200, 409, 410, 413].includes(status);
  // Where the relay does not know the file, the next attempt declares it again.
  if (!isKnown || !isState(body)) throw new UploadError("protocol", `HTTP ${status} after a chunk`);
  return body.refused ? { refused: body.refused } : { offset: body.offset };
}

/**
 * A part of a file, from the first copy that can be read. As bytes: WebKit sends nothing of a part of a stored Blob.
 *
 * @param {Blob[]} copies
 * @param {number} start
 * @param {number} end
 * @returns {Promise<ArrayBuffer | undefined>}
 */
async function readChunk(copies, start, end) {
  for (const copy of copies) {
    try {
      const chunk = await copy.slice(start, end).arrayBuffer();
      if (chunk.byteLength > 0) return chunk;
    } catch {
      // The file was deleted or changed after the visitor chose it.
    }
  }
  return undefined;
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {string | null} header in seconds; a date counts as none */
function retryAfterMs(header) {
  const seconds = Number.parseInt(header ?? "", 10);
  return seconds >= 0 ? seconds * 1_000 : undefined;
}
