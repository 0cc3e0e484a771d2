// Payloads to compare server.wasm, lead.wasm and translated.js: of every kind, with its fields and with valid and invalid values of every rule. They
// are the same in every engine, because the random numbers have a fixed seed.

const VALUES = [
  null, "", " ", "x", "é😀", "\ud800", "0", "1", "12", "-3", "1.5", "1e3", "9007199254740993", "9223372036854775807",
  "9223372036854775808", "ann@example.com", "a@b", "@", "2026-11-20", "2026-11-20 09:00:00", "2026-02-30", "#fff",
  "#12345g", "https://a.example/?b=c", "AU", "WON", "NEW", "true", 0, 1, 2, 3, -1, -0, 1.5, 1e-7, 1e21, 2 ** 53, 2 ** 31,
  NaN, true, false, 9007199254740993n, -5n, [], {}, [1], [[]], [null], { id: 1 }, { value: 1 }, "x".repeat(300),
];

const WITHOUT_FIELDS = [undefined, null, 5, "text", [], [{}], { x: { x: { x: { x: { x: { x: { x: { x: { x: {} } } } } } } } } },
  { name: "x".repeat(61_440) }, JSON.parse('{"__proto__":1,"constructor":2}')];

const TARGETS = {
  ivvy: { crm: "ivvy", url: "https://api.example", key: "the-key", secret: "the-secret" },
  bitrix24: { crm: "bitrix24", url: "https://x.example/rest", auth: "the-token" },
  capillary: { crm: "capillary", url: "https://eu.example", username: "store.server", password: "server123" },
};

const KINDS = ["ivvy.lead", "ivvy.stage", "ivvy.source", "ivvy.status", "ivvy.contact", "ivvy.company", "bitrix24.lead",
  "bitrix24.status", "capillary.lead", "capillary.status"];

const CATALOGS = [undefined, { ivvy: { typesWithSubtypes: [1, "3"], requiredCustomFields: [12] } },
  { bitrix24: { sources: ["WEB"], statuses: ["NEW"] }, messages: { required: "{field} fehlt", type: "{field}: {expected}" } }];

/** A digest of the result of validate and request for each payload. */
export async function resultsOf({ request, schema, validate }, perKind) {
  const now = Date.now;
  // A signature contains the time.
  Date.now = () => 1_795_000_000_000;
  try {
    const all = [];
    for (const kind of KINDS) {
      const { jsonSchema } = schema(kind);
      all.push(digest(JSON.stringify(jsonSchema)));
      for (const [payload, catalog] of payloads(jsonSchema, perKind)) {
        all.push(digest(JSON.stringify([validate(kind, payload, catalog), await requestOrError(request, kind, payload, catalog)])));
      }
    }
    return all;
  } finally {
    Date.now = now;
  }
}

async function requestOrError(request, kind, payload, catalog) {
  const target = { ...TARGETS[kind.split(".")[0]], dangerouslyAllowBrowser: true };
  return request(target, kind, payload, { catalog }).catch(({ kind, message, issues }) => ({ kind, message, issues }));
}

function* payloads(jsonSchema, count) {
  const random = sequence();
  const pick = (list) => list[random() % list.length];
  for (const payload of WITHOUT_FIELDS) yield [payload, undefined];
  for (let made = 0; made < count; made++) yield [objectOf(jsonSchema, 0), pick(CATALOGS)];

  /** An object with some of a schema's fields, most of them valid. */
  function objectOf(node, depth) {
    const object = {};
    for (const [name, field] of Object.entries(node.properties ?? {})) {
      if (random() % 8 < 4) object[name] = valueOf(field, depth);
    }
    if (random() % 16 === 0) object.unknownField = pick(VALUES);
    return object;
  }

  function valueOf(field, depth) {
    const node = [field, ...(field.anyOf ?? []), ...(field.oneOf ?? [])].find((one) => one.properties ?? one.items ?? one.enum) ?? field;
    if (random() % 3 === 0 || depth > 3) return pick(VALUES);
    if (node.enum) return pick(node.enum);
    if (node.properties) return objectOf(node, depth + 1);
    if (node.items) return Array.from({ length: random() % 3 }, () => valueOf(node.items, depth + 1));
    return pick(["x", 1, 7, "12", "ann@example.com", "2026-11-20", true]);
  }
}

/** Reproducible random numbers (Lehmer's generator). */
function sequence() {
  let state = 20_261_120;
  return () => (state = (state * 48_271) % 2_147_483_647);
}

/** FNV-1a of a text. */
function digest(text) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
