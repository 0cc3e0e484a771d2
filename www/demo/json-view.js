// JSON text as indented, coloured text. It works on the text itself and never on parsed values, so that what is shown
// has every digit of what is sent.

import { make } from "./dom.js";

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * @param {string} text
 * @returns {DocumentFragment}
 */
export function viewJson(text) {
  const view = document.createDocumentFragment();
  const tokens = text.match(TOKEN) ?? [];
  let depth = 0;
  const breakLine = () => view.append(`\n${"  ".repeat(depth)}`);
  tokens.forEach((token, at) => {
    const isEmpty = /[{[]/.test(tokens[at - 1] ?? "") && /[}\]]/.test(token);
    if (/^[}\]]$/.test(token)) {
      depth -= 1;
      if (!isEmpty) breakLine();
    }
    view.append(coloured(token, tokens[at + 1] === ":"));
    if (token === ":") view.append(" ");
    if (token === ",") breakLine();
    if (/^[{[]$/.test(token)) {
      depth += 1;
      if (!/^[}\]]$/.test(tokens[at + 1] ?? "")) breakLine();
    }
  });
  return view;
}

/**
 * @param {string} token
 * @param {boolean} isKey
 */
function coloured(token, isKey) {
  if (/^[{}[\],:]$/.test(token)) return token;
  const kind = isKey ? "key" : token.startsWith('"') ? "text" : "number";
  return make("span", { class: kind }, token);
}
