// The same form as markup, with valibot and ky: the same rules for its fields, in the same words, sent with retries.

import ky from "ky";
import * as v from "valibot";

const filled = (label) => v.pipe(v.string(), v.trim(), v.nonEmpty(`${label} is required`));
const email = v.rfcEmail("E-mail must be an e-mail address such as name@example.com");
const optional = v.pipe(v.string(), v.trim(), v.transform((text) => text || undefined));

const lead = v.object({
  contact: v.object({
    firstName: filled("First name"),
    lastName: filled("Last name"),
    email: v.config(v.pipe(filled("E-mail"), email), { abortPipeEarly: true }),
    phone: optional,
  }),
  description: optional,
});

const api = ky.create({ timeout: 10_000, retry: { limit: 2, methods: ["post"], statusCodes: [429, 503] } });
const form = document.querySelector("form");
const button = form.querySelector("button");

function values() {
  const { description, ...contact } = Object.fromEntries(new FormData(form));
  const named = Object.entries(contact).map(([name, value]) => [name.slice("contact.".length), value]);
  return { contact: Object.fromEntries(named), description };
}

function show(issues) {
  for (const message of form.querySelectorAll("[data-message]")) message.remove();
  for (const input of form.elements) input.removeAttribute("aria-invalid");
  for (const issue of issues) {
    const input = form.elements.namedItem(v.getDotPath(issue));
    const id = `${input.id}-message`;
    const message = Object.assign(document.createElement("p"), { id, textContent: issue.message });
    message.dataset.message = "";
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", id);
    input.after(message);
  }
  form.querySelector("[aria-invalid]")?.focus();
}

async function submit(event) {
  event.preventDefault();
  const { success, output, issues = [] } = v.safeParse(lead, values());
  show(issues);
  if (!success) return;
  button.disabled = true;
  try {
    const body = JSON.stringify({ v: 1, key: crypto.randomUUID(), form: "wedding", kind: "ivvy.lead", payload: output });
    await api.post("/relay/leads", { headers: { "Content-Type": "text/plain" }, body });
    form.outerHTML = '<p role="status">Thank you. We have received your message.</p>';
  } catch {
    form.insertAdjacentHTML("beforeend", '<p role="alert">This could not be sent.</p>');
    button.disabled = false;
  }
}

form.noValidate = true;
form.addEventListener("submit", submit);
