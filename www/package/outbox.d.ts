// The outbox: leads that are stored on the visitor's device before they are sent, and removed when the relay has them.

import type { Catalog, Crm, GuardReport, Kind, LeadError, LeadOf, PageReport, Receipt, RelayTarget } from "./index.js";

/** Opens the site's outbox, which all its pages share, and sends what is in it. */
export function openOutbox<C extends Crm>(target: RelayTarget<C>, options?: OutboxOptions): Outbox<C>;

export interface OutboxOptions {
  catalog?: Catalog;
  /** Told whenever something may have changed, in this tab or in another. */
  onChange?(change: OutboxChange): void;
}

export interface Outbox<C extends Crm = Crm> {
  /**
   * Checks the lead, stores it, and begins to send it. Resolves once it is on disk, or could not be put there. Rejects
   * with a `LeadError` when the rules refuse it (`invalid`) or its key is another lead's (`rejected`, with the code
   * `conflict`); then nothing is stored. A second submit of the same lead under the same key gives the same entry.
   */
  submit(lead: LeadOf<C>, options?: SubmitOptions): Promise<Submitted>;
  /** Sends all that no relay has asked to wait for. Resolves when each was tried once. */
  flush(): Promise<void>;
  /** Entries that are still to be received. */
  pending(): Promise<OutboxEntry[]>;
  /** Entries that were refused or are too old, each with its `error`. They stay until they are discarded. */
  failed(): Promise<OutboxEntry[]>;
  /** Forgets an entry with all its data; false when it is not there. What was sent already stays sent. */
  discard(key: string): Promise<boolean>;
  /** Sends a failed entry once more; false when it is not among the failed. */
  retry(key: string): Promise<boolean>;
  /**
   * The key of the lead that is being written in this form, kept with the tab: the same until a minute after the lead was
   * received, until it is discarded, or until other data is submitted under it.
   */
  draftKey(formId: string): string;
  /** Since the page was loaded. */
  readonly counts: OutboxCounts;
  /** Ends listening and timers. What is stored stays, and is sent when the next outbox is opened. */
  close(): void;
}

export interface SubmitOptions {
  /** By default the draft key of the target's form. */
  key?: string;
  /** From the receipt of the lead that is to be changed. */
  updateToken?: string;
  /** Where the lead was made, for the relay's ledger and the form's attribution. */
  page?: PageReport;
  /** What tells people from machines. */
  guard?: GuardReport;
}

export interface Submitted {
  key: string;
  /** Unsaved: it is sent all the same, but is lost if the page ends before that. */
  state: "saved" | "unsaved";
  /** Rejects with a `LeadError` when the entry fails or is discarded; need not be listened to. */
  delivered: Promise<Receipt>;
}

/**
 * - `saved`: on this device, not yet received.
 * - `sending`: an attempt is under way, here or in another tab.
 * - `received`: the relay has it; its data are gone from this device.
 * - `unsaved`: it could not be saved, and is in the page's memory only.
 * - `refused`: for good; `error` says why.
 * - `expired`: nobody took it within 30 days.
 */
export type EntryState = "saved" | "sending" | "received" | "unsaved" | "refused" | "expired";

export interface OutboxEntry {
  key: string;
  state: EntryState;
  /** Whether it is on disk, while it is being sent as well. */
  isSaved: boolean;
  kind: Kind;
  form?: string;
  /** Times are in milliseconds since 1970. */
  createdMs: number;
  attempts: number;
  /** When it is tried next. */
  dueMs: number;
  /** The lead as JSON text; gone once it was received. */
  payload?: string;
  /** Why the last attempt failed. */
  error?: LeadError;
  /** Without `raw` and `warnings`; kept for a day. */
  receipt?: Receipt;
}

export interface OutboxChange {
  /** The oldest first; received ones for a day. */
  entries: OutboxEntry[];
  /** How far the round is that is under way. */
  draining?: { done: number; total: number };
  counts: OutboxCounts;
}

/** How often a lead was in danger, or was given up, since the page was loaded. */
export interface OutboxCounts {
  /** The disk did not take a lead; it was kept in the page's memory. */
  unsaved: number;
  /** The module could not be loaded; a lead was stored without a check. */
  unchecked: number;
  /** The disk failed at something else; the lead was sent all the same. */
  storeFailures: number;
  /** A lead was gone from the disk although nobody discarded it; the page put it back. */
  wiped: number;
  /** A submit was refused since its key was another lead's. */
  conflicts: number;
  refused: number;
  expired: number;
  discarded: number;
}
