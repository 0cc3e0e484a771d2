// Capillary's leads and their status.

import * as v from "valibot";

import { ID_TYPES, LEAD_STATUSES, LEAD_TYPES } from "../peers/choices.js";
import { addOnly, always, capillaryUser, onAdd } from "../peers/rules.js";
import * as t from "./types.js";

export const status = t.object(
  {
    id: t.id,
    status: t.textChoice(LEAD_STATUSES),
    subStatus: t.text,
    reasonId: t.id,
    createdBy: t.id,
    createdOn: t.dateTime,
  },
  always("id", "status", "reasonId"),
);

const ofAdds = {
  type: t.textChoice(LEAD_TYPES),
  leadFor: t.text,
  userId: t.id,
  idType: t.textChoice(ID_TYPES),
  identifier: t.text,
  status: t.textChoice(LEAD_STATUSES),
  nextFollowUp: t.dateTime,
  createdOn: t.dateTime,
  lastFollowUp: t.dateTime,
  createdBy: t.id,
  lastUpdatedOn: t.dateTime,
  lastUpdatedBy: t.id,
  subStatus: t.text,
  orgSourceId: t.integer(-1),
  followUpDetails: v.array(t.anyObject),
  statusLogDetails: v.array(t.anyObject),
};

export const lead = t.object(
  { id: t.id, ...ofAdds, owner: t.text, extendedFields: t.anyObject },
  onAdd("leadFor"),
  capillaryUser,
  addOnly(...Object.keys(ofAdds)),
);
