// A POST with a time-out and retries in ky.

import ky from "ky";

const api = ky.create({ timeout: 10_000, retry: { limit: 2, methods: ["post"], statusCodes: [429, 503], delay: () => 1 } });

export function send(url, lead) {
  return api.post(url, { json: lead }).json();
}
