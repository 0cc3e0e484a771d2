// The check and the request of leadwire.

import { ready, request as requestOf, validate as check } from "leadwire";

import { URL_OF_API } from "./lead.js";

export { ready };

const target = { crm: "ivvy", url: URL_OF_API };

export function validate(lead) {
  return check("ivvy.lead", lead);
}

export function request(lead) {
  return requestOf(target, "ivvy.lead", lead);
}

export const pathOf = ({ path }) => path.join(".");
