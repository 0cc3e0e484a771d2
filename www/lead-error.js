// The one error that leadwire throws. Its fields are made in Rust (src/crm/failure.rs); here they get a class.

/** @typedef {import("./index.js").LeadError} PublicError */

export class LeadError extends Error {
  /** @param {Omit<PublicError, "name" | "stack" | "cause">} fields */
  constructor(fields) {
    super(fields.message);
    Object.assign(this, fields);
  }
}

// On the prototype, as for the built-in errors, so that it does not show among an error's own fields.
Object.defineProperty(LeadError.prototype, "name", { value: "LeadError", configurable: true, writable: true });

/**
 * A wrong program, told before anything is sent.
 *
 * @param {string} message
 */
export function badTarget(message) {
  return new LeadError({ kind: "bad_target", message, retryable: false, maybeSent: false, attempts: 0 });
}
