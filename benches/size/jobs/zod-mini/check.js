// Checks a payload of any kind in zod/mini.

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
  const { data, error } = KINDS[kind].safeParse(withoutBlanks(payload));
  return { value: data, problems: (error?.issues ?? []).map(({ path, message }) => ({ path: path.join("."), message })) };
}
