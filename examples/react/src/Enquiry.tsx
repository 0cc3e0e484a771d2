// An enquiry form that sends to the CRM. React renders the inputs and keeps their values; <lead-form> validates and sends them.

import "leadwire/element";
import type { LeadFormEventMap } from "leadwire/element";
import { type ChangeEvent, useRef, useState } from "react";

const EMPTY = { first: "", last: "", email: "", occasion: "", guests: "" };
const MAX_GUESTS = 120;

const WORDS = { sending: "Sending…" };
const CATALOG = { messages: { required: "Please fill in {field}" } };

export function Enquiry() {
  const [enquiry, setEnquiry] = useState(EMPTY);
  const [thanks, setThanks] = useState("");
  const guests = useRef<HTMLInputElement>(null);

  /** A controlled input. `name` is the path in the CRM's payload; an input without a name is not sent. */
  const input = (key: keyof typeof EMPTY, name?: string) => ({
    name,
    value: enquiry[key],
    onChange: ({ target }: ChangeEvent<HTMLInputElement>) => setEnquiry({ ...enquiry, [key]: target.value }),
  });

  function addRules({ detail }: LeadFormEventMap["leadvalidate"]) {
    if (Number(enquiry.guests) <= MAX_GUESTS || !guests.current) return;
    detail.issues.push({ code: "too_many_guests", path: ["guests"], message: `We have room for ${MAX_GUESTS} guests`, control: guests.current });
  }

  function addValues({ detail }: LeadFormEventMap["leadsubmit"]) {
    if (enquiry.guests) detail.values.description = `${enquiry.guests} guests`;
  }

  function showThanks(event: LeadFormEventMap["leaddelivered"]) {
    // This page shows its own message instead of the element's.
    event.preventDefault();
    setThanks(`Thank you, ${enquiry.first}. Your number is ${event.detail.receipt.id}.`);
    setEnquiry(EMPTY);
  }

  if (thanks) {
    return (
      <section>
        <p role="status">{thanks}</p>
        <button type="button" onClick={() => setThanks("")}>Another enquiry</button>
      </section>
    );
  }
  return (
    <lead-form
      relay={import.meta.env.VITE_RELAY}
      form="wedding"
      kind="ivvy.lead"
      catalog={CATALOG}
      words={WORDS}
      onleadvalidate={addRules}
      onleadsubmit={addValues}
      onleaddelivered={showThanks}
    >
      <form>
        <p><label>First name <input {...input("first", "contact.firstName")} autoComplete="given-name" /></label></p>
        <p><label>Last name <input {...input("last", "contact.lastName")} autoComplete="family-name" /></label></p>
        <p><label>E-mail <input {...input("email", "contact.email")} type="email" autoComplete="email" /></label></p>
        <p><label>Occasion <input {...input("occasion", "name")} required /></label></p>
        <p><label>Guests <input {...input("guests")} ref={guests} type="number" min="1" /></label></p>
        <button>Send</button>
      </form>
    </lead-form>
  );
}
