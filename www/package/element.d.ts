// The types of <lead-form>, its events, and its attributes in JSX.

import type { Catalog, Issue, Kind, LeadError } from "./index.js";
import type { OutboxReceipt } from "./outbox.js";

/** An issue and its control. */
export interface Problem extends Pick<Issue, "path" | "params"> {
  /**
   * An issue code of the rules, one of the page, `file` for chosen files that the relay does not take, or `file_type`, `file_size`
   * and `file_count` for those that exceed the limits of their field.
   */
  code: string;
  message?: string;
  control?: HTMLElement;
}

export interface LeadFormEventMap {
  /** Before problems are shown. Listeners may add issues to `issues` and remove them. */
  leadvalidate: CustomEvent<{ issues: Problem[]; values: Record<string, unknown> }>;
  /** Before another step is shown: the fieldsets, and the index of `to`. If cancelled, the step stays. */
  leadstep: CustomEvent<{ from: HTMLElement; to: HTMLElement; index: number }>;
  /** Before the lead is sent. Listeners may change `values`; if cancelled, nothing is sent. */
  leadsubmit: CustomEvent<{ values: Record<string, unknown> }>;
  /** The lead is in the outbox: stored on the device (`saved`), or in the page's memory only (`unsaved`). */
  leadsaved: CustomEvent<{ key: string; state: "saved" | "unsaved" }>;
  /** The relay has received a part of the lead's files. `sent` and `total` are in bytes. */
  leadprogress: CustomEvent<{ key: string; sent: number; total: number }>;
  /** The relay has received the lead, and its files except those that were refused. If cancelled, the form is not reset and no region is shown. */
  leaddelivered: CustomEvent<{ key: string; receipt: OutboxReceipt }>;
  /** The lead was refused, or could not be sent. If cancelled, nothing is shown. */
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
  /** Of a form in steps. */
  next: string;
  back: string;
  /** With `{number}` and `{count}`. */
  step: string;
  /** The name of the list of steps. */
  steps: string;
  draftRestored: string;
  draftClear: string;
  draftCleared: string;
  /** With `{address}`. */
  emailHint: string;
  /** With `{address}`. */
  emailHintUse: string;
}

export class LeadForm extends HTMLElement {
  /** The relay's address; may be relative. */
  relay: string;
  /** The form's name at the relay. */
  form: string;
  /** The kind of lead; loaded from the relay when it is empty. */
  kind: Kind | "";
  /** The name of the hidden input that only automated submissions fill in; "topic_details" by default. */
  trap: string;
  /** The id of another `<lead-form>`; this form updates the lead of that one. */
  follows: string;
  /** Whether the visitor has consented to attribution. */
  consent: boolean;
  /** Fields and values of the CRM account, and messages by issue code. */
  catalog?: Catalog;
  /** The page's own texts, by message key. */
  words: Partial<LeadFormWords>;
  /** From the receipt of the lead to update. */
  updateToken?: string;
  readonly state: "ready" | "sending" | "refused" | "success" | "queued" | "unsaved";

  /** Whether the form is valid. Shows nothing. */
  checkValidity(): boolean;
  /** Shows all problems, as an attempt to submit does. */
  reportValidity(): boolean;
  /** Resets the form and hides the outcome. */
  reset(): void;
  /** Records the visitor's consent to attribution; campaigns are then stored and sent. */
  grantConsent(words?: { text?: string; version?: string }): void;
  /** Deletes the consent and the stored campaigns. */
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

/** Attributes, properties and listeners (`onleaddelivered`) in JSX and in Svelte. */
export interface LeadFormAttributes {
  relay?: string;
  form?: string;
  kind?: Kind;
  trap?: string;
  follows?: string;
  consent?: boolean;
  "attribution-days"?: number | string;
  /** Keeps what a visitor types, in the tab or on the device. */
  draft?: "session" | "device" | "off" | "";
  /** How long a draft is kept, 7 days by default. */
  "draft-days"?: number | string;
  /** URL parameters that fill in inputs, such as `email=contact.email name`. */
  prefill?: string;
  /** Values of inputs by name, as JSON. */
  values?: string;
  /** Points out probable errors in e-mail addresses. */
  hints?: boolean | "";
  /** The page to open once the lead was received; `{key}` becomes the lead's key. */
  redirect?: string;
  catalog?: Catalog;
  words?: Partial<LeadFormWords>;
  updateToken?: string;
  onleadvalidate?: (event: LeadFormEventMap["leadvalidate"]) => void;
  onleadstep?: (event: LeadFormEventMap["leadstep"]) => void;
  onleadsubmit?: (event: LeadFormEventMap["leadsubmit"]) => void;
  onleadsaved?: (event: LeadFormEventMap["leadsaved"]) => void;
  onleadprogress?: (event: LeadFormEventMap["leadprogress"]) => void;
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

/** For Vue's `GlobalComponents`, with listeners such as `@leaddelivered`. */
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
