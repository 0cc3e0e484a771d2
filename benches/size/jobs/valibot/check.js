// Checks a payload of any kind in valibot.

import * as v from "valibot";

import { withoutBlanks } from "../peers/blanks.js";
import * as bitrix24 from "./bitrix24.js";
import * as capillary from "./capillary.js";
import * as ivvy from "./ivvy.js";

const KINDS = {
  "ivvy.lead": ivvy.lead,
  "ivvy.stage": ivvy.stage,
  "ivvy.source": ivvy.source,
  "ivvy.status": ivvy.status,
  "ivvy.contact": ivvy.contact,
  "ivvy.company": ivvy.company,
  "bitrix24.lead": bitrix24.lead,
  "bitrix24.item": bitrix24.item,
  "bitrix24.status": bitrix24.status,
  "capillary.lead": capillary.lead,
  "capillary.status": capillary.status,
};

export function check(kind, payload) {
  const { output, issues = [] } = v.safeParse(KINDS[kind], withoutBlanks(payload));
  return { value: output, problems: issues.map((issue) => ({ path: v.getDotPath(issue) ?? "", message: issue.message })) };
}
