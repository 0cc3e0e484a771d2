// The same form with react-hook-form and zod: the same rules for its fields, in the same words, sent once by fetch.

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { createRoot } from "react-dom/client";
import { useForm } from "react-hook-form";
import * as z from "zod";

const filled = (label) => z.string().trim().min(1, `${label} is required`);
const email = z.email("E-mail must be an e-mail address such as name@example.com");
const optional = z.string().trim().transform((text) => text || undefined);

const lead = z.object({
  contact: z.object({
    firstName: filled("First name"),
    lastName: filled("Last name"),
    email: filled("E-mail").pipe(email),
    phone: optional,
  }),
  description: optional,
});

const EMPTY = { contact: { firstName: "", lastName: "", email: "", phone: "" }, description: "" };

async function send(payload) {
  const body = JSON.stringify({ v: 1, key: crypto.randomUUID(), form: "wedding", kind: "ivvy.lead", payload });
  const response = await fetch("/relay/leads", { method: "POST", headers: { "Content-Type": "text/plain" }, body });
  if (!response.ok) throw new Error(`the relay answered HTTP ${response.status}`);
}

function Enquiry() {
  const [isSent, setSent] = useState(false);
  const { register, handleSubmit, setError, formState } = useForm({ resolver: zodResolver(lead), defaultValues: EMPTY });
  const { contact = {}, root } = formState.errors;
  const submit = (payload) => send(payload).then(() => setSent(true), () => setError("root", { message: "This could not be sent." }));
  if (isSent) return <p role="status">Thank you. We have received your message.</p>;
  return (
    <form noValidate onSubmit={handleSubmit(submit)}>
      <Field label="First name" error={contact.firstName}>{(more) => <input {...register("contact.firstName")} {...more} autoComplete="given-name" />}</Field>
      <Field label="Last name" error={contact.lastName}>{(more) => <input {...register("contact.lastName")} {...more} autoComplete="family-name" />}</Field>
      <Field label="E-mail" error={contact.email}>{(more) => <input {...register("contact.email")} {...more} autoComplete="email" />}</Field>
      <Field label="Phone">{(more) => <input {...register("contact.phone")} {...more} autoComplete="tel" />}</Field>
      <Field label="Message">{(more) => <textarea {...register("description")} {...more} />}</Field>
      {root && <p role="alert">{root.message}</p>}
      <button disabled={formState.isSubmitting}>Send</button>
    </form>
  );
}

function Field({ label, error, children }) {
  const id = label.toLowerCase().replace(" ", "-");
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      {children({ id, "aria-invalid": error ? true : undefined, "aria-describedby": error && `${id}-message` })}
      {error && <p data-message id={`${id}-message`}>{error.message}</p>}
    </div>
  );
}

createRoot(document.getElementById("app")).render(<Enquiry />);
