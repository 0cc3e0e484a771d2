//! What a lead of a form cannot be without, by the rules themselves.

use leadwire::form::FieldName;
use leadwire::schema::{Catalog, Code, Object, Segment, Shape, Value, check};

use crate::config::Form;

/// The paths of the fields.
pub fn by_rules(form: &Form) -> Vec<Vec<String>> {
    let mut given = form.fixed.clone();
    for FieldName { keys, .. } in &form.allow {
        let Some(first) = keys.first() else { continue };
        let is_record =
            form.kind.table().fields.iter().any(|field| field.name == first && matches!(field.shape, Shape::Record(_)));
        let by_id = [first, "Id"].concat();
        let is_wanted = |path: &Vec<String>| matches!(path.as_slice(), [one] if one == first || *one == by_id);
        // A record that nobody filled would not be sent: then its own fields are what is missing.
        if is_record && given.get(first).is_none() && missing(form, &given).iter().any(is_wanted) {
            given.push(first, Object::new().into());
        }
    }
    missing(form, &given)
}

fn missing(form: &Form, given: &Object) -> Vec<Vec<String>> {
    let json = Value::Object(given.clone()).to_json();
    let Err(invalid) = check(form.kind.table(), &json, &Catalog::default()) else { return Vec::new() };
    let required = invalid.issues.into_iter().filter(|issue| issue.code == Code::Required);
    required.map(|issue| issue.path.0.iter().filter_map(Segment::as_key).map(str::to_owned).collect()).collect()
}
