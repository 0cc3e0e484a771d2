// The outbox: leads are stored on the visitor's device before they are sent, and deleted once the relay has received them.

import type { Catalog, Crm, GuardReport, Kind, LeadError, LeadOf, PageReport, Receipt, RelayTarget } from "./index.js";

/** Opens the outbox, which all pages of the origin share, and sends its entries. */
export function openOutbox<C extends Crm>(target: RelayTarget<C>, options?: OutboxOptions): Outbox<C>;

export interface OutboxOptions {
  catalog?: Catalog;
  /** Called whenever an entry may have changed, in this tab or in another. */
  onChange?(change: OutboxChange): void;
}

export interface Outbox<C extends Crm = Crm> {
  /**
   * Validates the lead, stores it, and begins to send it. Resolves once it is stored on the device, or when storing it has
   * failed. Rejects with a `LeadError` when the lead is invalid (`invalid`) or its key was used for another lead
   * (`rejected`, with the code `conflict`); nothing is stored then. A repeated submit of the same lead under the same key
   * returns the same entry.
   */
  submit(lead: LeadOf<C>, options?: SubmitOptions): Promise<Submitted>;
  /** Sends all entries except those with a pending Retry-After. Resolves after one attempt for each. */
  flush(): Promise<void>;
  /** Entries that the relay has not received yet. */
  pending(): Promise<OutboxEntry[]>;
  /** Refused and expired entries, each with its `error`. They are kept until they are discarded. */
  failed(): Promise<OutboxEntry[]>;
  /** Deletes an entry with its data; false when it does not exist. A request that was already sent is not undone. */
  discard(key: string): Promise<boolean>;
  /** Sends a failed entry again; false when there is no failed entry with this key. */
  retry(key: string): Promise<boolean>;
  /**
   * The idempotency key of this form's next lead, kept in the tab. It changes a minute after the lead was received, when the
   * lead is discarded, and when other data is submitted under it.
   */
  draftKey(formId: string): string;
  /** Since the page was loaded. */
  readonly counts: OutboxCounts;
  /** Stops listeners and timers. Stored entries are sent when an outbox is opened again. */
  close(): void;
}

export interface SubmitOptions {
  /** The draft key of the target's form by default. */
  key?: string;
  /** From the receipt of the lead to update. */
  updateToken?: string;
  /** The page of the form, for the relay's ledger and for attribution. */
  page?: PageReport;
  /** Signals of automated submissions. */
  guard?: GuardReport;
  /**
   * Files for the form's file fields. They are stored on the device before the lead is, and uploaded after the relay has the
   * lead, in parts that go on where an upload was interrupted.
   */
  files?: FileOption[];
  /** Called while the files are uploaded by this page. */
  onProgress?(progress: UploadProgress): void;
}

export interface FileOption {
  /** The name of a file field in the relay's configuration of the form. */
  field: string;
  file: Blob;
  /** That of a `File` by default. */
  name?: string;
}

export interface UploadProgress {
  key: string;
  /** Bytes that the relay has of the accepted files. */
  sent: number;
  /** Bytes of all files. */
  total: number;
  /** Whether an attempt has failed, and another will follow. */
  isWaiting: boolean;
}

export interface RefusedFile {
  /** In the list of the files that were submitted. */
  index: number;
  reason: FileRefusal;
}

/**
 * Why the relay does not have a file.
 *
 * - `type`, `too_large`, `too_many`: the form's limits do not allow it.
 * - `field`: the form has no such file field.
 * - `scan`: the virus scan refused it.
 * - `late`: the lead was delivered without it, since it did not arrive in time.
 * - `conflict`, `declined`: the relay did not accept the list of files.
 * - `unsupported`: the relay takes no files.
 * - `lost`: it could not be stored on the device, and the page was closed before it was uploaded.
 * - `unreadable`: it was deleted or changed after it was chosen.
 */
export type FileRefusal =
  | "type"
  | "too_large"
  | "too_many"
  | "field"
  | "scan"
  | "late"
  | "conflict"
  | "declined"
  | "unsupported"
  | "lost"
  | "unreadable";

export interface OutboxReceipt extends Receipt {
  /** The files that the relay does not have. Missing when it has all. */
  refusedFiles?: RefusedFile[];
}

export interface Submitted {
  key: string;
  /** `unsaved`: it is sent as well, but it, or one of its files, is lost if the page is closed before that. */
  state: "saved" | "unsaved";
  /**
   * Resolves once the relay has the lead, and its files except those that were refused. Rejects with a `LeadError` when the
   * entry fails or is discarded. A rejection need not be handled.
   */
  delivered: Promise<OutboxReceipt>;
}

/**
 * - `saved`: stored on this device, not yet received.
 * - `sending`: an attempt is under way, in this tab or in another.
 * - `received`: the relay has received it; its data is deleted from this device.
 * - `unsaved`: it, or one of its files, could not be stored and is in the page's memory only.
 * - `refused`: refused permanently, with its `error`.
 * - `expired`: no relay accepted it within 30 days.
 */
export type EntryState = "saved" | "sending" | "received" | "unsaved" | "refused" | "expired";

export interface OutboxEntry {
  key: string;
  state: EntryState;
  /** Whether it is stored on the device, also while it is being sent. */
  isSaved: boolean;
  kind: Kind;
  form?: string;
  /** Times are in milliseconds since 1970. */
  createdMs: number;
  attempts: number;
  /** Time of the next attempt. */
  dueMs: number;
  /** The lead as JSON text; deleted once it was received. Missing until the module has made it of a form's inputs. */
  payload?: string;
  /** The error of the last attempt. */
  error?: LeadError;
  /** Without `raw` and `warnings`; kept for a day. */
  receipt?: OutboxReceipt;
}

export interface OutboxChange {
  /** The oldest first. Received entries are listed for a day. */
  entries: OutboxEntry[];
  /** Progress of the current flush. */
  draining?: { done: number; total: number };
  counts: OutboxCounts;
}

/** Numbers of incidents since the page was loaded. */
export interface OutboxCounts {
  /** Leads that could not be stored and were kept in the page's memory. */
  unsaved: number;
  /** Leads that were stored without validation, since the module could not be loaded. */
  unchecked: number;
  /** Other failures of the storage; the leads were sent. */
  storeFailures: number;
  /** Leads that the browser had deleted while the page was open; they were restored. */
  wiped: number;
  /** Submits that were refused because their key was used for another lead. */
  conflicts: number;
  refused: number;
  expired: number;
  discarded: number;
}
