//! What the inputs of a form make in a page: the module's `formPayload`, restated with the native functions that it calls.

use leadwire::crm::Kind;
use leadwire::form::{FormPayload, Input, SetBy};
use leadwire::schema::{Catalog, DecimalSeparator, Issue, MAX_BYTES, Object, ReadError, Table, Value, check_value};

use crate::javascript_value::JsValue;
use crate::payload::PayloadGenerator;
use crate::random::Random;
use crate::value::add_inputs;

/// The inputs of a form, as `formPayload` gets them: `[name, value, isUnchanged, decimalMark]`.
pub struct Form {
    inputs: Vec<(String, JsValue, bool, &'static str)>,
    pub is_update: bool,
}

/// The leaves of a payload as inputs, some of them with several values.
pub fn generate_form(random: &mut Random<'_>, kind: Kind) -> Form {
    let mut leaves = Vec::new();
    add_inputs(&PayloadGenerator::new(random).payload(kind).to_value(), "", &mut leaves);
    let inputs = leaves.into_iter().map(|leaf| {
        let value = match leaf.value {
            Value::Text(text) => JsValue::text(&text),
            Value::Bool(flag) => JsValue::Bool(flag),
            other => JsValue::text(other.as_text_or_digits().unwrap_or_default()),
        };
        let value = if random.once_in(8) { JsValue::List(vec![value, JsValue::text("x")]) } else { value };
        (leaf.name, value, random.once_in(4), random.pick(&[",", ".", ""]))
    });
    Form { inputs: inputs.collect(), is_update: random.once_in(3) }
}

impl Form {
    /// The JSON text of the inputs.
    pub fn to_json(&self) -> String {
        let inputs = self.inputs.iter().map(|(name, value, is_unchanged, mark)| {
            JsValue::List(vec![JsValue::text(name), value.clone(), JsValue::Bool(*is_unchanged), JsValue::text(mark)])
        });
        let mut json = String::new();
        JsValue::List(inputs.collect()).to_node(&mut json);
        json
    }

    /// `{payload, issues, ignored}`
    pub fn result(&self, table: &'static Table, catalog: &Catalog) -> Object {
        let input = |(name, value, is_unchanged, mark): &(String, JsValue, bool, &'static str)| Input {
            name: name.clone(),
            value: value.to_value(),
            set_by: if *is_unchanged { SetBy::Page } else { SetBy::Person },
            separator: DecimalSeparator::of_mark(mark),
        };
        let inputs: Vec<Input> = self.inputs.iter().map(input).collect();
        let mut form = FormPayload::new(table, &inputs);
        let ignored: Vec<&str> = form.misnamed.iter().map(|index| inputs[*index].name.as_str()).collect();
        form.include_implied_record(&self.issues(&form.payload, table, catalog));
        let issues = self.issues(&form.payload, table, catalog);
        let located = issues.iter().map(|issue| located(&form, issue)).collect();
        let ignored = Value::texts(&ignored);
        Object::new().with("payload", form.payload).with("issues", Value::List(located)).with("ignored", ignored)
    }

    fn issues(&self, payload: &Object, table: &'static Table, catalog: &Catalog) -> Vec<Issue> {
        let mut payload = payload.clone();
        if self.is_update && !payload.has("id") {
            payload.push("id", Value::number(1));
        }
        let is_large = Value::from(payload.clone()).to_json().len() > MAX_BYTES;
        let payload = if is_large { Value::Unreadable(ReadError::TooLarge) } else { payload.into() };
        check_value(table, payload, catalog).err().map(|invalid| invalid.issues).unwrap_or_default()
    }
}

/// The issue with the index of its input, or of one near it.
fn located(form: &FormPayload, issue: &Issue) -> Value {
    let path = issue.path.to_value();
    let path = path.as_list().unwrap_or_default();
    let shown = Value::from(issue);
    let object = shown.as_object().cloned().unwrap_or_default();
    match (form.input_at(path, Some(&issue.params)), form.input_near(path)) {
        (Some(input), _) => object.with("input", Value::number(input)).into(),
        (None, Some(input)) => object.with("near", Value::number(input)).into(),
        (None, None) => object.into(),
    }
}
