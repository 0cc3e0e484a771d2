// The page's start: the module, the lists that the selects offer, the staff key, the desks, and what happens when one
// has sent.

import { ready } from "/pkg/browser.js";
import { fillChoices, followType } from "./choices.js";
import { DeskView } from "./desk.js";
import { DESKS } from "./desks.js";
import { find } from "./dom.js";
import { OutboxDesk } from "./outbox-desk.js";
import { followStaffKey, staffKey } from "./staff-key.js";
import { tabs } from "./tabs.js";
import { SALES } from "./targets.js";
import { BITRIX24_WORDS, VISITOR_WORDS } from "./words.js";

const status = find(document, "#status", HTMLElement);

try {
  tabs(find(document, "[role=tablist]", HTMLElement));
  await Promise.all([ready(), fillChoices(document)]);
  const typesWithSubtypes = await followType(find(document, "#enquiry form", HTMLFormElement));
  /** @type {Record<string, import("/pkg/browser.js").Catalog>} */
  const catalogs = {
    enquiry: { ivvy: { typesWithSubtypes }, messages: VISITOR_WORDS },
    bitrix24: { messages: BITRIX24_WORDS },
  };

  /** @type {DeskView[]} */
  const views = DESKS.map((desk) => {
    const panel = find(document, `#${desk.name}`, HTMLElement);
    return new DeskView(desk, panel, { catalog: catalogs[desk.name], whenSent: refreshAll });
  });

  // A new stage is a new option, and a lead may have brought a contact: whatever was sent, all of it is read again.
  function refreshAll() {
    Promise.all([fillChoices(document), ...views.map((view) => view.refreshRecords())]).catch(tell);
  }

  followStaffKey(find(document, "#staff-key", HTMLInputElement), () => {
    for (const note of document.querySelectorAll("p.needs-key")) note.toggleAttribute("hidden", Boolean(staffKey()));
    for (const view of views) view.refresh();
  });

  new OutboxDesk(find(document, "#offline", HTMLElement), SALES);

  status.textContent = "Module loaded";
  document.body.dataset.state = "ready";
} catch (error) {
  tell(error);
}

/** @param {unknown} error */
function tell(error) {
  status.textContent = `This page cannot work: ${error instanceof Error ? error.message : error}`;
  document.body.dataset.state = "broken";
}
