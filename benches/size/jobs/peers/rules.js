// Rules about several fields of an object. Each returns the names of the fields that break it, with a message.

const SET_BY_CRM = "is set by the CRM";
const SET_ON_ADD = "cannot be changed by an update";

const adds = (object) => object.id === undefined;
const missing = (object, names) => names.filter((name) => object[name] === undefined).map((name) => [name, "is required"]);
const given = (object, names, message) => names.filter((name) => object[name] !== undefined).map((name) => [name, message]);

export const always = (...names) => (object) => missing(object, names);
export const onAdd = (...names) => (object) => (adds(object) ? missing(object, names) : []);
export const readOnly = (...names) => (object) => given(object, names, SET_BY_CRM);
export const addOnly = (...names) => (object) => (adds(object) ? [] : given(object, names, SET_ON_ADD));

/** A lead belongs to a company or to a contact. */
export function ivvyLead(lead) {
  if (!adds(lead)) return [];
  const empty = Object.keys(lead).length === 0 ? [["id", "the payload is empty"]] : [];
  const hasContact = lead.contactId !== undefined || lead.contact !== undefined;
  if (lead.companyId !== undefined || lead.company !== undefined) return hasContact ? [] : missing(lead, ["companyLeadContactId"]);
  return [...empty, ...missing(lead, ["industryId"]), ...(hasContact ? [] : missing(lead, ["contactId"]))];
}

/** A user is given by its id, or by an identifier and its type. */
export function capillaryUser(lead) {
  return adds(lead) && (lead.idType === undefined || lead.identifier === undefined) ? missing(lead, ["userId"]) : [];
}

/** An entry of a multiple field needs no value when it deletes another one. */
export function bitrix24Entry(entry) {
  return entry.DELETE === "Y" && entry.ID !== undefined ? [] : missing(entry, ["VALUE"]);
}
