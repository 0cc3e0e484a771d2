//! The payload of a form that a browser posted.

use leadwire::form::{FormPayload, Input, apply_fixed_values};
use leadwire::schema::{Catalog, Issue, Object, check_value};

use crate::config::Form;

/// More than any form has.
const MAX_INPUTS: usize = 256;

/// The error is the name of an input that the form cannot have.
pub fn read(form: &Form, pairs: Vec<(String, String)>) -> Result<Object, String> {
    if let Some((name, _)) = pairs.get(MAX_INPUTS) {
        return Err(name.clone());
    }
    let inputs: Vec<Input> = pairs.into_iter().map(|(name, text)| Input::posted(name, text)).collect();
    let mut read = FormPayload::new(form.kind.table(), &inputs);
    if let Some(misnamed) = read.misnamed.first().and_then(|index| inputs.get(*index)) {
        return Err(misnamed.name.clone());
    }
    read.include_implied_record(&issues(form, read.payload.clone()));
    Ok(read.payload)
}

fn issues(form: &Form, mut lead: Object) -> Vec<Issue> {
    apply_fixed_values(&mut lead, &form.fixed);
    let checked = check_value(form.kind.table(), lead.into(), &Catalog::default());
    checked.err().map(|invalid| invalid.issues).unwrap_or_default()
}
