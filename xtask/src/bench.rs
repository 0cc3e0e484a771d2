//! `cargo xtask bench`: a lead form with the element beside the same one with a form library and a schema library.

use crate::shell::{Outcome, step};
use crate::{package, setup};

pub fn bench() -> Outcome {
    setup::for_browsers()?;
    package::assemble()?;
    step("Measuring a lead form, beside another's (about five minutes)", || {
        setup::node_script(&["benches/form/run.mjs"])
    })
}
