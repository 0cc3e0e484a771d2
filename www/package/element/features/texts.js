// The texts of a feature in the form's language. They are loaded with the feature: messages/ has those that every form needs.

/**
 * @typedef {Record<string, string>} Texts by key; `{name}` is a placeholder
 * @typedef {{ en: Texts } & Record<string, Texts>} TextsByLanguage all languages of messages/ with the same keys
 */

/**
 * @param {import("../features.js").FeatureContext} context
 * @param {TextsByLanguage} texts
 * @param {string} key
 * @param {Record<string, string | number>} [values] of the placeholders
 */
export function textOf({ host, language }, texts, key, values = {}) {
  const words = /** @type {Record<string, string | undefined>} */ (host.words);
  const text = words[key] ?? texts[language()]?.[key] ?? texts.en[key];
  return text.replace(/\{(\w+)\}/g, (placeholder, name) => String(values[name] ?? placeholder));
}
