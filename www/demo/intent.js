// What a form is about to do, under one key: pressed twice, or again after an answer that was lost, it is done once.

export class Intent {
  key = crypto.randomUUID();
  /** @type {string | undefined} The leave to change the lead that was added here. */
  updateToken;
  #isSent = false;

  sent() {
    this.#isSent = true;
  }

  /** What says something else than what was sent is something else to do. */
  changed() {
    if (this.#isSent) this.done();
  }

  /** What comes next is another thing to do. */
  done() {
    this.key = crypto.randomUUID();
    this.#isSent = false;
  }
}
