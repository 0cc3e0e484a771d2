// <lead-form>: the element's types, its events, and its place in TypeScript's DOM and in JSX.

import type { Catalog, Issue, Kind, LeadError, Receipt } from "./index.js";

/** An issue and the control that it is about. */
export interface Problem extends Pick<Issue, "path" | "params"> {
  /** One of the rules' codes, or the page's own. */
  code: string;
  message?: string;
  control?: HTMLElement;
}

export interface LeadFormEventMap {
  /** Before problems are shown. `issues` may be changed: what is pushed is shown, what is taken out is not. */
  leadvalidate: CustomEvent<{ issues: Problem[]; values: Record<string, unknown> }>;
  /** Before anything is sent. `values` may be changed; cancelled, nothing is sent. */
  leadsubmit: CustomEvent<{ values: Record<string, unknown> }>;
  /** The lead is in the outbox: on this device, or, where that is not possible, in this page alone. */
  leadsaved: CustomEvent<{ key: string; state: "saved" | "unsaved" }>;
  /** The relay has it. Cancelled, the form stays as it is and no region is shown. */
  leaddelivered: CustomEvent<{ key: string; receipt: Receipt }>;
  /** It was refused, or could not be sent. Cancelled, nothing is shown. */
  leadrefused: CustomEvent<{ key?: string; error: LeadError | Error }>;
}

export interface LeadFormWords {
  send: string;
  sending: string;
  summary: string;
  success: string;
  queued: string;
  unsaved: string;
  refused: string;
  offline: string;
  again: string;
  retry: string;
  unloaded: string;
  optional: string;
  choose: string;
  trap: string;
}

export class LeadForm extends HTMLElement {
  /** The relay's address; may be relative. */
  relay: string;
  /** The form's name at the relay. */
  form: string;
  /** What the form makes; asked of the relay when it is not given. */
  kind: Kind | "";
  /** The name of the input that people do not see; "website" by default. */
  trap: string;
  /** The id of the `<lead-form>` whose lead this one changes. */
  follows: string;
  /** Whether the visitor agreed to attribution. */
  consent: boolean;
  /** What only the account knows, and messages by code. */
  catalog?: Catalog;
  /** The page's own words in place of the element's. */
  words: Partial<LeadFormWords>;
  /** From the receipt of the lead that is to be changed. */
  updateToken?: string;
  readonly state: "ready" | "sending" | "refused" | "success" | "queued" | "unsaved";

  /** Whether the form could be sent as it stands. */
  checkValidity(): boolean;
  /** Shows what is wrong, as a try to send does. */
  reportValidity(): boolean;
  /** Back to an empty form. */
  reset(): void;
  /** Lets the campaign that brought the visitor be kept and sent. */
  grantConsent(words?: { text?: string; version?: string }): void;
  /** Forgets what was kept. */
  withdrawConsent(): void;

  addEventListener<K extends keyof LeadFormEventMap>(
    type: K,
    listener: (this: LeadForm, event: LeadFormEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

/** The attributes in JSX and in Svelte, properties among them, and the listeners: `onleaddelivered`. */
export interface LeadFormAttributes {
  relay?: string;
  form?: string;
  kind?: Kind;
  trap?: string;
  follows?: string;
  consent?: boolean;
  "attribution-days"?: number | string;
  catalog?: Catalog;
  words?: Partial<LeadFormWords>;
  updateToken?: string;
  onleadvalidate?: (event: LeadFormEventMap["leadvalidate"]) => void;
  onleadsubmit?: (event: LeadFormEventMap["leadsubmit"]) => void;
  onleadsaved?: (event: LeadFormEventMap["leadsaved"]) => void;
  onleaddelivered?: (event: LeadFormEventMap["leaddelivered"]) => void;
  onleadrefused?: (event: LeadFormEventMap["leadrefused"]) => void;
  id?: string;
  className?: string;
  class?: string;
  lang?: string;
  hidden?: boolean;
  style?: unknown;
  children?: unknown;
  key?: string | number | null;
  ref?: unknown;
}

/** The same in Vue's templates, for its `GlobalComponents`: `@leaddelivered`. */
export type LeadFormComponent = new () => LeadForm & { $props: LeadFormProps };

type LeadFormProps = Omit<LeadFormAttributes, `on${keyof LeadFormEventMap}`> & {
  [Name in keyof LeadFormEventMap as `on${Capitalize<Name>}`]?: (event: LeadFormEventMap[Name]) => void;
};

declare global {
  interface HTMLElementTagNameMap {
    "lead-form": LeadForm;
  }
  interface HTMLElementEventMap extends LeadFormEventMap {}
}
