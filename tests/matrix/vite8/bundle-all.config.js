// A server build that takes its packages into the bundle, as for a function that is deployed as one file.

export default { ssr: { noExternal: true } };
