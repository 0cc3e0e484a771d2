// This directory is the root of the project.

export default { turbopack: { root: import.meta.dirname } };
