// A virtual display, for browsers without a headless mode.

import { serve } from "./command.mjs";

export async function openDisplay() {
  // It chooses a free display number and prints it.
  const words = ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"];
  const { url: number, stop } = await serve(words, { folder: "/" }, /^(\d+)\n/m);
  return { env: { DISPLAY: `:${number}` }, stop };
}
