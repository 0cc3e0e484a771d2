// What the packages of wasm-pack have beside types.d.ts, which stands before this, and beside the functions whose attributes
// in src/wasm.rs have their types.

/** A dry run: what would be sent. */
export function request<K extends Kind>(
  target: Target,
  kind: K,
  payload: Payloads[K],
  options?: RequestOptions,
): HttpRequest;

export type LeadErrorFields = Omit<LeadError, "name" | "stack" | "cause">;
/** What became of one attempt; an error is here without its class. */
export type Attempted =
  | { receipt: Receipt; again?: undefined; refused?: undefined }
  | { receipt?: undefined; again: { delayMs: number; error: LeadErrorFields }; refused?: undefined }
  | { receipt?: undefined; again?: undefined; refused: LeadErrorFields };
/** Solves a relay's challenge. */
export type Solve = (challenge: object, signal: AbortSignal) => Promise<object | undefined>;

export interface FormPayloadOptions {
  catalog?: Catalog;
  /** Whether the payload updates a lead; no field is required then. */
  isUpdate?: boolean;
  /** Issues to locate, instead of those that the rules find. */
  issues?: object[];
}
/** What the inputs of a form make. They are JSON text: `[name, value, isUnchanged, decimalMark?][]`, in document order. */
export interface FormPayload {
  payload: object;
  /** Each with the index of its input, or else of an input near it, if there is one. */
  issues: (Issue & { input?: number; near?: number })[];
  /** Names of inputs that are not in the payload. */
  ignored: string[];
}
