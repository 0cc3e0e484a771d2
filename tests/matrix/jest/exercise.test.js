/** @jest-environment node */
// The exercise, with the functions of Node.

const { writeFileSync } = require("node:fs");

const leadwire = require("leadwire");

const { SANDBOX: sandbox, TITLE: title } = process.env;

test("the exercise", async () => {
  const { exercise } = await loadExercise();
  writeFileSync("report.json", JSON.stringify(await exercise(leadwire, { sandbox, title })));
});

/** The shared exercise is an ES module, which Jest cannot load; it imports nothing. */
async function loadExercise() {
  const { readFileSync } = require("node:fs");
  const code = readFileSync("shared/exercise.js", "utf8").replace("export async function", "async function");
  return { exercise: new Function(`${code}; return exercise;`)() };
}
