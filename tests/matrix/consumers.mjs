// All consumers of the matrix, the fastest first.

import bun from "./bun/rows.mjs";
import { csp } from "./csp/rows.mjs";
import deno from "./deno/rows.mjs";
import esbuild from "./esbuild/rows.mjs";
import { examples } from "./examples/rows.mjs";
import { forms } from "./forms/rows.mjs";
import jest from "./jest/rows.mjs";
import next from "./next/rows.mjs";
import noBundler from "./no-bundler/rows.mjs";
import node from "./node/rows.mjs";
import rollup from "./rollup/rows.mjs";
import rspack from "./rspack/rows.mjs";
import tarball from "./tarball/rows.mjs";
import vitest from "./vitest/rows.mjs";
import vite7 from "./vite7/rows.mjs";
import vite8 from "./vite8/rows.mjs";
import webpack from "./webpack/rows.mjs";
import workerd from "./workerd/rows.mjs";

/** @type {import("./support/row.mjs").Consumer[]} */
export const consumers = [tarball, node, jest, vitest, noBundler, ...csp, ...forms, ...examples, esbuild, vite8, vite7, rollup, webpack, rspack, deno, bun, workerd, next];
