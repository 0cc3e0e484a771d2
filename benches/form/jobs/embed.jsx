// A form like those that HubSpot's script embeds: the script of another origin loads the form's definition from there, and renders it with
// React. It is synthetic: real code of the weight that Gatsby's maintainers quote for HubSpot's script (200 to 300 KB of JavaScript), without
// trackers, styles and a frame.

import { useState } from "react";
import { createRoot } from "react-dom/client";
import { useForm } from "react-hook-form";

const { origin, pathname } = new URL(document.currentScript.src);
const BASE = origin + pathname.slice(0, pathname.lastIndexOf("/"));

const rulesOf = ({ label, required, pattern, message }) => ({
  validate(value = "") {
    if (value.trim() === "") return !required || `${label} is required`;
    return !pattern || new RegExp(pattern, "i").test(value.trim()) || message;
  },
});

async function send(values) {
  const filled = (object) =>
    Object.fromEntries(Object.entries(object).map(([name, value]) => [name, typeof value === "object" ? filled(value) : value.trim() || undefined]));
  const response = await fetch(`${BASE}/submissions`, { method: "POST", body: JSON.stringify({ payload: filled(values) }) });
  if (!response.ok) throw new Error(`the server answered HTTP ${response.status}`);
}

function EmbeddedForm({ fields, thanks }) {
  const [isSent, setSent] = useState(false);
  const { register, handleSubmit, setError, formState, getFieldState } = useForm();
  const submit = (values) => send(values).then(() => setSent(true), () => setError("root", { message: "This could not be sent." }));
  if (isSent) return <p role="status">{thanks}</p>;
  return (
    <form noValidate onSubmit={handleSubmit(submit)}>
      {fields.map((field) => (
        <Field key={field.name} {...field} error={getFieldState(field.name, formState).error} input={register(field.name, rulesOf(field))} />
      ))}
      {formState.errors.root && <p role="alert">{formState.errors.root.message}</p>}
      <button disabled={formState.isSubmitting}>Send</button>
    </form>
  );
}

function Field({ label, type: Type, autocomplete, error, input }) {
  const id = label.toLowerCase().replace(" ", "-");
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <Type {...input} id={id} autoComplete={autocomplete} aria-invalid={error ? true : undefined} aria-describedby={error && `${id}-message`} />
      {error && <p data-message id={`${id}-message`}>{error.message}</p>}
    </div>
  );
}

globalThis.embed = {
  async create({ form, target }) {
    const response = await fetch(`${BASE}/forms/${form}.json`);
    createRoot(document.querySelector(target)).render(<EmbeddedForm {...(await response.json())} />);
  },
};
