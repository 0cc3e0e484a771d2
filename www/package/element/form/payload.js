// A payload from the entries of a form, and the control for each path in it. Records that the visitor did not fill in are
// omitted: a blank company would still assign the lead to one.

import { isBlank, isUnchanged } from "./controls.js";
import { customValueKey, parsePath } from "./names.js";

/**
 * @typedef {import("./controls.js").Control} Control
 * @typedef {import("./controls.js").FormEntry} FormEntry
 * @typedef {import("./names.js").PathStep} PathStep
 * @typedef {(string | number)[]} Path
 */

export class Payload {
  /** @type {Record<string, unknown>} */
  value = {};
  /** @type {Map<string, Control>} By path. */
  #controls = new Map();

  /**
   * @param {FormEntry[]} entries
   * @param {string} [impliedRecord] is included although it is blank, so that its own required fields are reported
   */
  constructor(entries, impliedRecord) {
    const root = new Branch();
    for (const entry of entries) {
      const path = parsePath(entry.name);
      if (path) root.add(path, entry);
    }
    for (const [key, node] of root.children) {
      const value = this.#valueOf(node, [/** @type {string} */ (key)], key === impliedRecord);
      if (value !== undefined) this.value[key] = value;
    }
  }

  /**
   * The control of an issue: the one at its path, or the one with the value that contains the path.
   *
   * @param {Path} path
   * @param {Record<string, unknown>} [params] of the issue
   */
  controlAt(path, params) {
    const custom = params?.idKey === undefined ? undefined : this.#controls.get(pathKey([...path, `#${params.id}`]));
    if (custom) return custom;
    for (let length = path.length; length > 0; length--) {
      const control = this.#controls.get(pathKey(path.slice(0, length)));
      if (control) return control;
    }
  }

  /**
   * The first control of a record.
   *
   * @param {Path} path
   */
  firstControlIn(path) {
    const prefix = `${pathKey(path)}.`;
    for (const [key, control] of this.#controls) if (key.startsWith(prefix)) return control;
  }

  /**
   * @param {Node} node
   * @param {Path} path
   * @param {boolean} isImplied
   * @returns {unknown} undefined when it is omitted
   */
  #valueOf(node, path, isImplied) {
    if (node instanceof Leaf) {
      this.#controls.set(pathKey(path), node.entries[0].control);
      return node.value;
    }
    const value = node.isList ? this.#listOf(node, path) : this.#recordOf(node, path);
    const isEmpty = Object.keys(value).length === 0 || node.isUnfilled;
    return isEmpty && !isImplied ? undefined : value;
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
    const items = /** @type {[number, Node][]} */ ([...node.children]).sort(([a], [b]) => a - b);
    for (const [index, child] of items) {
      const valueKey = child instanceof Leaf ? customValueKey([...path, index]) : undefined;
      if (valueKey) this.#controls.set(pathKey([...path, `#${index}`]), /** @type {Leaf} */ (child).entries[0].control);
      if (child.isUnfilled) continue;
      const itemPath = [...path, list.length];
      const value = this.#valueOf(child, valueKey ? [...itemPath, valueKey] : itemPath, false);
      if (valueKey) list.push({ fieldId: index, [valueKey]: value });
      else list.push(...(child instanceof Leaf ? [value].flat() : [value]));
    }
    return list;
  }
}

/** @typedef {Leaf | Branch} Node */

/** The entries of one name. */
class Leaf {
  /** @type {FormEntry[]} */
  entries = [];

  get value() {
    const values = this.entries.flatMap(({ value }) => value).filter((value) => !isBlank(value));
    if (values.length === 0) return undefined;
    const isSingle = values.length === 1 && !Array.isArray(this.entries[0].value);
    return isSingle ? values[0] : values;
  }

  get isUnfilled() {
    return this.value === undefined;
  }
}

class Branch {
  /** @type {Map<string | number, Node>} */
  children = new Map();
  isList = false;

  /**
   * @param {PathStep[]} path
   * @param {FormEntry} entry
   */
  add([step, ...rest], entry) {
    const key = step ?? this.children.size;
    this.isList ||= typeof key === "number";
    const child = this.children.get(key) ?? (rest.length === 0 ? new Leaf() : new Branch());
    this.children.set(key, child);
    // A name that continues another input's name cannot be sent; the relay refuses such a form.
    if (child instanceof Branch && rest.length > 0) child.add(rest, entry);
    else if (child instanceof Leaf && rest.length === 0) child.entries.push(entry);
  }

  /** Whether there is a blank entry and every other entry has its default value. */
  get isUnfilled() {
    const changed = this.entries.filter(({ control }) => !isUnchanged(control));
    return changed.every(({ value }) => isBlank(value)) && this.entries.some(({ value }) => isBlank(value));
  }

  /** @returns {FormEntry[]} */
  get entries() {
    return [...this.children.values()].flatMap((child) => child.entries);
  }
}

/** @param {Path} path */
function pathKey(path) {
  return path.join(".");
}
