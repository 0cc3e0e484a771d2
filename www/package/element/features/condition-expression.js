// Conditions of fields, such as `typeId = 3 and not description`. The grammar is in docs/forms.md. The relay evaluates the same
// conditions (relay-core/src/form_condition/); both run tests/form/conditions.json.

/**
 * @typedef {(name: string) => string[]} ValuesOf the values of a name without `[]`; blank ones count as missing
 *
 * @typedef {object} Condition
 * @property {(valuesOf: ValuesOf) => boolean} isMet asks for each name of the condition
 *
 * @typedef {{ text?: string, quoted?: boolean, at: number }} Token without a text at the end
 */

/** Where a condition breaks the grammar. */
export class ConditionError extends Error {
  /**
   * @param {number} at the number of a character, from 1
   * @param {string} expected
   */
  constructor(at, expected) {
    super(`at character ${at}: expected ${expected}`);
    this.at = at;
    this.expected = expected;
  }
}

/** More than a person can read. */
const MAX_CHARACTERS = 1000;
const MAX_LEVELS = 32;

const TOKEN = /\s*(?:(["'])(.*?)\1|([!<>]=|[=<>(),])|([^\s!=<>(),"']+)|$|(.))/suy;
const KEYWORD = /^(and|or|not|in)$/;
const SYMBOL = /^[!=<>(),]/;

/** Of a value and the condition's value: whether the order of both, if they have one, is the operator's. @type {Record<string, (order: number | undefined, isSame: boolean) => boolean>} */
const OPERATORS = {
  "=": (order, isSame) => isSame || order === 0,
  "<": (order) => order !== undefined && order < 0,
  "<=": (order) => order !== undefined && order <= 0,
  ">": (order) => order !== undefined && order > 0,
  ">=": (order) => order !== undefined && order >= 0,
};

/**
 * @param {string} text
 * @returns {Condition}
 * @throws {ConditionError}
 */
export function parseCondition(text) {
  if ([...text].length > MAX_CHARACTERS) throw new ConditionError(MAX_CHARACTERS + 1, `at most ${MAX_CHARACTERS} characters`);
  return { isMet: parse(tokensOf(text)) };
}

/** @param {string} text */
function tokensOf(text) {
  /** @type {Token[]} */
  const tokens = [];
  for (let index = 0; ; ) {
    TOKEN.lastIndex = index;
    const [all, quote, quoted, symbol, word, other] = TOKEN.exec(text) ?? [""];
    const token = quote ? `${quote}${quoted}${quote}` : (symbol ?? word ?? other ?? "");
    const at = [...text.slice(0, index + all.length - token.length)].length + 1;
    if (other) throw new ConditionError(at, other === "!" ? "!=" : "a closing quote");
    if (!token) return [...tokens, { at }];
    tokens.push(quote ? { text: quoted, quoted: true, at } : { text: token, at });
    index += all.length;
  }
}

/**
 * @param {Token[]} tokens
 * @returns {Condition["isMet"]}
 */
function parse(tokens) {
  let next = 0;
  let level = 0;
  const word = () => (tokens[next].quoted ? undefined : tokens[next].text);
  const takes = (/** @type {string} */ expected) => word() === expected && ++next > 0;
  const error = (/** @type {string} */ expected) => new ConditionError(tokens[next].at, expected);

  /** @returns {Condition["isMet"]} */
  const any = () => {
    const parts = [all()];
    while (takes("or")) parts.push(all());
    return (valuesOf) => parts.map((part) => part(valuesOf)).includes(true);
  };
  const all = () => {
    const parts = [one()];
    while (takes("and")) parts.push(one());
    return (/** @type {ValuesOf} */ valuesOf) => !parts.map((part) => part(valuesOf)).includes(false);
  };
  /** @returns {Condition["isMet"]} */
  const one = () => {
    if (level === MAX_LEVELS) throw error(`at most ${MAX_LEVELS} levels`);
    level++;
    const result = takes("not") ? negated(one()) : takes("(") ? inner() : test();
    level--;
    return result;
  };
  const inner = () => {
    const result = any();
    if (!takes(")")) throw error("and, or, or )");
    return result;
  };
  /** @returns {Condition["isMet"]} */
  const test = () => {
    const found = word();
    if (found === undefined || KEYWORD.test(found) || SYMBOL.test(found)) throw error("a field, not, or (");
    next++;
    const name = found.replace(/\[\]$/, "");
    if (takes("in")) {
      const values = list();
      return (valuesOf) => filled(valuesOf(name)).some((one) => values.some((value) => holds("=", one, value)));
    }
    const operator = word() ?? "";
    if (["", ")", "and", "or"].includes(operator) && !tokens[next].quoted) return (valuesOf) => filled(valuesOf(name))[0] !== "";
    if (operator !== "!=" && !Object.keys(OPERATORS).includes(operator)) throw error("=, !=, <, <=, >, >= or in");
    next++;
    const expected = value();
    if (operator === "!=") return (valuesOf) => !filled(valuesOf(name)).some((one) => holds("=", one, expected));
    return (valuesOf) => filled(valuesOf(name)).some((one) => holds(operator, one, expected));
  };
  const list = () => {
    if (!takes("(")) throw error("(");
    const values = [value()];
    while (takes(",")) values.push(value());
    if (!takes(")")) throw error(", or )");
    return values;
  };
  const value = () => {
    const { text, quoted } = tokens[next];
    if (text === undefined || (!quoted && (KEYWORD.test(text) || SYMBOL.test(text)))) throw error("a value");
    next++;
    return normal(text);
  };

  const condition = any();
  if (tokens[next].text !== undefined) throw error("and, or, or the end");
  return condition;
}

/**
 * @param {Condition["isMet"]} isMet
 * @returns {Condition["isMet"]}
 */
function negated(isMet) {
  return (valuesOf) => !isMet(valuesOf);
}

/**
 * The values that are not blank; one blank value if there are none.
 *
 * @param {string[]} values
 */
function filled(values) {
  const some = values.map(normal).filter(Boolean);
  return some.length > 0 ? some : [""];
}

/**
 * Browsers submit `on` for a checked box without a value, which is `true` in a payload.
 *
 * @param {string} value
 */
function normal(value) {
  const text = value.trim();
  return text === "on" ? "true" : text;
}

/**
 * @param {string} operator
 * @param {string} found
 * @param {string} value
 */
function holds(operator, found, value) {
  return OPERATORS[operator](order(found, value), found === value);
}

/**
 * @param {string} found
 * @param {string} value
 * @returns {number | undefined} undefined unless both are numbers, or both are dates
 */
function order(found, value) {
  const isNumber = [found, value].every((text) => /^-?\d+(\.\d+)?$/.test(text));
  if (isNumber) return Number(found) - Number(value);
  const length = Math.min(dateLength(found), dateLength(value));
  if (length === 0) return undefined;
  const [a, b] = [found.slice(0, length), value.slice(0, length)];
  return a < b ? -1 : Number(a > b);
}

/**
 * The length of a date without a time, or with a time up to its minutes; the shorter of two decides how they are compared. A time zone is
 * not considered: a date and time is sent in UTC.
 *
 * @param {string} text
 * @returns {number} 0 for another text
 */
function dateLength(text) {
  const [date = ""] = /^\d{4}-\d\d-\d\d(T\d\d:\d\d|$)/.exec(text) ?? [];
  return date.length;
}
