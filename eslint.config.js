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
      ],
    },
  },
];
