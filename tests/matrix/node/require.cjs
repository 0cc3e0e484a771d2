// The exercise by require.

const leadwire = require("leadwire");

const { exercise } = require("./shared/exercise.js");

const [sandbox, title] = process.argv.slice(2);
exercise(leadwire, { sandbox, title }).then((report) => console.log(JSON.stringify(report)));
