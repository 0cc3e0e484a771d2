// A server-rendered form that React hydrates in its strict mode. The element is imported in an effect, because what it adds to the
// form earlier would be a mismatch; with `?early` it is imported before. React sets object properties only on elements that it
// created, so the effect sets the catalog as well.

import type { LeadForm } from "leadwire/element";
import { StrictMode, useEffect, useRef, useState } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";

const CATALOG = { messages: { required: "Please fill in {field}" } };

function Form() {
  const [occasion, setOccasion] = useState("");
  const element = useRef<LeadForm>(null);
  useEffect(() => {
    if (element.current) element.current.catalog = CATALOG;
    void import("leadwire/element");
    Object.assign(globalThis, { isHydrated: true });
  }, []);
  return (
    <lead-form ref={element} relay="/relay" form="wedding" kind="ivvy.lead">
      <form>
        <label>Occasion <input name="name" required value={occasion} onChange={({ target }) => setOccasion(target.value)} /></label>
        <button>Send</button>
        <output>{occasion}</output>
      </form>
    </lead-form>
  );
}

const app = document.getElementById("app")!;
app.innerHTML = renderToString(<Form />);
const isEarly = location.search === "?early";
if (isEarly) await import("leadwire/element");
hydrateRoot(app, <StrictMode><Form /></StrictMode>, { onRecoverableError: (error) => isEarly || reportError(error) });
