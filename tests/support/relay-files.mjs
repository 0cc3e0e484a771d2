// How a relay receives the files of leads: the page declares them under the lead's key, and sends them in parts. A test scripts further
// responses and can refuse files.

import { Buffer } from "node:buffer";

/**
 * @typedef {{ field: string, name: string, type: string, size: number }} Description
 * @typedef {Description & { bytes: Buffer, refused?: string }} ReceivedFile
 * @typedef {import("./scripted-relay.mjs").Step} Step
 * @typedef {{ status: number, body?: object }} Answer
 */

const PATH = /\/forms\/[^/]+\/files\/([^/]+?)(?:\/(\d+))?$/;
const MAX_CHUNK_BYTES = 1024 * 1024;

export class RelayFiles {
  /** By key, in the order of their declaration. @type {Map<string, ReceivedFile[]>} */
  received = new Map();
  /** What was requested, such as `POST 0?offset=0 4`, with the length of a part. @type {string[]} */
  requests = [];
  /** The treatment of the next requests. @type {(Step | undefined)[]} */
  script = [];
  /** The treatment of all requests after the script. @type {Step | undefined} */
  defaultStep;
  /** @type {(file: Description) => string | undefined} */
  refuse = () => undefined;
  /** What a proxy in front of the relay answers to larger parts. @type {{ maxBytes: number, step: Step } | undefined} */
  proxyLimit;
  /** Whether the relay is of a version without files. */
  isUnsupported = false;

  /**
   * The treatment of a request, undefined when it is about something else.
   *
   * @param {string | undefined} method
   * @param {URL} url
   * @param {Buffer} body
   * @returns {Step | undefined}
   */
  receive(method, url, body) {
    const [, key, number] = PATH.exec(url.pathname) ?? [];
    if (key === undefined) return undefined;
    const offset = url.searchParams.get("offset");
    this.requests.push(number === undefined ? `${method}` : `${method} ${number}?offset=${offset} ${body.length}`);
    if (this.proxyLimit && body.length > this.proxyLimit.maxBytes) return this.proxyLimit.step;
    const step = this.script.shift() ?? this.defaultStep;
    if (step && !step.accepts) return step;
    const { status, body: answer = {} } = this.#answer(method, key, number, Number(offset), body);
    return step ?? { status, body: JSON.stringify(answer) };
  }

  /**
   * The content of the complete files of a lead, by name.
   *
   * @param {string} key
   */
  complete(key) {
    const files = (this.received.get(key) ?? []).filter(({ bytes, size, refused }) => bytes.length === size && !refused);
    return Object.fromEntries(files.map(({ name, bytes }) => [name, bytes.toString()]));
  }

  /**
   * @param {string | undefined} method
   * @param {string} key
   * @param {string | undefined} number
   * @param {number} offset
   * @param {Buffer} body
   * @returns {Answer}
   */
  #answer(method, key, number, offset, body) {
    if (this.isUnsupported) return { status: 404 };
    const files = this.received.get(key);
    if (number !== undefined) return this.#append(files?.[Number(number)], offset, body);
    if (method === "GET") return files ? { status: 200, body: statesOf(files) } : { status: 404 };
    const { files: list } = JSON.parse(body.toString());
    const isSame = files && JSON.stringify(files.map(describe)) === JSON.stringify(list.map(describe));
    if (files && !isSame) return { status: 409, body: { outcome: "conflict" } };
    const declared = files ?? list.map((/** @type {Description} */ file) => ({ ...file, bytes: Buffer.alloc(0), refused: this.refuse(file) }));
    this.received.set(key, declared);
    return { status: 200, body: statesOf(declared) };
  }

  /**
   * @param {ReceivedFile | undefined} file
   * @param {number} offset
   * @param {Buffer} body
   * @returns {Answer}
   */
  #append(file, offset, body) {
    if (!file) return { status: 404 };
    if (file.refused) return { status: 410, body: { refused: file.refused } };
    if (offset !== file.bytes.length) return { status: 409, body: { offset: file.bytes.length } };
    if (offset + body.length > file.size || body.length > MAX_CHUNK_BYTES) return { status: 413, body: { refused: "too_large" } };
    file.bytes = Buffer.concat([file.bytes, body]);
    return { status: 200, body: { offset: file.bytes.length } };
  }
}

/** @param {Description} file */
function describe({ field, name, type, size }) {
  return { field, name, type, size };
}

/** @param {ReceivedFile[]} files */
function statesOf(files) {
  return { files: files.map(({ bytes, refused }) => (refused ? { refused } : { offset: bytes.length })) };
}
