// A lead form by react-hook-form, with leadwire's rules through its resolver for Standard Schema.

import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { ready, schema } from "leadwire";
import { createRoot } from "react-dom/client";
import { get, useForm } from "react-hook-form";

import { EMPTY, FIELDS } from "./lead.js";
import { useOutcome } from "./outcome.jsx";

function LeadForm() {
  const { refuse, submit, shown } = useOutcome();
  const { register, handleSubmit, formState } = useForm({
    resolver: standardSchemaResolver(schema("ivvy.lead")),
    defaultValues: EMPTY,
    // It would move the focus in a task of its own, and the test may already type then.
    shouldFocusError: false,
  });
  return (
    <form onSubmit={handleSubmit(submit, refuse)} noValidate>
      {FIELDS.map((name) => (
        <label key={name}>
          {name} <input {...register(name)} /> <em data-field={name}>{get(formState.errors, name)?.message}</em>
        </label>
      ))}
      <button>Send</button>
      {shown}
    </form>
  );
}

await ready();
createRoot(document.querySelector("main")).render(<LeadForm />);
