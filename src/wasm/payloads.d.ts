// Made from the field tables in src/crm by `cargo xtask types`; edits are lost.

/** An integer from 1 to 2^63-1. Beyond 2^53 a number has lost digits: give a bigint or a string of digits. */
export type IntegerId = number | bigint | string;
/** An integer, or its digits. */
export type Integer = number | bigint | string;
/** Counts as absent: forms send the empty string for an input that nobody touched. */
export type Missing = null | undefined | "";

export type IvvyLead = IvvyLeadAdd | IvvyLeadUpdate;
/** Without an `id`: adds. */
export type IvvyLeadAdd = IvvyLeadFields & { id?: Missing } & { sourceId: IntegerId } & { typeId: IntegerId } & { stageId: IntegerId } & { name: string };
/** With an `id`: updates. */
export type IvvyLeadUpdate = IvvyLeadFields & { id: IntegerId };

export interface IvvyLeadFields {
  /** The quality of the lead. */
  qualityId?: IntegerId | null;
  /** The unique id of the contact at the company. Required when id is missing and companyId or company is given, unless contactId or contact is given. */
  companyLeadContactId?: IntegerId | null;
  /** The id of the sales person user assigned to the lead. */
  ownerUserId?: IntegerId | null;
  /** The sub type of lead. Required when the type has sub types. */
  subtypeId?: IntegerId | null;
  /** The unique stage reason id of the opportunity. */
  stageReasonId?: IntegerId | null;
  /** The channel id of the lead. */
  channelId?: IntegerId | null;
  /** The unique industry of the lead. Required when id is missing, unless companyId or company is given. */
  industryId?: IntegerId | null;
  /** The unique source id of the lead. Required when id is missing. */
  sourceId?: IntegerId | null;
  /** The type of lead. Required when id is missing. */
  typeId?: IntegerId | null;
  /** The stage of lead. Required when id is missing. */
  stageId?: IntegerId | null;
  /** The unique company id of the lead. Makes the lead belong to a company. Required when id is missing and companyId or company is given, unless company is given. */
  companyId?: IntegerId | null;
  /** A company to add or update. Makes the lead belong to a company. */
  company?: IvvyCompany | null;
  /** The unique contact id of the lead. With a company, a contact that belongs to it. Required when id is missing, unless companyId or company or contact is given. */
  contactId?: IntegerId | null;
  /** A contact to add or update. With a company it is linked to it. */
  contact?: IvvyContact | null;
  /** The name for the lead. Required when id is missing. */
  name?: string | null;
  /** The description for the lead. In an update null clears it. */
  description?: string | null;
  /** The custom field values of the lead. */
  customFields?: ReadonlyArray<IvvyLeadCustomField> | null;
}

export type IvvyCompany = IvvyCompanyAdd | IvvyCompanyUpdate;
/** Without an `id`: adds. */
export type IvvyCompanyAdd = IvvyCompanyFields & { id?: Missing } & { businessName: string };
/** With an `id`: updates. */
export type IvvyCompanyUpdate = IvvyCompanyFields & { id: IntegerId };

export interface IvvyCompanyFields {
  /** The business name of the company. Required when id is missing. */
  businessName?: string | null;
  /** The id of the company in another system. In an update null clears it. */
  externalId?: string | null;
  /** The trading name of the company. In an update null clears it. */
  tradingName?: string | null;
  /** The business number of the company. In an update null clears it. */
  businessNumber?: string | null;
  /** The phone number of the company. In an update null clears it. */
  phone?: string | null;
  /** Another phone number of the company. In an update null clears it. */
  otherPhone?: string | null;
  /** The fax number of the company. In an update null clears it. */
  fax?: string | null;
  /** The website of the company. In an update null clears it. */
  website?: string | null;
  /** The IATA number of the company. In an update null clears it. */
  iataNumber?: string | null;
  /** The e-mail address of the company. In an update null clears it. */
  email?: string | null;
  /** The address of the company. */
  address?: IvvyAddress | null;
  /** The unique id of the primary contact. */
  primaryContactId?: IntegerId | null;
  /** The unique id of the primary account manager. */
  primaryAccountManagerId?: IntegerId | null;
  /** The unique id of the secondary account manager. */
  secondaryAccountManagerId?: IntegerId | null;
  /** The unique industry of the company. */
  industryId?: IntegerId | null;
  /** The primary contact to add or update. */
  primaryContact?: IvvyContact | null;
  /** Whether the company is an agent. 0: No. 1: Yes. */
  isAgent?: 0 | "0" | 1 | "1" | null;
  /** The commission for space. */
  commissionSpace?: Integer | null;
  /** How the commission for space is counted. */
  commissionSpaceType?: Integer | null;
  /** The commission for food. */
  commissionFood?: Integer | null;
  /** How the commission for food is counted. */
  commissionFoodType?: Integer | null;
  /** The commission for beverages. */
  commissionBeverage?: Integer | null;
  /** How the commission for beverages is counted. */
  commissionBeverageType?: Integer | null;
  /** The commission for audio-visual equipment. */
  commissionAudioVisual?: Integer | null;
  /** How the commission for audio-visual equipment is counted. */
  commissionAudioVisualType?: Integer | null;
  /** The commission for accommodation. */
  commissionAccommodation?: Integer | null;
  /** How the commission for accommodation is counted. */
  commissionAccommodationType?: Integer | null;
  /** Whether a company with the same business name is updated instead of added. */
  updateIfExists?: boolean | "true" | "false" | "1" | "0" | 1 | 0 | null;
  /** The custom field values of the company. */
  customFields?: ReadonlyArray<IvvyCustomField> | null;
  /** Links to the company in other systems, at most three; null clears them. */
  externalUrls?: ReadonlyArray<IvvyExternalUrl> | null;
}

export interface IvvyAddress {
  /** The first line of the address. In an update null clears it. */
  line1?: string | null;
  /** The second line of the address. In an update null clears it. */
  line2?: string | null;
  /** The third line of the address. In an update null clears it. */
  line3?: string | null;
  /** The fourth line of the address. In an update null clears it. */
  line4?: string | null;
  /** The city. In an update null clears it. */
  city?: string | null;
  /** The code of the state. In an update null clears it. */
  stateCode?: string | null;
  /** The name of the state, where there is no code. In an update null clears it. */
  stateName?: string | null;
  /** The code of the country, two letters. */
  countryCode?: string | null;
  /** The postal code. In an update null clears it. */
  postalCode?: string | null;
}

export type IvvyContact = IvvyContactAdd | IvvyContactUpdate;
/** Without an `id`: adds. */
export type IvvyContactAdd = IvvyContactFields & { id?: Missing } & { firstName: string } & { lastName: string } & { email: string };
/** With an `id`: updates. */
export type IvvyContactUpdate = IvvyContactFields & { id: IntegerId };

export interface IvvyContactFields {
  /** The first name of the contact. Required when id is missing. */
  firstName?: string | null;
  /** The last name of the contact. Required when id is missing. */
  lastName?: string | null;
  /** The e-mail address of the contact. Required when id is missing. */
  email?: string | null;
  /** The phone number of the contact. In an update null clears it. */
  phone?: string | null;
  /** The id of the contact in another system. In an update null clears it. */
  externalId?: string | null;
  /** The groups that the contact belongs to. They replace the groups that the contact has. */
  groups?: ReadonlyArray<IvvyContactGroup> | null;
  /** The custom field values of the contact. */
  customFields?: ReadonlyArray<IvvyCustomField> | null;
  /** The ids of the companies that the contact belongs to. */
  companies?: ReadonlyArray<IntegerId> | null;
  /** The e-mail subscription status of the contact. 1: Subscribed. 2: Unsubscribed. 3: Bounced. 5: No Marketing. */
  status?: 1 | "1" | 2 | "2" | 3 | "3" | 5 | "5" | null;
  /** Whether a contact with the same first name, last name and e-mail address is updated instead of added. */
  updateIfExists?: boolean | "true" | "false" | "1" | "0" | 1 | 0 | null;
  /** Whether the contact has consented to the privacy policy. */
  privacyConsent?: boolean | "true" | "false" | "1" | "0" | 1 | 0 | null;
  /** Links to the contact in other systems, at most three; null clears them. */
  externalUrls?: ReadonlyArray<IvvyExternalUrl> | null;
}

export interface IvvyContactGroup {
  /** The unique id of the contact group. */
  groupId: IntegerId;
}

export interface IvvyCustomField {
  /** The unique id of the custom field. */
  fieldId: IntegerId;
  /** The value, as the type of the custom field asks for. */
  value: unknown;
}

export interface IvvyExternalUrl {
  /** The reference of the link. */
  ref: string;
  /** The https URL; null clears it. */
  url?: string | null;
  /** The label of the link. In an update null clears it. */
  label?: string | null;
}

export interface IvvyLeadCustomField {
  /** The unique id of the lead custom field. */
  fieldId: IntegerId;
  /** The value, as the type of the custom field asks for. */
  fieldValue: unknown;
}

export type IvvyStage = IvvyStageAdd | IvvyStageUpdate;
/** Without an `id`: adds. */
export type IvvyStageAdd = IvvyStageFields & { id?: Missing } & { name: string } & ({ applyTo: 1 | "1" | 2 | "2" } | { appliesTo: 1 | "1" | 2 | "2" });
/** With an `id`: updates. */
export type IvvyStageUpdate = IvvyStageFields & { id: IntegerId };

export interface IvvyStageFields {
  /** The name of the lead stage. Required when id is missing. */
  name?: string | null;
  /** Whether the stage applies to leads or opportunities. Required when id is missing. 1: Opportunity. 2: Lead. */
  applyTo?: 1 | "1" | 2 | "2" | null;
  /** Whether the stage applies to leads or opportunities. Required when id is missing. 1: Opportunity. 2: Lead. */
  appliesTo?: 1 | "1" | 2 | "2" | null;
  /** The colour for the stage, to identify and group leads and opportunities. In an update null clears it. */
  colour?: string | null;
}

export type IvvySource = IvvySourceAdd | IvvySourceUpdate;
/** Without an `id`: adds. */
export type IvvySourceAdd = IvvySourceFields & { id?: Missing } & { name: string };
/** With an `id`: updates. */
export type IvvySourceUpdate = IvvySourceFields & { id: IntegerId };

export interface IvvySourceFields {
  /** The name of the lead source. Required when id is missing. */
  name?: string | null;
  /** The cost for usage of the lead source. */
  cost?: number | string | null;
  /** The colour for the source, to identify and group leads and opportunities. In an update null clears it. */
  colour?: string | null;
  /** Whether or not this source is a referral. */
  isReferral?: boolean | "true" | "false" | "1" | "0" | 1 | 0 | null;
  /** The description of the source. In an update null clears it. */
  description?: string | null;
}

export interface IvvyStatus {
  /** The unique identifier of the lead. */
  id: IntegerId;
  /** The stage of lead. */
  stageId: IntegerId;
  /** The unique stage reason id of the opportunity. */
  stageReasonId?: IntegerId | null;
}

export interface Bitrix24Lead {
  /** Integer identifier of the lead. Leave empty to add the lead. */
  id?: IntegerId | null;
  /** The fields to set. */
  fields: Bitrix24LeadFields;
  /** Options of the call; newer versions of the API say params. */
  options?: Bitrix24LeadOptions | null;
  /** Options of the call; newer versions of the API say params. */
  params?: Bitrix24LeadOptions | null;
}

export interface Bitrix24LeadFields {
  /** Contact address. In an update null clears it. */
  ADDRESS?: string | null;
  /** Second line of the address. In an update null clears it. */
  ADDRESS_2?: string | null;
  /** City. In an update null clears it. */
  ADDRESS_CITY?: string | null;
  /** Country. In an update null clears it. */
  ADDRESS_COUNTRY?: string | null;
  /** Country code. In an update null clears it. */
  ADDRESS_COUNTRY_CODE?: string | null;
  /** Postal code. In an update null clears it. */
  ADDRESS_POSTAL_CODE?: string | null;
  /** Province. In an update null clears it. */
  ADDRESS_PROVINCE?: string | null;
  /** Region. In an update null clears it. */
  ADDRESS_REGION?: string | null;
  /** Comments. In an update null clears it. */
  COMMENTS?: string | null;
  /** Company name. To link an existing company, give its id in COMPANY_ID. In an update null clears it. */
  COMPANY_TITLE?: string | null;
  /** Last name. In an update null clears it. */
  LAST_NAME?: string | null;
  /** First name. In an update null clears it. */
  NAME?: string | null;
  /** Middle name. In an update null clears it. */
  SECOND_NAME?: string | null;
  /** Identifier of the data source, for linking to an external source. In an update null clears it. */
  ORIGINATOR_ID?: string | null;
  /** Identifier of the item in the data source. In an update null clears it. */
  ORIGIN_ID?: string | null;
  /** Position. In an update null clears it. */
  POST?: string | null;
  /** Description of the source. In an update null clears it. */
  SOURCE_DESCRIPTION?: string | null;
  /** Additional information about the stage. In an update null clears it. */
  STATUS_DESCRIPTION?: string | null;
  /** Lead title. In an update null clears it. */
  TITLE?: string | null;
  /** Identifier of the advertising campaign. In an update null clears it. */
  UTM_CAMPAIGN?: string | null;
  /** Content of the campaign. In an update null clears it. */
  UTM_CONTENT?: string | null;
  /** Type of traffic: CPC (ads), CPM (banners). In an update null clears it. */
  UTM_MEDIUM?: string | null;
  /** Advertising system. In an update null clears it. */
  UTM_SOURCE?: string | null;
  /** Search condition of the campaign. In an update null clears it. */
  UTM_TERM?: string | null;
  /** Of an add: the visitor's way, as JSON text, for the portal's sales analytics. */
  TRACE?: string | null;
  /** Responsible person. */
  ASSIGNED_BY_ID?: IntegerId | null;
  /** Link of the lead to the company. */
  COMPANY_ID?: IntegerId | null;
  /** Link of the lead to the contact. */
  CONTACT_ID?: IntegerId | null;
  /** Identifiers of the linked contacts. */
  CONTACT_IDS?: ReadonlyArray<IntegerId> | null;
  /** Date of birth. In an update null clears it. */
  BIRTHDATE?: string | Date | null;
  /** Currency identifier. */
  CURRENCY_ID?: string | null;
  /** Identifier of the source. */
  SOURCE_ID?: "CALL" | "EMAIL" | "WEB" | "ADVERTISING" | "PARTNER" | "RECOMMENDATION" | "TRADE_SHOW" | "WEBFORM" | "CALLBACK" | "RC_GENERATOR" | "STORE" | "OTHER" | (string & {}) | null;
  /** Identifier of the lead stage. */
  STATUS_ID?: "NEW" | "IN_PROCESS" | "PROCESSED" | "JUNK" | "CONVERTED" | (string & {}) | null;
  /** Salutation. */
  HONORIFIC?: string | null;
  /** Whether the lead is available to everyone. */
  OPENED?: "Y" | "N" | boolean | null;
  /** Whether the amount is calculated by hand. */
  IS_MANUAL_OPPORTUNITY?: "Y" | "N" | boolean | null;
  /** Amount. In an update null clears it. */
  OPPORTUNITY?: number | string | null;
  /** E-mail addresses. */
  EMAIL?: string | ReadonlyArray<string | Bitrix24LeadEmail> | { [index: number]: string | Bitrix24LeadEmail } | null;
  /** Phone numbers. */
  PHONE?: string | ReadonlyArray<string | Bitrix24LeadPhone> | { [index: number]: string | Bitrix24LeadPhone } | null;
  /** Websites. */
  WEB?: string | ReadonlyArray<string | Bitrix24LeadWeb> | { [index: number]: string | Bitrix24LeadWeb } | null;
  /** Messengers. */
  IM?: string | ReadonlyArray<string | Bitrix24LeadIm> | { [index: number]: string | Bitrix24LeadIm } | null;
  /** User ids linked through an open line. */
  LINK?: string | ReadonlyArray<string | Bitrix24LeadLink> | { [index: number]: string | Bitrix24LeadLink } | null;
  /** A custom field of the account. */
  [custom: `UF_CRM_${string}`]: unknown;
  /** A custom field of the account. */
  [custom: `ufCrm_${string}`]: unknown;
}

export interface Bitrix24LeadEmail {
  /** The value itself; with an ID, an empty one deletes that entry. */
  VALUE?: string | null;
  /** What kind of value it is. */
  VALUE_TYPE?: "WORK" | "HOME" | "MAILING" | "OTHER" | null;
  /** The id of an entry that the lead has already. */
  ID?: IntegerId | null;
  /** The type of the field, such as PHONE. */
  TYPE_ID?: string | null;
  /** Y with an ID deletes that entry. */
  DELETE?: "Y" | "N" | boolean | null;
}

export interface Bitrix24LeadPhone {
  /** The value itself; with an ID, an empty one deletes that entry. */
  VALUE?: string | null;
  /** What kind of value it is. */
  VALUE_TYPE?: "WORK" | "MOBILE" | "FAX" | "HOME" | "PAGER" | "MAILING" | "OTHER" | null;
  /** The id of an entry that the lead has already. */
  ID?: IntegerId | null;
  /** The type of the field, such as PHONE. */
  TYPE_ID?: string | null;
  /** Y with an ID deletes that entry. */
  DELETE?: "Y" | "N" | boolean | null;
}

export interface Bitrix24LeadWeb {
  /** The value itself; with an ID, an empty one deletes that entry. */
  VALUE?: string | null;
  /** What kind of value it is. */
  VALUE_TYPE?: "WORK" | "HOME" | "VK" | "LIVEJOURNAL" | "TWITTER" | "OTHER" | null;
  /** The id of an entry that the lead has already. */
  ID?: IntegerId | null;
  /** The type of the field, such as PHONE. */
  TYPE_ID?: string | null;
  /** Y with an ID deletes that entry. */
  DELETE?: "Y" | "N" | boolean | null;
}

export interface Bitrix24LeadIm {
  /** The value itself; with an ID, an empty one deletes that entry. */
  VALUE?: string | null;
  /** What kind of value it is. */
  VALUE_TYPE?: "TELEGRAM" | "VK" | "SKYPE" | "VIBER" | "BITRIX24" | "OPENLINE" | "IMOL" | "ICQ" | "MSN" | "JABBER" | "OTHER" | null;
  /** The id of an entry that the lead has already. */
  ID?: IntegerId | null;
  /** The type of the field, such as PHONE. */
  TYPE_ID?: string | null;
  /** Y with an ID deletes that entry. */
  DELETE?: "Y" | "N" | boolean | null;
}

export interface Bitrix24LeadLink {
  /** The value itself; with an ID, an empty one deletes that entry. */
  VALUE?: string | null;
  /** What kind of value it is. */
  VALUE_TYPE?: string | null;
  /** The id of an entry that the lead has already. */
  ID?: IntegerId | null;
  /** The type of the field, such as PHONE. */
  TYPE_ID?: string | null;
  /** Y with an ID deletes that entry. */
  DELETE?: "Y" | "N" | boolean | null;
}

export interface Bitrix24LeadOptions {
  /** Register the event in the activity stream and notify the person responsible. */
  REGISTER_SONET_EVENT?: "Y" | "N" | boolean | null;
}

export interface Bitrix24Item {
  /** Integer identifier of the lead. Leave empty to add the lead. */
  id?: IntegerId | null;
  /** The fields to set. */
  fields: Bitrix24ItemFields;
  /** Y: custom fields are named UF_CRM_…; set by itself when such a name is used. */
  useOriginalUfNames?: "Y" | "N" | boolean | null;
}

export interface Bitrix24ItemFields {
  /** Lead title. In an update null clears it. */
  title?: string | null;
  /** Salutation. */
  honorific?: string | null;
  /** First name. In an update null clears it. */
  name?: string | null;
  /** Middle name. In an update null clears it. */
  secondName?: string | null;
  /** Last name. In an update null clears it. */
  lastName?: string | null;
  /** Date of birth. In an update null clears it. */
  birthdate?: string | Date | null;
  /** Company name. To link an existing company, give its id in companyId. In an update null clears it. */
  companyTitle?: string | null;
  /** Identifier of the source. */
  sourceId?: "CALL" | "EMAIL" | "WEB" | "ADVERTISING" | "PARTNER" | "RECOMMENDATION" | "TRADE_SHOW" | "WEBFORM" | "CALLBACK" | "RC_GENERATOR" | "STORE" | "OTHER" | (string & {}) | null;
  /** Description of the source. In an update null clears it. */
  sourceDescription?: string | null;
  /** Identifier of the lead stage. */
  stageId?: "NEW" | "IN_PROCESS" | "PROCESSED" | "JUNK" | "CONVERTED" | (string & {}) | null;
  /** Additional information about the stage. In an update null clears it. */
  statusDescription?: string | null;
  /** Position. In an update null clears it. */
  post?: string | null;
  /** Currency identifier. */
  currencyId?: string | null;
  /** Amount. In an update null clears it. */
  opportunity?: number | string | null;
  /** Whether the amount is calculated by hand. */
  isManualOpportunity?: "Y" | "N" | boolean | null;
  /** Whether the lead is available to everyone. */
  opened?: "Y" | "N" | boolean | null;
  /** Comments. In an update null clears it. */
  comments?: string | null;
  /** Responsible person. */
  assignedById?: IntegerId | null;
  /** Link of the lead to the company. */
  companyId?: IntegerId | null;
  /** Link of the lead to the contact. */
  contactId?: IntegerId | null;
  /** Identifiers of the linked contacts. */
  contactIds?: ReadonlyArray<IntegerId> | null;
  /** Identifier of the data source, for linking to an external source. In an update null clears it. */
  originatorId?: string | null;
  /** Identifier of the item in the data source. In an update null clears it. */
  originId?: string | null;
  /** Identifier of the CRM form. */
  webformId?: IntegerId | null;
  /** Identifiers of the observers. */
  observers?: ReadonlyArray<IntegerId> | null;
  /** Advertising system. In an update null clears it. */
  utmSource?: string | null;
  /** Type of traffic: CPC (ads), CPM (banners). In an update null clears it. */
  utmMedium?: string | null;
  /** Identifier of the advertising campaign. In an update null clears it. */
  utmCampaign?: string | null;
  /** Content of the campaign. In an update null clears it. */
  utmContent?: string | null;
  /** Search condition of the campaign. In an update null clears it. */
  utmTerm?: string | null;
  /** Phone numbers, e-mail addresses, websites, messengers and links. */
  fm?: ReadonlyArray<Bitrix24ItemEntry> | null;
  /** A custom field of the account. */
  [custom: `ufCrm${string}`]: unknown;
  /** A custom field of the account. */
  [custom: `UF_CRM_${string}`]: unknown;
  /** A custom field of the account. */
  [custom: `parentId${string}`]: unknown;
}

export interface Bitrix24ItemEntry {
  /** What the entry is. */
  typeId: "PHONE" | "EMAIL" | "WEB" | "IM" | "LINK";
  /** What kind of value it is, such as WORK. */
  valueType?: string | null;
  /** The value itself; with an id, an empty one deletes that entry. */
  value: string;
  /** The id of an entry that the lead has already. */
  id?: IntegerId | null;
}

export interface Bitrix24Status {
  /** Integer identifier of the lead. */
  id: IntegerId;
  /** Identifier of the lead stage. */
  status: "NEW" | "IN_PROCESS" | "PROCESSED" | "JUNK" | "CONVERTED" | (string & {});
  /** Additional information about the stage. In an update null clears it. */
  description?: string | null;
}

export type CapillaryLead = CapillaryLeadAdd | CapillaryLeadUpdate;
/** Without an `id`: adds. */
export type CapillaryLeadAdd = CapillaryLeadFields & { id?: Missing } & { leadFor: string };
/** With an `id`: updates. */
export type CapillaryLeadUpdate = CapillaryLeadFields & { id: IntegerId };

export interface CapillaryLeadFields {
  /** Type of lead; SKU when it is left out. */
  type?: "SKU" | "BRAND" | "CATEGORY" | "CUSTOM" | null;
  /** The item, brand or category that the lead is for. Required when id is missing. */
  leadFor?: string | null;
  /** User id associated with the lead; or give idType with identifier. Required when id is missing, unless idType with identifier is given. */
  userId?: IntegerId | null;
  /** What the identifier is. */
  idType?: "EMAIL" | "MOBILE" | null;
  /** The user's e-mail address or mobile number. */
  identifier?: string | null;
  /** Status of the lead. */
  status?: "OPEN" | "WON" | "LOST" | "ON_HOLD" | "DELETED" | null;
  /** Scheduled date and time for the next follow-up. */
  nextFollowUp?: string | Date | null;
  /** Date and time when the lead was created. */
  createdOn?: string | Date | null;
  /** Date and time of the last follow-up. */
  lastFollowUp?: string | Date | null;
  /** Entity id of the creator of the lead. */
  createdBy?: IntegerId | null;
  /** Date and time of the last update of the lead. */
  lastUpdatedOn?: string | Date | null;
  /** Entity id of the one who last updated the lead. */
  lastUpdatedBy?: IntegerId | null;
  /** User name of the staff member who owns the lead. */
  owner?: string | null;
  /** Sub-status of the lead; a name that was created before for its status. */
  subStatus?: string | null;
  /** Organisation source id; -1 is in-store. */
  orgSourceId?: Integer | null;
  /** Extended fields of the lead. */
  extendedFields?: Record<string, unknown> | null;
  /** Details of follow-up activities. */
  followUpDetails?: ReadonlyArray<Record<string, unknown>> | null;
  /** Details of the status log. */
  statusLogDetails?: ReadonlyArray<Record<string, unknown>> | null;
}

export interface CapillaryStatus {
  /** Unique identifier for the lead. */
  id: IntegerId;
  /** Status to set, or to which the sub-status belongs. */
  status: "OPEN" | "WON" | "LOST" | "ON_HOLD" | "DELETED";
  /** Sub-status to set; a name that was created before for this status. */
  subStatus?: string | null;
  /** Reason id to associate to the lead. */
  reasonId: IntegerId;
  /** Entity id of the staff who created the lead. */
  createdBy?: IntegerId | null;
  /** Date and time of lead creation, such as 2018-10-05T08:00:00+05:30. */
  createdOn?: string | Date | null;
}
