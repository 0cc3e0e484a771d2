// JSON text with indentation and colors. It works on the text, not on parsed values, so that every digit is shown as it is sent.

import { make } from "./dom.js";

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * @param {string} text
 * @returns {DocumentFragment}
 */
export function highlightJson(text) {
  const view = document.createDocumentFragment();
  const tokens = text.match(TOKEN) ?? [];
  let depth = 0;
  const breakLine = () => view.append(`\n${"  ".repeat(depth)}`);
  tokens.forEach((token, index) => {
    const isEmpty = /[{[]/.test(tokens[index - 1] ?? "") && /[}\]]/.test(token);
    if (/^[}\]]$/.test(token)) {
      depth -= 1;
      if (!isEmpty) breakLine();
    }
    view.append(highlight(token, tokens[index + 1] === ":"));
    if (token === ":") view.append(" ");
    if (token === ",") breakLine();
    if (/^[{[]$/.test(token)) {
      depth += 1;
      if (!/^[}\]]$/.test(tokens[index + 1] ?? "")) breakLine();
    }
  });
  return view;
}

/**
 * @param {string} token
 * @param {boolean} isKey
 */
function highlight(token, isKey) {
  if (/^[{}[\],:]$/.test(token)) return token;
  const kind = isKey ? "key" : token.startsWith('"') ? "text" : "number";
  return make("span", { class: kind }, token);
}
