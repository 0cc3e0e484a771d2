// Answers to the page's changes that come to an end: a page that takes away at once what the element puts back at once
// would otherwise hold itself up for good.

/** Answers in one turn of the page; a framework's own changes come in one or two. */
const MOST = 20;
/** How long a page that asks for more of them is left alone, in milliseconds. */
const PAUSE = 1_000;

/**
 * @param {() => void} answer
 * @param {AbortSignal} signal
 * @returns {() => void} answers at once, or after a pause when it was asked too often
 */
export function calmly(answer, signal) {
  let asked = 0;
  const resume = () => {
    asked = 0;
    if (!signal.aborted) answer();
  };
  const endTurn = () => {
    if (asked > MOST) setTimeout(resume, PAUSE);
    else asked = 0;
  };
  return () => {
    asked++;
    if (asked === 1) setTimeout(endTurn);
    if (asked <= MOST) answer();
  };
}
