//! The values that a form's configuration fixes.

use crate::schema::{Object, Value};

/// Overwrites the payload's values with the fixed ones, object by object: a fixed `contact.groups` keeps the payload's
/// `contact.email`. A value where an object belongs is kept, so that the rules report it.
pub fn apply_fixed_values(payload: &mut Object, fixed: &Object) {
    for (key, value) in fixed.entries() {
        match (payload.get(key).cloned(), value) {
            (Some(Value::Object(mut own)), Value::Object(fixed)) => {
                apply_fixed_values(&mut own, fixed);
                payload.set(key, own.into());
            }
            (Some(own), Value::Object(_)) if !own.is_missing() => {}
            _ => payload.set(key, value.clone()),
        }
    }
}
