// The exercise, with the functions of Node.

import { writeFileSync } from "node:fs";

import * as leadwire from "leadwire";
import { test } from "vitest";

import { exercise } from "./shared/exercise.js";

const { SANDBOX: sandbox, TITLE: title } = process.env;

test("the exercise", async () => {
  writeFileSync("report.json", JSON.stringify(await exercise(leadwire, { sandbox, title })));
});
