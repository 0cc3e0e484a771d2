// The leads of the import, and how a job sends them: a number of them at a time. The job prints what it took as JSON.

/** @param {number} number */
export function lead(number) {
  return {
    fields: {
      TITLE: `Enquiry ${number}`,
      NAME: "Ann",
      LAST_NAME: `Lee ${number}`,
      COMMENTS: "About 120 guests, in June. Please call in the afternoon.",
      SOURCE_ID: "WEB",
      PHONE: [{ VALUE: `+1 555 ${String(number).padStart(7, "0")}`, VALUE_TYPE: "WORK" }],
      EMAIL: [{ VALUE: `ann.${number}@example.com`, VALUE_TYPE: "WORK" }],
    },
  };
}

/** @param {(number: number) => Promise<unknown>} send throws when the relay has not received the lead */
export async function importLeads(send) {
  const [count, atATime] = process.argv.slice(3).map(Number);
  // Compiled and connected before it is measured.
  for (let number = count; number < count + 100; number++) await send(number);
  const before = process.cpuUsage();
  const began = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < count) await send(next++);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(before);
  const cpuMs = (user + system) / 1000 / count;
  console.log(JSON.stringify({ leadsPerSecond: count / seconds, cpuMs, memoryMiB: process.resourceUsage().maxRSS / 1024 }));
}
