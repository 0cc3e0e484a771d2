// Starts the page: loads the module and the options of the selects, creates the panels, and refreshes the record tables after
// each send.

import { ready } from "/pkg/browser.js";
import "/pkg/element.js";
import { initClickObserver } from "./defer-during-click.js";
import { find } from "./dom.js";
import { FORMS, SALES_FORM } from "./forms.js";
import { EventPanel } from "./panels/event.js";
import { FormPanel } from "./panels/form.js";
import { OutboxPanel } from "./panels/outbox.js";
import { loadSelectOptions, syncSubtypes } from "./select-options.js";
import { initTabs } from "./tabs.js";

const status = find(document, "#status", HTMLElement);

try {
  initClickObserver();
  initTabs(find(document, "[role=tablist]", HTMLElement));
  await Promise.all([ready(), loadSelectOptions(document)]);
  const typesWithSubtypes = await syncSubtypes(find(document, "#enquiry form", HTMLFormElement));

  const input = find(document, "#staff-key", HTMLInputElement);
  const staffKey = () => input.value.trim() || undefined;
  const panels = FORMS.map((form) => {
    const catalog = { ...(form.kind === "ivvy.lead" && { ivvy: { typesWithSubtypes } }), messages: form.messages };
    return new FormPanel(form, find(document, `#${form.name}`, HTMLElement), { catalog, staffKey, onSent: refreshData });
  });
  const onStaffKey = () => {
    for (const hint of document.querySelectorAll("p.staff-only")) hint.toggleAttribute("hidden", Boolean(staffKey()));
    for (const panel of panels) panel.refresh();
  };
  input.addEventListener("input", onStaffKey);
  onStaffKey();

  // A send can change records that other panels show, such as contacts, and the options of selects, such as stages.
  function refreshData() {
    Promise.all([loadSelectOptions(document), ...panels.map((panel) => panel.refreshData())]).catch(showFailure);
  }

  new EventPanel(find(document, "#event", HTMLElement));
  new OutboxPanel(find(document, "#outbox", HTMLElement), SALES_FORM);

  status.textContent = "Module loaded";
  document.body.dataset.state = "ready";
} catch (error) {
  showFailure(error);
}

/** @param {unknown} error */
function showFailure(error) {
  status.textContent = `The page failed: ${error instanceof Error ? error.message : error}`;
  document.body.dataset.state = "failed";
}
