// A bundle for Node; the command line has no option for it.

export default { target: "node", entry: "./src/only-validate.js", output: { path: `${import.meta.dirname}/dist-node` } };
