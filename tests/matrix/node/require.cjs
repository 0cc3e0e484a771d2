// The exercise by require.

const leadwire = require("leadwire");

const [sandbox, title] = process.argv.slice(2);
import("./shared/exercise.js")
  .then(({ exercise }) => exercise(leadwire, { sandbox, title }))
  .then((report) => console.log(JSON.stringify(report)));
