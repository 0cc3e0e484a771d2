import { updateStatus, upsertLead, upsertStage, validate } from "leadwire";
import { exercise } from "./exercise.mjs";

const sandbox = new URLSearchParams(location.search).get("sandbox");
window.report = await exercise({ updateStatus, upsertLead, upsertStage, validate }, sandbox, { dangerouslyAllowBrowser: true });
