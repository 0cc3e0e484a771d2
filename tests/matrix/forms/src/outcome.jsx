// What became of each try to submit: how many were refused, and the id that the last one brought.

import { useState } from "react";

import { send } from "./lead.js";

export function useOutcome() {
  const [refused, setRefused] = useState(0);
  const [sent, setSent] = useState("");
  return {
    refuse: () => setRefused((count) => count + 1),
    submit: async (lead) => setSent(await send(lead).catch(String)),
    shown: (
      <p>
        <output id="refused">{refused}</output> <output id="sent">{sent}</output>
      </p>
    ),
  };
}
