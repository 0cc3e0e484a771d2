// How a language writes the fraction of an amount, by the browser's own data.

/**
 * The decimal separator of a language: "," in German, "." in English. It decides whether `1.500` is 1500.
 *
 * @param {string | undefined} language a tag such as `de-AT`
 * @returns {string | undefined} undefined for no language and for an invalid one
 */
export function decimalMark(language) {
  if (!language) return undefined;
  try {
    // Some servers write `de_DE`, which Intl refuses.
    const parts = new Intl.NumberFormat(language.replace(/_/g, "-")).formatToParts(1.5);
    return parts.find(({ type }) => type === "decimal")?.value;
  } catch {
    return undefined;
  }
}
