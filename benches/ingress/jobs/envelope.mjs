// What the relay accepts for its form `trial`, in zod. As in the relay, fields that the form does not allow are left out.

import * as z from "zod";

export const ORIGIN = "https://www.example.com";
export const FORM = "trial";
export const KIND = "bitrix24.lead";

const TYPES = ["WORK", "MOBILE", "FAX", "HOME", "PAGER", "MAILING", "OTHER"];
const text = z.string().trim().min(1);
const phone = z.object({ VALUE: text, VALUE_TYPE: z.enum(TYPES).optional() });
const fields = z
  .object({ NAME: text.optional(), PHONE: z.array(phone).optional() })
  .refine(({ NAME, PHONE }) => NAME !== undefined || PHONE !== undefined, "at least one field is required");

export const envelope = z.object({
  v: z.literal(1),
  key: z.string().regex(/^[0-9A-Za-z-]{16,64}$/),
  form: z.string(),
  kind: z.string(),
  payload: z.object({ fields }),
  page: z.object({ url: z.string().optional(), referrer: z.string().optional() }).default({}),
  guard: z.object({ trap: z.string().default(""), elapsedMs: z.number().default(Number.POSITIVE_INFINITY) }).prefault({}),
});
