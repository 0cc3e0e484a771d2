// A form whose inputs are added, moved and removed. The element's messages are shown between them.

import "leadwire/element";
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";

const NAMES: Record<string, string> = {
  first: "contact.firstName",
  last: "contact.lastName",
  email: "contact.email",
  occasion: "name",
};

function List() {
  const [labels, setLabels] = useState(["first", "last", "email"]);
  return (
    <>
      <button onClick={() => setLabels(labels.toReversed())}>Reverse</button>
      <button onClick={() => setLabels(labels.slice(1))}>Remove</button>
      <button onClick={() => setLabels(["occasion", ...labels])}>Add</button>
      <button onClick={() => setLabels([])}>Clear</button>
      <lead-form form="wedding" kind="ivvy.lead">
        <form id="list">{labels.map((label) => <input key={label} name={NAMES[label]} aria-label={label} required />)}</form>
        <button form="list">Send</button>
      </lead-form>
    </>
  );
}

createRoot(document.getElementById("app")!).render(<StrictMode><List /></StrictMode>);
