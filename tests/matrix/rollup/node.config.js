// A bundle for Node.

import { nodeResolve } from "@rollup/plugin-node-resolve";

export default {
  input: "src/only-validate.js",
  plugins: [nodeResolve({ exportConditions: ["node"] })],
  output: { dir: "dist-node" },
};
