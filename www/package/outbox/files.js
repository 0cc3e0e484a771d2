// The files of leads: stored on the device until the relay has them, and sent after the lead. Loaded with the first file. It
// imports nothing that has a state: in element.bundle.js it is a file beside the bundle, and would get another copy.

import { stringify } from "../json.js";
import { readFiles, removeStored, storeFiles } from "./file-store.js";
import { Upload, UploadError } from "./upload.js";

/**
 * @typedef {import("./entry.js").Entry} Entry
 * @typedef {import("./entry.js").Outcome} Outcome
 * @typedef {import("../outbox.js").FileOption} FileOption
 * @typedef {import("../outbox.js").UploadProgress} UploadProgress
 * @typedef {import("../outbox.js").RefusedFile} RefusedFile
 * @typedef {{ field: string, name: string, type: string, size: number, modified?: number }} FileDescription `size` in bytes;
 *   `modified` in milliseconds since 1970, to tell another version of a file from the same
 *
 * What this page knows about the files of an entry.
 *
 * @typedef {object} FilesState
 * @property {Blob[]} [files] that the page has submitted
 * @property {boolean} [isSaved] whether they are on the disk as well
 * @property {() => void} [release] ends the lock of files that only this page has
 * @property {((progress: UploadProgress) => void)} [onProgress]
 * @property {Extract<Outcome, { receipt: object }>["receipt"]} [receipt] of the lead
 * @property {number} failures since the last progress
 * @property {number} lostParts since the last progress
 * @property {number} [undeclaredSinceMs] that of the entry
 */

const BASE_DELAY_MS = 1_000;
const MAX_DELAY_MS = 5 * 60_000;
/** Until another tab, which has the files in its memory, has sent them or is closed. */
const OTHER_TAB_DELAY_MS = 10_000;
/** The lead waits so long for a relay that does not accept the list of its files. */
const MAX_DECLARATION_WAIT_MS = 60_000;

const NO_FAILURES = { failures: 0, lostParts: 0 };

/** By id. @type {Map<string, FilesState>} */
const states = new Map();

/** The files of one submit. */
export class ChosenFiles {
  #files;
  #onProgress;

  /**
   * @param {FileOption[]} files
   * @param {(progress: UploadProgress) => void} [onProgress]
   */
  constructor(files, onProgress) {
    this.#files = files.map(({ file }) => file);
    this.#onProgress = onProgress;
    /** The list as JSON text, which is part of the entry and of its digest. */
    this.list = stringify(files.map(describe));
  }

  /**
   * Stores the files, and then their entry. An entry whose files could not be stored is unsaved.
   *
   * @param {Entry} entry
   * @param {import("./queue.js").Queue} queue
   */
  async add(entry, queue) {
    const id = idOf(entry);
    const state = stateOf(id);
    state.files ??= this.#files;
    state.onProgress = this.#onProgress ?? state.onProgress;
    state.isSaved ||= await storeFiles(id, state.files, Date.now());
    if (!state.isSaved) holdLock(id, state);
    const added = await queue.add(state.isSaved ? entry : { ...entry, unsaved: true });
    // The entry may be finished, or have been stored under another digest.
    const isNeeded = added?.entry.state === "ready" && idOf(added.entry) === id;
    if (!isNeeded) await discardFiles(entry);
    return added;
  }
}

/**
 * Never rejects: what remains is deleted after 30 days.
 *
 * @param {Entry} entry whose files are not needed any more
 */
export async function discardFiles(entry) {
  const id = idOf(entry);
  states.get(id)?.release?.();
  states.delete(id);
  await removeStored(id).catch(() => undefined);
}

/**
 * One attempt to send an entry with its files: declares them, sends the lead, and then sends what the relay has not got yet. Never
 * rejects. A file that the relay refuses does not stop the lead, and neither does a relay that can take no files for now.
 *
 * @param {Entry} entry
 * @param {object} environment
 * @param {() => Promise<Outcome>} environment.send makes an attempt to send the lead
 * @param {() => Promise<boolean>} environment.extendClaim resolves to false when the entry must not be sent any more
 * @param {typeof import("../network.js").network} environment.network
 * @returns {Promise<Outcome>}
 */
export async function attempt(entry, { send, extendClaim, network }) {
  const id = idOf(entry);
  const state = stateOf(id);
  state.undeclaredSinceMs = entry.undeclaredSinceMs;
  /** @type {FileDescription[]} */
  const list = JSON.parse(entry.files ?? "[]");
  const report = (/** @type {number} */ sent, isWaiting = false) => notify(state, { key: entry.key, sent, total: totalOf(list), isWaiting });
  const upload = new Upload({ entry, list, network, extendClaim, lostParts: state.lostParts });
  try {
    const files = await copiesOf(id, list, state);
    const isMissing = files.some((copies) => copies.length === 0);
    if (isMissing && (await isHeldElsewhere(id))) return retryLater(entry, state, new UploadError("network", "another tab has the files"), OTHER_TAB_DELAY_MS);
    // What is declared and never sent would delay the lead.
    const undeclared = await failureOf(isMissing ? upload.find() : upload.declare());
    state.undeclaredSinceMs = undeclaredSince(undeclared, entry.undeclaredSinceMs, Date.now());
    if (undeclared && !mayPrecedeFiles(undeclared, Date.now(), state.undeclaredSinceMs)) throw undeclared;
    if (!(await extendClaim())) throw new UploadError("aborted", "the entry was discarded, or delivered by another tab");
    const outcome = state.receipt ? { receipt: state.receipt } : await send();
    if (undeclared && lacksFilesOnly(outcome.refused, list)) throw undeclared;
    if (outcome.again) return { again: { ...outcome.again, undeclaredSinceMs: state.undeclaredSinceMs } };
    if (!outcome.receipt) return outcome;
    state.receipt = outcome.receipt;
    if (undeclared) throw undeclared;
    report(upload.sent);
    await sendParts(upload, files, state, report);
    await discardFiles(entry);
    const refusedFiles = upload.refusedFiles;
    return { receipt: { ...outcome.receipt, ...(refusedFiles.length > 0 && { refusedFiles }) } };
  } catch (error) {
    return retryLater(entry, state, error);
  } finally {
    // Of a finished entry there is nothing left to report.
    if (states.has(id)) report(upload.sent, true);
  }
}

/**
 * @param {Upload} upload
 * @param {Blob[][]} files
 * @param {FilesState} state
 * @param {(sent: number) => void} report
 */
async function sendParts(upload, files, state, report) {
  try {
    await upload.sendAll(files, (sent) => {
      Object.assign(state, NO_FAILURES);
      report(sent);
    });
  } catch (error) {
    if (/** @type {UploadError} */ (error).kind === "network") state.lostParts++;
    throw error;
  }
}

/**
 * The copies of each file, the best first.
 *
 * @param {string} id
 * @param {FileDescription[]} list
 * @param {FilesState} state
 */
async function copiesOf(id, list, state) {
  const stored = await readFiles(id).catch((error) => {
    if (!state.files) throw error;
  });
  return list.map((_, index) => [stored?.[index], state.files?.[index]].filter((file) => file !== undefined));
}

/**
 * @param {Promise<unknown>} step
 * @returns {Promise<UploadError | undefined>}
 */
function failureOf(step) {
  return step.then(() => undefined, (error) => error);
}

/**
 * Since when the relay does not accept the list of the files although it can be reached.
 *
 * @param {UploadError | undefined} failure
 * @param {number | undefined} sinceMs
 * @param {number} nowMs
 */
function undeclaredSince(failure, sinceMs, nowMs) {
  if (!failure) return undefined;
  return failure.kind === "network" ? sinceMs : Math.min(sinceMs ?? nowMs, nowMs);
}

/**
 * Whether the lead is sent before its files: a full directory of the relay must not stop it.
 *
 * @param {UploadError} failure
 * @param {number} nowMs
 * @param {number} [sinceMs]
 */
function mayPrecedeFiles({ kind }, nowMs, sinceMs = nowMs) {
  return kind !== "network" && nowMs - sinceMs >= MAX_DECLARATION_WAIT_MS;
}

/**
 * Whether the relay refuses a lead only because required files are not declared. Those are among the files of the lead.
 *
 * @param {import("./entry.js").Failure | undefined} refused
 * @param {FileDescription[]} list
 */
function lacksFilesOnly(refused, list) {
  const paths = list.map(({ field }) => field.replace(/\[.*/, ""));
  const issues = refused?.issues ?? [];
  return issues.length > 0 && issues.every(({ code, path }) => code === "required" && paths.includes([path].flat().join(".")));
}

/**
 * @param {FileOption} option
 * @returns {FileDescription}
 */
function describe({ field, file, name }) {
  const { name: ownName = "file", lastModified: modified } = /** @type {Partial<File>} */ (file);
  if (typeof file?.slice !== "function") throw new TypeError("a file of a lead is no Blob; expected {field, file}");
  return { field, name: name ?? ownName, type: file.type, size: file.size, modified };
}

/**
 * The digest of the submit: that of the entry changes once there is a payload.
 *
 * @param {Entry} entry
 */
function idOf({ key, digest, inputsDigest = digest }) {
  return `${key} ${inputsDigest}`;
}

/**
 * @param {string} id
 * @returns {FilesState}
 */
function stateOf(id) {
  const state = states.get(id) ?? { ...NO_FAILURES };
  states.set(id, state);
  return state;
}

/** @param {FileDescription[]} list */
function totalOf(list) {
  return list.reduce((sum, { size }) => sum + size, 0);
}

/**
 * @param {FilesState} state
 * @param {UploadProgress} progress
 */
function notify({ onProgress }, progress) {
  try {
    onProgress?.(progress);
  } catch (error) {
    // A listener that throws must not stop the upload.
    console.error("leadwire: onProgress threw", error);
  }
}

/**
 * Retry delays as for leads (src/client/retry.rs), counted from the last progress.
 *
 * @param {Entry} entry
 * @param {FilesState} state
 * @param {any} error
 * @param {number} [delayMs]
 * @returns {Outcome}
 */
function retryLater(entry, state, error, delayMs) {
  const { kind = "network", message, retryAfterMs } = error;
  const failures = ++state.failures;
  const spanMs = Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** Math.min(failures, 20));
  /** @type {import("./entry.js").Failure} */
  const failure = { kind, message: `the files could not be sent: ${message}`, retryable: true, maybeSent: state.receipt !== undefined, attempts: entry.attempts };
  if (retryAfterMs !== undefined) failure.retryAfterMs = retryAfterMs;
  const { undeclaredSinceMs } = state;
  return { again: { delayMs: Math.max(delayMs ?? Math.random() * spanMs, retryAfterMs ?? 0), error: failure, undeclaredSinceMs } };
}

/** @param {string} id */
function lockName(id) {
  return `leadwire.files ${id}`;
}

/**
 * Other tabs, which see the entry and not its files, leave it to this page while it is open.
 *
 * @param {string} id
 * @param {FilesState} state
 */
function holdLock(id, state) {
  if (state.release) return;
  const released = new Promise((resolve) => (state.release = () => resolve(undefined)));
  globalThis.navigator?.locks?.request(lockName(id), () => released).catch(() => undefined);
}

/** @param {string} id */
async function isHeldElsewhere(id) {
  const locks = globalThis.navigator?.locks;
  try {
    return (await locks?.request(lockName(id), { ifAvailable: true }, (lock) => lock === null)) ?? false;
  } catch {
    // Locks are forbidden here.
    return false;
  }
}
