// A lead form by TanStack Form, which takes leadwire's rules as a validator as they are. With onSubmit alone it keeps the
// issues of fields that nobody touched although another field's value has settled them (its issue 2248); so onDynamic.

import { revalidateLogic, useForm } from "@tanstack/react-form";
import { ready, schema } from "leadwire";
import { createRoot } from "react-dom/client";

import { EMPTY, FIELDS } from "./lead.js";
import { useOutcome } from "./outcome.jsx";

function LeadForm() {
  const { refuse, submit, shown } = useOutcome();
  const form = useForm({
    defaultValues: EMPTY,
    validationLogic: revalidateLogic(),
    validators: { onDynamic: schema("ivvy.lead") },
    onSubmit: ({ value }) => submit(value),
    onSubmitInvalid: refuse,
    canSubmitWhenInvalid: true,
  });
  const submitted = (event) => {
    event.preventDefault();
    form.handleSubmit();
  };
  return (
    <form onSubmit={submitted} noValidate>
      {FIELDS.map((name) => (
        <form.Field key={name} name={name}>
          {({ state, handleChange }) => (
            <label>
              {name} <input name={name} value={state.value} onChange={({ target }) => handleChange(target.value)} />{" "}
              <em data-field={name}>{state.meta.errors.map(({ message }) => message).join("; ")}</em>
            </label>
          )}
        </form.Field>
      ))}
      <button>Send</button>
      {shown}
    </form>
  );
}

await ready();
createRoot(document.querySelector("main")).render(<LeadForm />);
