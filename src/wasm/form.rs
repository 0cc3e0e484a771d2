//! What the inputs of a form make, and the input that each issue belongs to, for `<lead-form>`.

use wasm_bindgen::JsValue;

use crate::form::{FormPayload, Input, SetBy, apply_fixed_values};
use crate::schema::{
    Catalog, Flaw, Issue, MAX_BYTES, MAX_LEVELS, Object, Path, Segment, Table, Value, check_value, property,
};

/// `{payload, issues}`, as `module.d.ts` describes it.
pub(super) fn form_payload(table: &'static Table, catalog: &Catalog, inputs: &str, options: &JsValue) -> Object {
    // From JSON text, which unlike an object has no limit: a payload that is too large has an issue of its own.
    let inputs = Value::from_json_of_js(inputs, MAX_LEVELS).unwrap_or_default();
    let inputs: Vec<Input> = inputs.as_list().unwrap_or_default().iter().filter_map(read_input).collect();
    let mut form = FormPayload::new(table, &inputs);
    let given = property(options, "issues");
    let issues = if given.is_object() {
        Value::from_js(&given)
    } else {
        let is_update = property(options, "isUpdate").is_truthy();
        form.include_implied_record(&check(table, catalog, &form.payload, is_update));
        Issue::list(&check(table, catalog, &form.payload, is_update))
    };
    let located = issues.as_list().unwrap_or_default().iter().filter_map(|issue| locate(&form, issue));
    let located = Value::List(located.collect());
    if let Some(values) = Value::from_js(&property(options, "values")).as_object() {
        apply_fixed_values(&mut form.payload, values);
    }
    Object::new().with("payload", form.payload).with("issues", located)
}

/// An input from `[name, value, isUnchanged]`.
fn read_input(input: &Value) -> Option<Input> {
    let [name, value, is_unchanged] = input.as_list()? else { return None };
    let set_by = if *is_unchanged == Value::Bool(true) { SetBy::Page } else { SetBy::Person };
    Some(Input { name: name.as_text()?.to_owned(), value: value.clone(), set_by })
}

fn check(table: &'static Table, catalog: &Catalog, payload: &Object, is_update: bool) -> Vec<Issue> {
    let mut payload = payload.clone();
    if is_update && !payload.has("id") {
        // Any id: a lead that has one needs no other field.
        payload.push("id", Value::number(1));
    }
    let mut payload = Value::from(payload);
    if payload.to_json().len() > MAX_BYTES {
        payload = Value::Broken(Flaw::TooLarge);
    }
    check_value(table, payload, catalog).err().map(|invalid| invalid.issues).unwrap_or_default()
}

/// The issue with the index of its `input`, or else of an input `near` it, if there is one.
fn locate(form: &FormPayload, issue: &Value) -> Option<Value> {
    let mut issue = issue.as_object()?.clone();
    let path = read_path(issue.get("path")?)?;
    let none = Object::new();
    let params = issue.get("params").and_then(Value::as_object).unwrap_or(&none);
    let (key, index) = match form.input_at(&path, params) {
        Some(index) => ("input", Some(index)),
        None => ("near", form.input_near(&path)),
    };
    if let Some(index) = index {
        issue.set(key, Value::number(index));
    }
    Some(issue.into())
}

fn read_path(path: &Value) -> Option<Path> {
    let segment = |segment: &Value| match segment.as_whole(0) {
        Some(index) if segment.as_text().is_none() => Some(Segment::Index(index.try_into().ok()?)),
        _ => Some(Segment::Key(segment.as_text()?.to_owned())),
    };
    path.as_list()?.iter().map(segment).collect::<Option<_>>().map(Path)
}
