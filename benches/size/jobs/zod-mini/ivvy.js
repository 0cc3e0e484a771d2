// iVvy's leads, their contacts and companies, and their stages and sources.

import * as z from "zod/mini";

import { APPLIES_TO, CONTACT_STATUSES, IS_AGENT } from "../peers/choices.js";
import { renamed } from "../peers/formats.js";
import { always, ivvyLead, onAdd } from "../peers/rules.js";
import * as t from "./types.js";

const customFields = z.array(t.object({ fieldId: t.id, value: t.anything }, always("fieldId", "value")));
const externalUrl = t.object({ ref: t.text, url: z.nullable(t.httpsUrl), label: t.clearable(t.text) }, always("ref"));
const externalUrls = z.nullable(z.array(externalUrl).check(z.maxLength(3)));

export const contact = t.object(
  {
    id: t.id,
    firstName: t.text,
    lastName: t.text,
    email: t.email,
    phone: t.clearable(t.text),
    externalId: t.clearable(t.text),
    groups: z.array(t.object({ groupId: t.id }, always("groupId"))),
    customFields,
    companies: z.array(t.id),
    status: t.numberChoice(CONTACT_STATUSES),
    updateIfExists: t.flag,
    privacyConsent: t.flag,
    externalUrls,
  },
  onAdd("firstName", "lastName", "email"),
);

const address = t.object({
  line1: t.clearable(t.text),
  line2: t.clearable(t.text),
  line3: t.clearable(t.text),
  line4: t.clearable(t.text),
  city: t.clearable(t.text),
  stateCode: t.clearable(t.text),
  stateName: t.clearable(t.text),
  countryCode: t.country,
  postalCode: t.clearable(t.text),
});

export const company = t.object(
  {
    id: t.id,
    businessName: t.text,
    externalId: t.clearable(t.text),
    tradingName: t.clearable(t.text),
    businessNumber: t.clearable(t.text),
    phone: t.clearable(t.text),
    otherPhone: t.clearable(t.text),
    fax: t.clearable(t.text),
    website: t.clearable(t.text),
    iataNumber: t.clearable(t.text),
    email: t.clearable(t.email),
    address,
    primaryContactId: t.id,
    primaryAccountManagerId: t.id,
    secondaryAccountManagerId: t.id,
    industryId: t.id,
    primaryContact: contact,
    isAgent: t.numberChoice(IS_AGENT),
    commissionSpace: t.integer(0),
    commissionSpaceType: t.integer(0),
    commissionFood: t.integer(0),
    commissionFoodType: t.integer(0),
    commissionBeverage: t.integer(0),
    commissionBeverageType: t.integer(0),
    commissionAudioVisual: t.integer(0),
    commissionAudioVisualType: t.integer(0),
    commissionAccommodation: t.integer(0),
    commissionAccommodationType: t.integer(0),
    updateIfExists: t.flag,
    customFields,
    externalUrls,
  },
  onAdd("businessName"),
);

export const lead = t.object(
  {
    id: t.id,
    qualityId: t.id,
    companyLeadContactId: t.id,
    ownerUserId: t.id,
    subtypeId: t.id,
    stageReasonId: t.id,
    channelId: t.id,
    industryId: t.id,
    sourceId: t.id,
    typeId: t.id,
    stageId: t.id,
    companyId: t.id,
    company,
    contactId: t.id,
    contact,
    name: t.text,
    description: t.clearable(t.text),
    customFields: z.array(t.object({ fieldId: t.id, fieldValue: t.anything }, always("fieldId", "fieldValue"))),
  },
  onAdd("sourceId", "typeId", "stageId", "name"),
  ivvyLead,
);

export const status = t.object({ id: t.id, stageId: t.id, stageReasonId: t.id }, always("id", "stageId"));

export const stage = z.pipe(
  z.pipe(z.looseObject({}), z.transform(renamed("appliesTo", "applyTo"))),
  t.object({ id: t.id, name: t.text, applyTo: t.numberChoice(APPLIES_TO), colour: t.clearable(t.colour) }, onAdd("name", "applyTo")),
);

export const source = t.object(
  {
    id: t.id,
    name: t.text,
    cost: t.price,
    colour: t.clearable(t.colour),
    isReferral: t.flag,
    description: t.clearable(t.text),
  },
  onAdd("name"),
);
