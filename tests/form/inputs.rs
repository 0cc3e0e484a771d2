//! Inputs, written in one line.

use leadwire::crm::Kind;
use leadwire::form::{FormPayload, Input, SetBy};
use leadwire::schema::{DecimalSeparator, Value};

/// An input's name and its text.
pub type Pairs<'a> = &'a [(&'a str, &'a str)];

pub fn posted(pairs: Pairs<'_>) -> Vec<Input> {
    pairs
        .iter()
        .map(|(name, text)| Input::posted((*name).to_owned(), (*text).to_owned(), DecimalSeparator::Unknown))
        .collect()
}

/// An input of a page, with its value as JSON.
pub fn input(name: &str, value: &str, set_by: SetBy) -> Input {
    Input { name: name.to_owned(), value: Value::read(value, 8).unwrap(), set_by, separator: DecimalSeparator::Unknown }
}

pub fn form(kind: Kind, inputs: &[Input]) -> FormPayload {
    FormPayload::new(kind.table(), inputs)
}

pub fn json(form: &FormPayload) -> String {
    Value::from(form.payload.clone()).to_json()
}
