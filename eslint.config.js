// Lints the browser support of the npm package's code. The minimum versions are in package.json, under `browserslist`. The
// compiler checks ECMAScript APIs as well, by `lib` in tsconfig.json.

import compat from "eslint-plugin-compat";

/** Static methods that the plugin does not know, with the browser versions that added them last. */
const NEWER = [
  ["AbortSignal", "any", "Chrome 116, Firefox 124, Safari 17.4"],
  ["AbortSignal", "timeout", "Chrome 103, Firefox 100, Safari 16"],
  ["Response", "json", "Chrome 105, Firefox 115, Safari 17"],
  ["URL", "canParse", "Chrome 120, Firefox 115, Safari 17"],
  ["URL", "parse", "Chrome 126, Firefox 126, Safari 18"],
];

/** Methods of objects whose type the plugin cannot see, or that it does not know. */
const NEWER_METHODS = [
  ["attachInternals", "Chrome 77, Firefox 93, Safari 16.4"],
  ["checkVisibility", "Chrome 105, Firefox 106, Safari 17.4"],
  ["fromAsync", "Chrome 121, Firefox 115, Safari 16.4"],
  ["groupBy", "Chrome 117, Firefox 119, Safari 17.4"],
  ["isWellFormed", "Chrome 111, Firefox 119, Safari 16.4"],
  ["moveBefore", "Chrome 133, Firefox 144"],
  ["replaceSync", "Chrome 73, Firefox 101, Safari 16.4"],
  ["requestSubmit", "Chrome 76, Firefox 75, Safari 16"],
  ["setHTMLUnsafe", "Chrome 124, Firefox 123, Safari 17.4"],
  ["showPopover", "Chrome 114, Firefox 125, Safari 17"],
  ["startViewTransition", "Chrome 111, Firefox 144, Safari 18"],
  ["togglePopover", "Chrome 114, Firefox 125, Safari 17"],
  ["toWellFormed", "Chrome 111, Firefox 119, Safari 16.4"],
  ["union", "Chrome 122, Firefox 127, Safari 17"],
  ["withResolvers", "Chrome 119, Firefox 121, Safari 17.4"],
];

/** Syntax, and calls with parameters that were added later. */
const NEWER_SYNTAX = [
  ["StaticBlock", "Chrome 94, Firefox 93, Safari 16.4"],
  ["NewExpression[callee.name='FormData'][arguments.length>1]", "a submitter: Chrome 112, Firefox 111, Safari 16.4"],
  ["NewExpression[callee.name='CSSStyleSheet']", "Chrome 73, Firefox 101, Safari 16.4"],
  ["CallExpression[callee.property.name='push'][callee.object.property.name='adoptedStyleSheets']", "Chrome 99, Firefox 101, Safari 16.4"],
];

/** The use of a form's own member: an input may have its name. */
const FORM_MEMBER = {
  selector: "MemberExpression > :matches(Identifier[name='form'], MemberExpression[property.name='form']).object",
  message: "Use membersOf(form), or a function of form-prototype.js.",
};

export default [
  { ignores: ["**", "!www/", "!www/package/", "!www/package/**"] },
  {
    ...compat.configs["flat/recommended"],
    files: ["www/package/**/*.js"],
    // node.js and workerd.js do not run in browsers.
    ignores: ["www/package/node.js", "www/package/workerd.js"],
    settings: { lintAllEsApis: true },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      ...compat.configs["flat/recommended"].rules,
      "no-restricted-properties": [
        "error",
        ...NEWER.map(([object, property, since]) => ({ object, property, message: `It needs ${since}.` })),
        ...NEWER_METHODS.map(([property, since]) => ({ property, message: `It needs ${since}.` })),
      ],
      "no-restricted-syntax": [
        "error",
        ...NEWER_SYNTAX.map(([selector, since]) => ({ selector, message: `It needs ${since}.` })),
        FORM_MEMBER,
      ],
    },
  },
];
