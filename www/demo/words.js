// Words of the page's own for some of the rules' messages. Data only; `{expected}` and the like are filled in by
// leadwire, and a code that is not here keeps leadwire's sentence.

/**
 * For visitors, who do not know a field by its path.
 *
 * @type {NonNullable<import("/pkg/browser.js").Catalog["messages"]>}
 */
export const VISITOR_WORDS = {
  required: "This is needed.",
  format: "This must be {expected}.",
  integer: "This must be a whole number.",
  range: "This must be a number from {min} to {max}.",
};

/**
 * For staff, who see the field that it stands at.
 *
 * @type {NonNullable<import("/pkg/browser.js").Catalog["messages"]>}
 */
export const BITRIX24_WORDS = {
  partial_address: "Part of an address, which is best updated whole.",
};
