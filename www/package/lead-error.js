// The one error that leadwire throws. Its fields are made in Rust (src/crm/failure.rs); here they get a class.

class LeadError extends Error {
  /** @param {Omit<import("./index.js").LeadError, "name" | "stack" | "cause">} fields */
  constructor(fields) {
    super(fields.message);
    Object.assign(this, fields);
  }
}

// On the prototype, as for the built-in errors, so that it does not show among an error's own fields.
Object.defineProperty(LeadError.prototype, "name", { value: "LeadError", configurable: true, writable: true });

/** The class with the fields that its constructor is given. */
const Typed = /** @type {typeof import("./index.js").LeadError} */ (/** @type {unknown} */ (LeadError));
export { Typed as LeadError };

/**
 * A wrong program, told before anything is sent.
 *
 * @param {string} message
 */
export function badTarget(message) {
  return new Typed({ kind: "bad_target", message, retryable: false, maybeSent: false, attempts: 0 });
}
