import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";

import { Enquiry } from "./Enquiry";

function App() {
  const [isOpen, setOpen] = useState(true);
  return (
    <main>
      <h1>Weddings at the mill</h1>
      <button type="button" onClick={() => setOpen(!isOpen)}>{isOpen ? "Close" : "Enquire"}</button>
      {isOpen && <Enquiry />}
    </main>
  );
}

createRoot(document.getElementById("app")!).render(<StrictMode><App /></StrictMode>);
