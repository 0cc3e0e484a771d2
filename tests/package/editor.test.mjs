// The completions of an editor in a payload: the fields of the kind or the target, with their descriptions.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import ts from "typescript";

const FILE = fileURLToPath(new URL("editor.ts", import.meta.url));
const SOURCE = `
import { updateStatus, upsertLead, validate } from "leadwire";
validate("ivvy.stage", { name: "Referral", applyTo: 1 });
upsertLead({ crm: "bitrix24", relay: "/relay" }, { fields: { TITLE: "x" } });
updateStatus({ crm: "capillary", relay: "/relay" }, { id: 1, status: "WON", reasonId: 3 });
`;

/** @type {ts.CompilerOptions} */
const options = {
  strict: true,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts"],
  types: [],
};
const service = ts.createLanguageService({
  getCompilationSettings: () => options,
  getScriptFileNames: () => [FILE],
  getScriptVersion: () => "1",
  getScriptSnapshot: (name) => {
    const text = name === FILE ? SOURCE : ts.sys.readFile(name);
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
  },
  getCurrentDirectory: () => fileURLToPath(new URL(".", import.meta.url)),
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  fileExists: (name) => name === FILE || ts.sys.fileExists(name),
  readFile: ts.sys.readFile,
  directoryExists: ts.sys.directoryExists,
  getDirectories: ts.sys.getDirectories,
  realpath: ts.sys.realpath,
});

/** @type {[field: string, description: string][]} */
const rows = [
  ["applyTo", "Whether the stage applies to leads or opportunities. Required when id is missing. 1: Opportunity. 2: Lead."],
  ["TITLE", "Lead title. In an update null clears it."],
  ["reasonId", "Reason id to associate to the lead."],
];
for (const [field, description] of rows) {
  test(`the completion of ${field} has its description`, () => {
    const at = SOURCE.indexOf(`${field}:`);
    const offered = service.getCompletionEntryDetails(FILE, at, field, {}, undefined, undefined, undefined);
    assert.equal(ts.displayPartsToString(offered?.documentation), description);
  });
}

test("the completions are the fields of the kind", () => {
  const offered = service.getCompletionsAtPosition(FILE, SOURCE.indexOf("applyTo:"), {});
  const names = offered?.entries.map(({ name }) => name).sort();
  assert.deepEqual(names, ["appliesTo", "applyTo", "colour", "id"]);
});
