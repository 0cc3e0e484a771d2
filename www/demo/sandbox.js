// The sandbox's own API, which real CRMs do not have: stored records and simulated faults. `cargo xtask demo` writes its address
// to demo.json.

/**
 * @typedef {{ id: number | string, added: string, changed: string, fields: Record<string, any> }} StoredRecord
 * @typedef {{ kind: string, ms?: number, status?: number }} Fault
 * @typedef {"ivvy" | "bitrix24" | "capillary"} Crm
 */

/**
 * The stored records, newest first.
 *
 * @param {string} kind
 * @returns {Promise<StoredRecord[]>}
 */
export async function fetchRecords(kind) {
  return (await call(`/_sandbox/records?kind=${encodeURIComponent(kind)}`)).records;
}

/**
 * Makes the next requests to a CRM fail.
 *
 * @param {Crm} crm
 * @param {number} count
 * @param {Fault} fault
 */
export async function addFaults(crm, count, fault) {
  await call("/_sandbox/faults", { method: "POST", body: JSON.stringify({ crm, count, fault }) });
}

/** Removes the pending faults of all CRMs. */
export async function clearFaults() {
  await call("/_sandbox/faults", { method: "DELETE" });
}

/**
 * The number of requests to a CRM that will still fail.
 *
 * @param {Crm} crm
 * @returns {Promise<number>}
 */
export async function countFaults(crm) {
  /** @type {{ crm: string, count: number }[]} */
  const faults = (await call("/_sandbox/faults")).faults;
  return faults.reduce((sum, fault) => (fault.crm === crm || fault.crm === "any" ? sum + fault.count : sum), 0);
}

/** @type {Promise<string> | undefined} */
let address;

async function fetchAddress() {
  const response = await fetch("/demo.json", { cache: "no-store" });
  if (!response.ok) throw new Error("demo.json is missing; cargo xtask demo writes it");
  return (await response.json()).sandbox;
}

/**
 * @param {string} path
 * @param {RequestInit} [init]
 */
async function call(path, init) {
  address ??= fetchAddress();
  const response = await fetch((await address) + path, { ...init, cache: "no-store" });
  if (!response.ok) throw new Error(`the sandbox responded with HTTP ${response.status}: ${await response.text()}`);
  return response.json();
}
