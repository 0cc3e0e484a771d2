const { updateStatus, upsertLead, upsertStage, validate } = require("leadwire");

import("./exercise.mjs")
  .then(({ exercise }) => exercise({ updateStatus, upsertLead, upsertStage, validate }, process.argv[2]))
  .then((report) => console.log(JSON.stringify(report)));
