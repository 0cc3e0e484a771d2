// The sandbox's own controls, which no CRM has: what it has stored, and how it is to misbehave. Where it listens stands
// in demo.json, which `cargo xtask demo` writes beside this page.

/**
 * @typedef {{ id: number | string, added: string, changed: string, fields: Record<string, any> }} StoredRecord
 * @typedef {{ kind: string, ms?: number, status?: number }} Fault
 * @typedef {"ivvy" | "bitrix24" | "capillary"} Crm
 */

/**
 * The stored records, the newest first.
 *
 * @param {string} kind
 * @returns {Promise<StoredRecord[]>}
 */
export async function records(kind) {
  return (await ask(`/_sandbox/records?kind=${encodeURIComponent(kind)}`)).records;
}

/**
 * Makes a CRM misbehave in its next calls.
 *
 * @param {Crm} crm
 * @param {number} count
 * @param {Fault} fault
 */
export async function misbehave(crm, count, fault) {
  await ask("/_sandbox/faults", { method: "POST", body: JSON.stringify({ crm, count, fault }) });
}

/** Takes back every fault that has not happened yet, whichever CRM it is for. */
export async function behave() {
  await ask("/_sandbox/faults", { method: "DELETE" });
}

/**
 * How many calls of a CRM will still go wrong.
 *
 * @param {Crm} crm
 * @returns {Promise<number>}
 */
export async function faultsLeft(crm) {
  /** @type {{ crm: string, count: number }[]} */
  const waiting = (await ask("/_sandbox/faults")).faults;
  return waiting.reduce((sum, { crm: of, count }) => (of === crm || of === "any" ? sum + count : sum), 0);
}

/** @type {Promise<string> | undefined} */
let address;

async function whereItListens() {
  const response = await fetch("/demo.json", { cache: "no-store" });
  if (!response.ok) throw new Error("there is no demo.json beside this page; cargo xtask demo writes it");
  return (await response.json()).sandbox;
}

/**
 * @param {string} path
 * @param {RequestInit} [init]
 */
async function ask(path, init) {
  address ??= whereItListens();
  const response = await fetch((await address) + path, { ...init, cache: "no-store" });
  if (!response.ok) throw new Error(`the sandbox answered HTTP ${response.status}: ${await response.text()}`);
  return response.json();
}
