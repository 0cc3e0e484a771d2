// What every consumer does with the functions of its package: valid and invalid calls for each CRM.

const CONTACT = { firstName: "Ann", lastName: "Smith", email: "ann@example.com" };
const IVVY_LEAD = { name: "Smith wedding", sourceId: 2, typeId: 3, stageId: 1, industryId: 11, contact: CONTACT };

/**
 * @param {{ upsertLead: Function, upsertStage: Function, updateStatus: Function, validate: Function }} leadwire
 * @param {string} url the sandbox's address
 * @param {object} [permission] the field that a page must add to a target with a secret
 */
export async function exercise({ upsertLead, upsertStage, updateStatus, validate }, url, permission) {
  const ivvy = { crm: "ivvy", url, key: "sandbox-key", secret: "sandbox-secret", ...permission };
  const bitrix24 = { crm: "bitrix24", url: `${url}/rest/1/sandbox`, ...permission };
  const capillary = { crm: "capillary", url, username: "store.server", password: "server123", ...permission };
  const receipts = [
    await upsertLead(ivvy, IVVY_LEAD),
    await upsertLead(bitrix24, { fields: { TITLE: "Smith wedding" } }),
    await upsertLead(capillary, { leadFor: "sku-7", userId: 1000 }, { timeoutMs: 5000 }),
  ];
  const { id } = receipts[0];
  await updateStatus(ivvy, { id, stageId: 4 });
  const errors = [
    await errorOf(() => upsertLead(ivvy, { ...IVVY_LEAD, contact: { ...CONTACT, email: "no" } })),
    await errorOf(() => upsertStage(ivvy, { id: 6, name: "x" })),
    await errorOf(() => validate("ivvy.thing", {})),
  ];
  return { receipts, errors };
}

/**
 * The error that is thrown, or with which the promise is rejected.
 *
 * @param {() => unknown} work
 */
async function errorOf(work) {
  try {
    await work();
  } catch (thrown) {
    const { name, message, kind, maybeSent, code, issues } = /** @type {any} */ (thrown);
    const paths = issues?.map((/** @type {any} */ issue) => issue.path.join("."));
    return { isError: thrown instanceof Error, name, hasMessage: message !== "", kind, maybeSent, code, paths };
  }
  return undefined;
}
