// Formats of text, and the forms in which values are sent.

export const DIGITS = /^0*[1-9]\d{0,18}$/;
export const INTEGER = /^-?\d+$/;
export const DECIMAL = /^-?\d+(\.\d+)?$/;
export const PRICE = /^\d+(\.\d+)?$/;
/** As the HTML standard defines it. */
export const EMAIL = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*$/i;
export const HTTPS_URL = /^https:\/\/[^\s/?#"<>\\^`{|}][^\s"<>\\^`{|}]*$/i;
export const CURRENCY = /^[a-z]{3}$/i;
export const COUNTRY = /^[a-z]{2}$/i;

const TIME = "([01]\\d|2[0-3]):[0-5]\\d";
const OFFSET = `(Z|[+-]${TIME})`;
const DATE = new RegExp(`^\\d{4}-\\d\\d-\\d\\d([T ]${TIME}(:[0-5]\\d(\\.\\d+)?)?${OFFSET}?)?$`);
const DATE_TIME = new RegExp(`^\\d{4}-\\d\\d-\\d\\dT${TIME}:[0-5]\\d(\\.\\d+)?${OFFSET}$`);

/** Whether the day exists. */
function isReal(text) {
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text.slice(0, 10));
}

export const isDate = (text) => DATE.test(text) && isReal(text);
export const isDateTime = (text) => DATE_TIME.test(text) && isReal(text);

export const FLAGS = [true, "true", 1, "1", false, "false", 0, "0"];
export const isTrue = (flag) => FLAGS.indexOf(flag) < 4;
export const yesOrNo = (value) => (typeof value === "boolean" ? (value ? "Y" : "N") : value);
export const withoutFraction = (time) => time.replace(/\.\d+/, "");
export const clear = (value) => value ?? "";

/** A field by its other name. */
export const renamed = (other, name) => (object) => {
  const { [other]: value, ...rest } = object;
  return value === undefined ? object : { ...rest, [name]: rest[name] ?? value };
};
