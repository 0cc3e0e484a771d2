// Bitrix24's leads, by either method, and their status.

import * as z from "zod/mini";

import { EMAIL_TYPES, IM_TYPES, PHONE_TYPES, WEB_TYPES } from "../peers/choices.js";
import { renamed } from "../peers/formats.js";
import { always, bitrix24Entry, readOnly } from "../peers/rules.js";
import * as t from "./types.js";

const notEmpty = z.refine((fields) => Object.keys(fields).length > 0);
/** An empty value deletes the entry. */
const orEmpty = (schema) => z.union([z.literal(""), schema]);

/** Entries as a list, as an object by number, or as plain text for one. */
function multifield(value, types, plainType = "WORK") {
  const plain = z.pipe(value, z.transform((VALUE) => ({ VALUE, VALUE_TYPE: plainType })));
  const full = t.object({ VALUE: orEmpty(value), VALUE_TYPE: types, ID: t.id, TYPE_ID: t.text, DELETE: t.yesNo }, bitrix24Entry);
  const entry = t.chosen((given) => (typeof given === "string" ? plain : full));
  const list = z.array(entry);
  const one = z.pipe(plain, z.transform((only) => [only]));
  const numbered = z.pipe(z.record(z.string().check(z.regex(/^\d+$/)), entry), z.transform(Object.values));
  return t.chosen((given) => (Array.isArray(given) ? list : typeof given === "string" ? one : numbered));
}

const leadFields = t.object(
  {
    ADDRESS: t.clearable(t.text),
    ADDRESS_2: t.clearable(t.text),
    ADDRESS_CITY: t.clearable(t.text),
    ADDRESS_COUNTRY: t.clearable(t.text),
    ADDRESS_COUNTRY_CODE: t.clearable(t.text),
    ADDRESS_POSTAL_CODE: t.clearable(t.text),
    ADDRESS_PROVINCE: t.clearable(t.text),
    ADDRESS_REGION: t.clearable(t.text),
    COMMENTS: t.clearable(t.text),
    COMPANY_TITLE: t.clearable(t.text),
    LAST_NAME: t.clearable(t.text),
    NAME: t.clearable(t.text),
    SECOND_NAME: t.clearable(t.text),
    ORIGINATOR_ID: t.clearable(t.text),
    ORIGIN_ID: t.clearable(t.text),
    POST: t.clearable(t.text),
    SOURCE_DESCRIPTION: t.clearable(t.text),
    STATUS_DESCRIPTION: t.clearable(t.text),
    TITLE: t.clearable(t.text),
    UTM_CAMPAIGN: t.clearable(t.text),
    UTM_CONTENT: t.clearable(t.text),
    UTM_MEDIUM: t.clearable(t.text),
    UTM_SOURCE: t.clearable(t.text),
    UTM_TERM: t.clearable(t.text),
    TRACE: t.text,
    ASSIGNED_BY_ID: t.id,
    COMPANY_ID: t.id,
    CONTACT_ID: t.id,
    CONTACT_IDS: z.array(t.id),
    BIRTHDATE: t.clearable(t.date),
    CURRENCY_ID: t.currency,
    SOURCE_ID: t.status,
    STATUS_ID: t.status,
    HONORIFIC: t.status,
    OPENED: t.yesNo,
    IS_MANUAL_OPPORTUNITY: t.yesNo,
    OPPORTUNITY: t.clearable(t.amount),
    EMAIL: multifield(t.email, t.textChoice(EMAIL_TYPES)),
    PHONE: multifield(t.text, t.textChoice(PHONE_TYPES)),
    WEB: multifield(t.text, t.textChoice(WEB_TYPES)),
    IM: multifield(t.text, t.textChoice(IM_TYPES), "OTHER"),
    LINK: multifield(t.text, t.text),
  },
  readOnly("IS_RETURN_CUSTOMER", "ID", "DATE_CREATE", "DATE_MODIFY", "STATUS_SEMANTIC_ID"),
);

const options = t.object({ REGISTER_SONET_EVENT: t.yesNo });

export const lead = z.pipe(
  z.pipe(z.looseObject({}), z.transform(renamed("params", "options"))),
  t.object({ id: t.id, fields: leadFields.check(notEmpty), options }, always("fields")),
);

const ITEM_TYPES = ["PHONE", "EMAIL", "WEB", "IM", "LINK"];
const entryOf = (value, types) =>
  t.object({ typeId: t.textChoice(ITEM_TYPES), valueType: types, value: orEmpty(value), id: t.id }, always("typeId", "value"));
const anyEntry = entryOf(t.text, t.text);
const entries = {
  PHONE: entryOf(t.text, t.textChoice(PHONE_TYPES)),
  EMAIL: entryOf(t.email, t.textChoice(EMAIL_TYPES)),
  WEB: entryOf(t.text, t.textChoice(WEB_TYPES)),
  IM: entryOf(t.text, t.textChoice(IM_TYPES)),
};

const itemFields = t.object(
  {
    title: t.clearable(t.text),
    honorific: t.status,
    name: t.clearable(t.text),
    secondName: t.clearable(t.text),
    lastName: t.clearable(t.text),
    birthdate: t.clearable(t.date),
    companyTitle: t.clearable(t.text),
    sourceId: t.status,
    sourceDescription: t.clearable(t.text),
    stageId: t.status,
    statusDescription: t.clearable(t.text),
    post: t.clearable(t.text),
    currencyId: t.currency,
    opportunity: t.clearable(t.amount),
    isManualOpportunity: t.yesNo,
    opened: t.yesNo,
    comments: t.clearable(t.text),
    assignedById: t.id,
    companyId: t.id,
    contactId: t.id,
    contactIds: z.array(t.id),
    originatorId: t.clearable(t.text),
    originId: t.clearable(t.text),
    webformId: t.id,
    observers: z.array(t.id),
    utmSource: t.clearable(t.text),
    utmMedium: t.clearable(t.text),
    utmCampaign: t.clearable(t.text),
    utmContent: t.clearable(t.text),
    utmTerm: t.clearable(t.text),
    fm: z.array(t.chosen((entry) => entries[entry?.typeId] ?? anyEntry)),
  },
  readOnly("createdTime", "updatedTime", "stageSemanticId", "isReturnCustomer", "phone", "email"),
);

export const item = t.object({ id: t.id, fields: itemFields.check(notEmpty), useOriginalUfNames: t.yesNo }, always("fields"));

export const status = t.object({ id: t.id, status: t.status, description: t.clearable(t.text) }, always("id", "status"));
