// JSON.stringify, undisturbed by libraries that give arrays and texts a `toJSON` method (Prototype.js 1.6).

const PROTOTYPES = [Object.prototype, Array.prototype, String.prototype, Number.prototype, Boolean.prototype];

/**
 * @param {unknown} value
 * @param {(key: string, value: any) => unknown} [replacer]
 * @returns {string} undefined for a value without a JSON form, as from JSON.stringify
 */
export function stringify(value, replacer) {
  const replaced = PROTOTYPES.flatMap((prototype) => {
    const property = Object.getOwnPropertyDescriptor(prototype, "toJSON");
    return property?.configurable ? [{ prototype, property }] : [];
  });
  for (const { prototype } of replaced) Reflect.deleteProperty(prototype, "toJSON");
  try {
    return JSON.stringify(value, replacer);
  } finally {
    for (const { prototype, property } of replaced) Object.defineProperty(prototype, "toJSON", property);
  }
}
