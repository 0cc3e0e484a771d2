// The files of the Bitrix24 leads that a sandbox has.

import { until } from "./until.mjs";

/**
 * Waits until the sandbox has this number of leads, or as long as given.
 *
 * @param {import("./sandbox.mjs").Sandbox} sandbox
 * @param {number} count
 * @param {number} deadlineMs milliseconds since 1970
 * @param {string} [field] of the files
 * @returns {Promise<import("./received-files.mjs").CrmFile[]>} a lead without a file has the name null
 */
export async function filesInCrm(sandbox, count, deadlineMs, field = "UF_CRM_CV") {
  const remainingMs = Math.max(deadlineMs - Date.now(), 0);
  await until(`${count} leads in the CRM`, () => sandbox.count("bitrix24.lead") >= count, remainingMs).catch(() => undefined);
  return sandbox.stored("bitrix24.lead").map(({ fields }) => {
    const [name = null, base64 = ""] = fields[field]?.fileData ?? [];
    return { title: fields.TITLE, comments: fields.COMMENTS, name, content: Buffer.from(base64, "base64") };
  });
}
