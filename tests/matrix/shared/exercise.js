// The exercise of every consumer: it validates, and sends valid and invalid leads to all three CRMs. It imports nothing, so that it
// runs in every environment; the consumer's own file imports the package.

/**
 * @param {any} leadwire what the consumer imported
 * @param {{ sandbox: string, title: string, dangerouslyAllowBrowser?: boolean }} options
 */
export async function exercise(leadwire, { sandbox, title, dangerouslyAllowBrowser }) {
  const { LeadError, loadPath, ready, schema, updateStatus, upsertLead, upsertStage, validate } = leadwire;
  await ready();
  const ivvy = { crm: "ivvy", url: sandbox, key: "sandbox-key", secret: "sandbox-secret", dangerouslyAllowBrowser };
  const bitrix24 = { crm: "bitrix24", url: `${sandbox}/rest/1/sandbox`, dangerouslyAllowBrowser };
  const capillary = { crm: "capillary", url: sandbox, username: "store.server", password: "server123", dangerouslyAllowBrowser };

  const added = await upsertLead(bitrix24, { fields: { TITLE: title } });
  const open = await upsertLead(capillary, { leadFor: title, userId: 1000 });
  const stage = schema("ivvy.stage");
  return {
    path: loadPath(),
    issues: validate("ivvy.stage", { name: " " }).issues.map(({ path, message }) => `${path.join(".")}: ${message}`),
    value: validate("ivvy.stage", { id: 9007199254740993n, applyTo: "2" }).value,
    standard: await stage["~standard"].validate({ name: "Referral", applyTo: 1 }),
    jsonSchema: stage.jsonSchema.properties.name.type,
    added: added.outcome,
    changed: (await updateStatus(bitrix24, { id: added.id, status: "IN_PROCESS" })).outcome,
    signed: (await upsertStage(ivvy, { name: title, applyTo: 1 })).outcome,
    won: (await updateStatus(capillary, { id: open.id, status: "WON", reasonId: 3 })).outcome,
    refused: await outcomeOf(upsertLead(ivvy, { name: title }), LeadError),
    unguarded: await outcomeOf(upsertStage({ ...ivvy, dangerouslyAllowBrowser: false }, { id: 1, name: title }), LeadError),
  };
}

/** The outcome of a send, or the kind of its error. */
async function outcomeOf(sending, LeadError) {
  try {
    return (await sending).outcome;
  } catch (error) {
    return error instanceof LeadError ? error.kind : String(error);
  }
}
