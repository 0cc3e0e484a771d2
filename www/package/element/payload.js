// A form's entries as a payload, and the way back from a path in it to the control. What nobody touched is left out: a
// blank company would make a lead belong to one.

import { isAsGiven, isMissing } from "./controls.js";
import { customValueKey, steps } from "./names.js";

/**
 * @typedef {import("./controls.js").Control} Control
 * @typedef {import("./controls.js").Entry} Entry
 * @typedef {import("./names.js").Step} Step
 * @typedef {(string | number)[]} Path
 */

export class Payload {
  /** @type {Record<string, unknown>} */
  value = {};
  /** @type {Map<string, Control>} Which control stands at a path. */
  #places = new Map();

  /**
   * @param {Entry[]} entries
   * @param {string} [wanted] a record that is sent although nobody filled it, so that its own fields are asked for
   */
  constructor(entries, wanted) {
    const root = new Branch();
    for (const entry of entries) {
      const path = steps(entry.name);
      if (path) root.put(path, entry);
    }
    for (const [key, node] of root.children) {
      const value = this.#valueOf(node, [/** @type {string} */ (key)], key === wanted);
      if (value !== undefined) this.value[key] = value;
    }
  }

  /**
   * The control that an issue is about: the one at its path, or the one whose value holds that path.
   *
   * @param {Path} path
   * @param {Record<string, unknown>} [params] of the issue
   */
  controlAt(path, params) {
    const byId = params?.idKey === undefined ? undefined : this.#places.get(textOf([...path, `#${params.id}`]));
    if (byId) return byId;
    for (let length = path.length; length > 0; length--) {
      const control = this.#places.get(textOf(path.slice(0, length)));
      if (control) return control;
    }
  }

  /**
   * The first control of a record.
   *
   * @param {Path} path
   */
  firstBelow(path) {
    const prefix = `${textOf(path)}.`;
    for (const [place, control] of this.#places) if (place.startsWith(prefix)) return control;
  }

  /**
   * @param {Node} node
   * @param {Path} path
   * @param {boolean} isWanted
   * @returns {unknown} undefined when there is nothing to send
   */
  #valueOf(node, path, isWanted) {
    if (node instanceof Leaf) {
      this.#places.set(textOf(path), node.entries[0].control);
      return node.value;
    }
    const value = node.isList ? this.#listOf(node, path) : this.#recordOf(node, path);
    const isNothing = Object.keys(value).length === 0 || node.isUntouched;
    return isNothing && !isWanted ? undefined : value;
  }

  /**
   * @param {Branch} node
   * @param {Path} path
   */
  #recordOf(node, path) {
    /** @type {Record<string, unknown>} */
    const record = {};
    for (const [key, child] of node.children) {
      const value = this.#valueOf(child, [...path, /** @type {string} */ (key)], false);
      if (value !== undefined) record[/** @type {string} */ (key)] = value;
    }
    return record;
  }

  /**
   * @param {Branch} node
   * @param {Path} path
   */
  #listOf(node, path) {
    /** @type {unknown[]} */
    const list = [];
    const places = /** @type {[number, Node][]} */ ([...node.children]).sort(([a], [b]) => a - b);
    for (const [place, child] of places) {
      const valueKey = child instanceof Leaf ? customValueKey([...path, place]) : undefined;
      if (valueKey) this.#places.set(textOf([...path, `#${place}`]), /** @type {Leaf} */ (child).entries[0].control);
      if (child.isUntouched) continue;
      const at = [...path, list.length];
      const value = this.#valueOf(child, valueKey ? [...at, valueKey] : at, false);
      if (valueKey) list.push({ fieldId: place, [valueKey]: value });
      else list.push(...(child instanceof Leaf ? [value].flat() : [value]));
    }
    return list;
  }
}

/** @typedef {Leaf | Branch} Node */

/** One name's entries: several when the name stands more than once. */
class Leaf {
  /** @type {Entry[]} */
  entries = [];

  get value() {
    const values = this.entries.flatMap(({ value }) => value).filter((value) => !isMissing(value));
    const isOne = values.length === 1 && !Array.isArray(this.entries[0].value);
    return values.length === 0 ? undefined : isOne ? values[0] : values;
  }

  get isUntouched() {
    return this.value === undefined;
  }
}

class Branch {
  /** @type {Map<string | number, Node>} */
  children = new Map();
  isList = false;

  /**
   * @param {Step[]} steps
   * @param {Entry} entry
   */
  put([step, ...rest], entry) {
    const key = step ?? this.children.size;
    this.isList ||= typeof key === "number";
    const child = this.children.get(key) ?? (rest.length === 0 ? new Leaf() : new Branch());
    this.children.set(key, child);
    // A name that leads through another's value cannot be sent; the relay refuses such a form.
    if (child instanceof Branch && rest.length > 0) child.put(rest, entry);
    else if (child instanceof Leaf && rest.length === 0) child.entries.push(entry);
  }

  /** Whether people had something to fill here and filled none of it; what was there before them does not count. */
  get isUntouched() {
    const own = this.entries.filter(({ control }) => !isAsGiven(control));
    return own.every(({ value }) => isMissing(value)) && this.entries.some(({ value }) => isMissing(value));
  }

  /** @returns {Entry[]} */
  get entries() {
    return [...this.children.values()].flatMap((child) => child.entries);
  }
}

/** @param {Path} path */
function textOf(path) {
  return path.join(".");
}
