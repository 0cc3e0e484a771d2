import { ready, validate } from "leadwire";

await ready();
const { issues } = validate("ivvy.lead", {
  name: "Summer wedding",
  sourceId: "web", stageId: 1, typeId: 1, industryId: 4,
  contact: { firstName: "Ann", email: "ann@example.com" },
});

for (const { message } of issues) console.log(message);
// sourceId must be a whole number, or digits without sign
// contact.lastName is required when id is missing
