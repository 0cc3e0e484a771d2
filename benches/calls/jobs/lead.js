// What the other libraries do not have: the rules that their schemas call, and the request. iVvy's request is unsigned, as for a
// gateway that signs.

export const URL_OF_API = "https://api.us-west-2.ivvy.com";

/** Of a lead and of a contact, when its id is missing. */
export const LEAD_ON_ADD = ["name", "sourceId", "typeId", "stageId", "industryId", "contact"];
export const CONTACT_ON_ADD = ["firstName", "lastName", "email"];

/** Digits as text, which are sent as a number. */
export const DIGITS = /^\s*0*[1-9][0-9]{0,14}\s*$/;
/** Text that shows something. */
export const NOT_BLANK = /[^\s\p{C}]/u;

export const withoutControls = (text) => text.replace(/[\0-\x08\v\f\x0e-\x1f\x7f-\x9f]/g, "");

export function requestOf(body) {
  return {
    method: "POST",
    url: `${URL_OF_API}/api/1.0/contact?action=addOrUpdateLead`,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
}
