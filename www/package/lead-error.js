// The class of all errors that leadwire throws. Rust gives the fields (src/crm/failure.rs).

class LeadError extends Error {
  /** @param {Omit<import("./index.js").LeadError, "name" | "stack" | "cause">} fields */
  constructor(fields) {
    super(fields.message);
    Object.assign(this, fields);
  }
}

// On the prototype, as for built-in errors, so that it is not an own property.
Object.defineProperty(LeadError.prototype, "name", { value: "LeadError", configurable: true, writable: true });

/** The class with the types of its fields. */
const TypedLeadError = /** @type {typeof import("./index.js").LeadError} */ (/** @type {unknown} */ (LeadError));
export { TypedLeadError as LeadError };

/**
 * An error in the calling program. Nothing was sent.
 *
 * @param {string} message
 */
export function badTarget(message) {
  return new TypedLeadError({ kind: "bad_target", message, retryable: false, maybeSent: false, attempts: 0 });
}
