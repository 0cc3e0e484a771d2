//! What the inputs of a form make, and the input that each issue belongs to, for `<lead-form>`.

use wasm_bindgen::JsValue;

use crate::form::{FormPayload, Input, SetBy};
use crate::schema::{
    Catalog, DecimalSeparator, Issue, MAX_BYTES, MAX_LEVELS, Object, ReadError, Table, Value, check_value, property,
};

/// `{payload, issues, ignored}`, as `module.d.ts` describes it.
pub(super) fn form_payload(table: &'static Table, catalog: &Catalog, inputs: &str, options: &JsValue) -> Object {
    let inputs = read_inputs(inputs);
    let mut form = FormPayload::new(table, &inputs);
    let ignored: Vec<&str> = form.misnamed.iter().filter_map(|index| Some(inputs.get(*index)?.name.as_str())).collect();
    let ignored = Value::texts(&ignored);
    let given = property(options, "issues");
    let mut issues = if given.is_object() {
        Value::from_js(&given)
    } else {
        let is_update = property(options, "isUpdate").is_truthy();
        form.include_implied_record(&check(table, catalog, &form.payload, is_update));
        Issue::list(&check(table, catalog, &form.payload, is_update))
    };
    if let Value::List(issues) = &mut issues {
        for issue in issues {
            match issue {
                Value::Object(issue) => locate(&form, issue),
                unreadable => *unreadable = Object::new().into(),
            }
        }
    }
    Object::new().with("payload", form.payload).with("issues", issues).with("ignored", ignored)
}

/// Inputs from `[name, value, isUnchanged, decimalMark?]`. They are JSON text, which unlike an object has no limit: a payload that is too large
/// has an issue of its own.
fn read_inputs(json: &str) -> Vec<Input> {
    let list = Value::from_json_of_js(json, MAX_LEVELS).unwrap_or_default();
    let mut inputs = Vec::new();
    for input in list.as_list().unwrap_or_default() {
        let Some([name, value, is_unchanged, more @ ..]) = input.as_list() else { continue };
        // A name that is not text keeps its place, since issues refer to inputs by their indexes.
        let name = name.as_text().unwrap_or_default().to_owned();
        let set_by = if *is_unchanged == Value::Bool(true) { SetBy::Page } else { SetBy::Person };
        let mark = more.first().and_then(Value::as_text).unwrap_or_default();
        let separator = DecimalSeparator::of_mark(mark);
        inputs.push(Input { name, value: value.clone(), set_by, separator });
    }
    inputs
}

fn check(table: &'static Table, catalog: &Catalog, payload: &Object, is_update: bool) -> Vec<Issue> {
    let mut payload = payload.clone();
    if is_update && !payload.has("id") {
        // Any id: a lead that has one needs no other field.
        payload.push("id", Value::number(1));
    }
    let mut payload = Value::from(payload);
    if payload.to_json().len() > MAX_BYTES {
        payload = Value::Unreadable(ReadError::TooLarge);
    }
    check_value(table, payload, catalog).err().map(|invalid| invalid.issues).unwrap_or_default()
}

/// Adds the index of the issue's `input`, or else of an input `near` it, if there is one.
fn locate(form: &FormPayload, issue: &mut Object) {
    let path = issue.get("path").and_then(Value::as_list).unwrap_or_default();
    let params = issue.get("params").and_then(Value::as_object);
    let found = match form.input_at(path, params) {
        Some(input) => Some(("input", input)),
        None => form.input_near(path).map(|input| ("near", input)),
    };
    if let Some((key, input)) = found {
        issue.push(key, Value::number(input));
    }
}
