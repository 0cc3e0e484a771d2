// The types that the npm package and those of wasm-pack share, and the functions that are the same in both. Payload types are
// made from the field tables, in payloads.d.ts, and stand before these.

/** Each kind of payload and its type. */
export interface Payloads {
  "ivvy.lead": IvvyLead;
  "ivvy.stage": IvvyStage;
  "ivvy.source": IvvySource;
  "ivvy.status": IvvyStatus;
  "ivvy.contact": IvvyContact;
  "ivvy.company": IvvyCompany;
  "bitrix24.lead": Bitrix24Lead;
  "bitrix24.item": Bitrix24Item;
  "bitrix24.status": Bitrix24Status;
  "capillary.lead": CapillaryLead;
  "capillary.status": CapillaryStatus;
}

export type Kind = keyof Payloads;
export type Crm = "ivvy" | "bitrix24" | "capillary";

/** A lead of the target's CRM. */
export type LeadOf<C extends Crm> = Payloads[`${C}.lead`];
/** A status change of the target's CRM. */
export type StatusChange<C extends Crm = Crm> = Payloads[`${C}.status`];

interface Direct {
  /** The API's address, such as `https://api.us-west-2.ivvy.com`. */
  url: string;
  /** Sends from a page although every visitor can read the target's secret. For pages that nobody else opens. */
  dangerouslyAllowBrowser?: boolean;
}

export interface IvvyTarget extends Direct {
  crm: "ivvy";
  key?: string;
  secret?: string;
}

export interface Bitrix24Target extends Direct {
  crm: "bitrix24";
  /** An access token; not needed with the URL of an inbound webhook, which is a secret itself. */
  auth?: string;
  /** `lead`: crm.lead.add and crm.lead.update. */
  method?: "lead";
}

/** Sends leads by crm.item.add and crm.item.update, as `bitrix24.item`. */
export interface Bitrix24ItemTarget extends Omit<Bitrix24Target, "method"> {
  method: "item";
}

export interface CapillaryTarget extends Direct {
  crm: "capillary";
  username?: string;
  password?: string;
  /** An OAuth token, instead of user name and password. */
  token?: string;
}

/** A relay, which holds the credentials. */
export interface RelayTarget<C extends Crm = Crm> {
  crm: C;
  /** The relay's address; in a page it may be relative. */
  relay: string;
  /** A form of the relay's configuration: what a visitor may send. */
  form?: string;
  /** A CRM of the relay's configuration, for calls with a staff key. */
  connection?: string;
  staffKey?: string;
  method?: "lead";
}

/** A relay with a form or a connection for `bitrix24.item`. */
export interface RelayItemTarget extends Omit<RelayTarget<"bitrix24">, "method"> {
  method: "item";
}

type DirectTarget = IvvyTarget | Bitrix24Target | CapillaryTarget;
/** A Bitrix24 target whose leads are `bitrix24.item`. */
export type ItemTarget = Bitrix24ItemTarget | RelayItemTarget;
export type Target = DirectTarget | RelayTarget | ItemTarget;
/** A target of this CRM, straight or through a relay. */
export type TargetOf<C extends Crm> = Extract<DirectTarget, { crm: C }> | RelayTarget<C>;

/** What only the account knows; without it these rules are not applied. */
export interface Catalog {
  ivvy?: {
    /** Lead type ids that need a subtype. */
    typesWithSubtypes?: IntegerId[];
    /** Custom field ids that a new lead must fill. */
    requiredCustomFields?: IntegerId[];
  };
  bitrix24?: {
    /** The portal's SOURCE_IDs, a closed list. */
    sources?: string[];
    /** The portal's STATUS_IDs, a closed list. */
    statuses?: string[];
  };
  /** Templates by code; `{field}` and the names of the issue's params stand for their values. */
  messages?: Partial<Record<IssueCode, string>>;
}

interface CallOptions {
  catalog?: Catalog;
  /** For each attempt; 10,000 by default. */
  timeoutMs?: number;
  /** Attempts after the first; 2 by default. */
  retries?: number;
  /** 16 to 64 letters, digits and hyphens; made by leadwire when it is left out. A relay accepts one lead per key. */
  idempotencyKey?: string;
  /** From the receipt of the lead that is to be changed, through a relay. */
  updateToken?: string;
  /** Where the lead was made, for the relay's ledger and the form's attribution. */
  page?: PageReport;
  /** Signals that tell people from machines, for a relay's form. */
  guard?: GuardReport;
}

export interface RequestOptions extends CallOptions {
  /** Masks the target's secrets and the update token, for showing the request. */
  mask?: boolean;
}

export interface SendOptions extends CallOptions {
  signal?: AbortSignal;
  /** Called before each attempt and before the wait that precedes it. */
  onAttempt?(attempt: { attempt: number; delayMs: number; error?: LeadError }): void;
}

export interface HttpRequest {
  method: "POST" | "PUT";
  url: string;
  headers: Record<string, string>;
  /** JSON text. */
  body: string;
}

/** A string of digits when the number is beyond 2^53. */
export type RecordId = number | string;

export interface Receipt {
  /** Queued: a relay has it and will deliver it. */
  outcome: "delivered" | "queued";
  kind: Kind;
  id?: RecordId;
  created?: boolean;
  attempts: number;
  idempotencyKey: string;
  /** Lets the one who added the lead change it for a day, through a relay. */
  updateToken?: string;
  /** Names of fields that the relay's form does not allow: they were left out of the lead. At most 20. */
  ignored?: string[];
  warnings: Issue[];
  /** The CRM's own answer. */
  raw?: unknown;
}

export type Validation =
  | { value: object; issues?: undefined; warnings: Issue[] }
  | { value?: undefined; issues: Issue[]; warnings: Issue[] };

export interface Issue {
  code: IssueCode;
  /** Never empty: an issue about the whole payload has the path `["id"]`. */
  path: (string | number)[];
  /** An English sentence, or the catalog's. */
  message: string;
  /** What the message is made of. */
  params?: Record<string, unknown>;
}

export type IssueCode =
  | "required"
  | "type"
  | "integer"
  | "range"
  | "choice"
  | "format"
  | "too_long"
  | "read_only"
  | "empty"
  | "unsafe_key"
  | "too_deep"
  | "too_large"
  | "unknown_field"
  | "partial_address"
  | "nothing_to_update"
  | "not_hex_colour"
  | "left_out"
  | "adds_value";

export type ErrorKind =
  | "invalid"
  | "rejected"
  | "not_found"
  | "unauthorized"
  | "busy"
  | "unavailable"
  | "timeout"
  | "network"
  | "aborted"
  | "protocol"
  | "bad_target"
  | "secret_in_browser";

/** What every function throws and every promise is rejected with. */
export interface LeadError extends Error {
  name: "LeadError";
  kind: ErrorKind;
  /** Whether sending again may help. */
  retryable: boolean;
  /** Whether the CRM may have done what was asked all the same. */
  maybeSent: boolean;
  /** The HTTP status. */
  status?: number;
  /** The CRM's own code, such as "24218" or "QUERY_LIMIT_EXCEEDED". */
  code?: string;
  retryAfterMs?: number;
  /** What the rules refuse, when the kind is "invalid". */
  issues?: Issue[];
  attempts: number;
}

/** Adds a lead, or updates the one that its id names. */
export function upsertLead(target: ItemTarget, lead: Bitrix24Item, options?: SendOptions): Promise<Receipt>;
export function upsertLead<C extends Crm>(
  target: TargetOf<C>,
  lead: LeadOf<C>,
  options?: SendOptions,
): Promise<Receipt>;
/** Adds or updates a lead stage of iVvy's. */
export function upsertStage(target: TargetOf<"ivvy">, stage: IvvyStage, options?: SendOptions): Promise<Receipt>;
/** Adds or updates a lead source of iVvy's. */
export function upsertSource(target: TargetOf<"ivvy">, source: IvvySource, options?: SendOptions): Promise<Receipt>;
/** Changes a lead's status. */
export function updateStatus(
  target: ItemTarget,
  change: StatusChange<"bitrix24">,
  options?: SendOptions,
): Promise<Receipt>;
export function updateStatus<C extends Crm>(
  target: TargetOf<C>,
  change: StatusChange<C>,
  options?: SendOptions,
): Promise<Receipt>;

/** Checks a payload without sending it. */
export function validate<K extends Kind>(kind: K, payload: Payloads[K], catalog?: Catalog): Validation;
/** For what comes from a form or a wire: a value without a type, or a record of inputs. */
export function validate<P>(kind: Kind, payload: Untyped<P>, catalog?: Catalog): Validation;
type Untyped<P> = unknown extends P ? P : string extends keyof P ? P : never;

// What a page tells a relay beside a lead: of itself, of its visitor's way and consents, and of who filled the form.

/** What `<lead-form>` reports of its page; the last four only after the visitor's consent. */
export interface PageReport {
  url?: string;
  consent?: Consent[];
  /** Of the last touch: another site's page. */
  referrer?: string;
  /** Of the last touch: `utm_*`, `gclid`, `fbclid` and `msclkid`. */
  utm?: Record<string, string>;
  first?: Touch;
  last?: Touch;
}

/** How a visitor came to the site. */
export interface Touch {
  /** ISO 8601. */
  at: string;
  /** The page, without its query. */
  landing: string;
  referrer?: string;
  params: Record<string, string>;
}

export interface Consent {
  /** What for: the name of the box, or `attribution`. */
  to: string;
  /** The words that the visitor agreed to. */
  text?: string;
  version?: string;
  /** ISO 8601. */
  at: string;
}

export interface GuardReport {
  /** What stands in a field that people do not see. */
  trap?: string;
  /** Since the form was there. */
  elapsedMs?: number;
  /** A captcha's token. */
  captcha?: string;
}
