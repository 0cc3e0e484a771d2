//! The record that a form has, that nobody filled, and that every lead needs: a `contact` for `contactId`. It is sent
//! empty, so that its own fields are asked for, as www/element/findings.js does it in a page.

use leadwire::schema::{Catalog, Code, Object, check_value};

use super::names::Posted;
use crate::config::Form;
use crate::ingress::fixed;

pub fn with_wanted(form: &Form, posted: Posted) -> Object {
    let Posted { mut payload, untouched } = posted;
    let wanted = missing(form, payload.clone()).into_iter().find_map(|key| {
        untouched.iter().find(|record| key == **record || key.strip_suffix("Id") == Some(record.as_str())).cloned()
    });
    if let Some(record) = wanted {
        payload.push(&record, Object::new().into());
    }
    payload
}

/// What the rules require besides, by the first keys of the paths.
fn missing(form: &Form, mut lead: Object) -> Vec<String> {
    fixed::put_over(&mut lead, &form.fixed);
    let Err(invalid) = check_value(form.kind.table(), lead.into(), &Catalog::default()) else { return Vec::new() };
    let required = invalid.issues.into_iter().filter(|issue| issue.code == Code::Required);
    required.filter_map(|issue| Some(issue.path.0.first()?.as_key()?.to_owned())).collect()
}
