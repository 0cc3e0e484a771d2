// A display that nobody looks at, for browsers that draw on one always.

import { serve } from "./command.mjs";

export async function openDisplay() {
  // It picks a free number itself and says it on its output.
  const words = ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"];
  const { url: number, stop } = await serve(words, { folder: "/" }, /^(\d+)\n/m);
  return { env: { DISPLAY: `:${number}` }, stop };
}
