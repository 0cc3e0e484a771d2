// The panel with <lead-form>, which needs no code here, above the leads that the sandbox has stored.

import { cloneTemplate } from "../dom.js";
import { EVENT_TABLE } from "../forms.js";
import { RecordsPanel } from "./records.js";

const POLL_INTERVAL_MS = 500;
const MAX_POLLS = 60;

export class EventPanel {
  #records;

  /** @param {HTMLElement} panel */
  constructor(panel) {
    const section = cloneTemplate("records");
    panel.append(section);
    this.#records = new RecordsPanel(section, EVENT_TABLE);
    panel.addEventListener("leaddelivered", () => void this.#awaitRecord());
    void this.#records.refresh();
  }

  /** The relay has received the lead with its file, and then sends it to the CRM. */
  async #awaitRecord() {
    const [before] = await this.#records.refresh();
    for (let poll = 0; poll < MAX_POLLS; poll++) {
      await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
      const [newest] = await this.#records.refresh();
      if (newest?.id !== before?.id) return;
    }
  }
}
