// Sets controls by script so that frameworks notice: by the prototype's setters, and with the events of a visitor's change. React
// replaces `value` on each element, and ignores a change that goes through the replacement.

/**
 * @param {Element} control with a `value`
 * @param {string} value
 */
export function setValue(control, value) {
  setProperty(control, "value", value);
  announce(control);
}

/**
 * @param {HTMLInputElement} box a checkbox or a radio button
 * @param {boolean} checked false only for a checkbox
 */
export function setChecked(box, checked) {
  if (box.checked === checked) return;
  // React listens for clicks of these. A disabled box has none.
  if (!box.matches(":disabled")) return box.click();
  setProperty(box, "checked", checked);
  announce(box);
}

/**
 * Selects the options with these values; without `multiple` the first of them.
 *
 * @param {HTMLSelectElement} select
 * @param {string[]} values
 */
export function setSelected(select, values) {
  const options = [...select.options];
  if (select.multiple) for (const option of options) option.selected = values.includes(option.value);
  else setProperty(select, "selectedIndex", options.findIndex(({ value }) => values.includes(value)));
  announce(select);
}

/**
 * @param {Element} control
 * @param {string} name
 * @param {unknown} value
 */
function setProperty(control, name, value) {
  Reflect.set(Object.getPrototypeOf(control), name, value, control);
}

/** @param {Element} control */
function announce(control) {
  for (const type of ["input", "change"]) control.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
}
