//! Generated payloads: the verdict is the same before and after the way to a relay, what is accepted is accepted again unchanged, and
//! what is sent is what was accepted.

use leadwire::crm::{Kind, request};
use leadwire::form::{FormPayload, Input, SetBy};
use leadwire::protocol::Envelope;
use leadwire::schema::{
    Catalog, DecimalSeparator, Invalid, MAX_BYTES, MAX_LEVELS, Object, Valid, Value, check, check_value,
};

use crate::javascript_value::JsValue;
use crate::json::{check_result, has_unreadable};
use crate::payload::PayloadGenerator;
use crate::random::Random;
use crate::targets::TARGETS;

const NOW_MS: u64 = 1_795_132_800_000;
const KEY: &str = "01234567-89ab-cdef-0123-456789abcdef";

pub fn check_generated_value(data: &[u8]) -> &'static str {
    let mut random = Random::new(data);
    let kind = random.pick_from(&Kind::ALL);
    let payload = PayloadGenerator::new(&mut random).payload(kind);
    check_foreign_envelope(kind, &payload);
    let value = payload.to_value();
    let result = check_value(kind.table(), value.clone(), &Catalog::default());
    check_result(&result, value.to_json().len());
    check_written(kind, &value, &result);
    check_inputs(kind, &value);
    let Ok(valid) = result else { return "refused" };
    check_accepted_again(kind, &valid);
    check_requests(kind, &valid.body);
    "accepted"
}

/// An envelope that another program wrote with `JSON.stringify`: lone surrogates in it are no error.
fn check_foreign_envelope(kind: Kind, payload: &JsValue) {
    let mut json = String::new();
    payload.to_node(&mut json);
    // What JSON does not have is tagged.
    if !json.contains("\"$\":") {
        let envelope = format!(r#"{{"v":1,"key":"{KEY}","kind":"{}","payload":{json}}}"#, kind.name());
        if let Err(message) = Envelope::read(&envelope) {
            assert_eq!(message, "the envelope contains a key twice", "JSON is read: {envelope}");
        }
    }
}

/// The verdict of the payload's JSON text, alone and in an envelope.
fn check_written(kind: Kind, value: &Value, result: &Result<Valid, Invalid>) {
    let written = value.to_json();
    if has_unreadable(value) {
        assert!(result.is_err(), "what cannot be read is refused");
        return;
    }
    let read = Value::read(&written, MAX_LEVELS).expect("what is written is JSON within the limit of levels");
    let written = read.to_json();
    assert_eq!(rewritten(&written), written, "what is read is written again");
    assert!(
        written.len() > MAX_BYTES || same(&check(kind.table(), &written, &Catalog::default()), result),
        "{written}"
    );
    let envelope = Envelope::new(KEY.to_owned(), kind.name(), value.clone());
    let received = Envelope::read(&envelope.to_json()).expect("an envelope that was written");
    assert_eq!(received.payload, read, "the relay has the payload of the page");
    let there = check_value(kind.table(), received.payload, &Catalog::default());
    assert!(same(&there, result), "the relay has the verdict of the page: {written}");
}

/// JSON text, read and written. The first time an exponent gets its sign: `1e3` becomes `1e+3`.
fn rewritten(json: &str) -> String {
    Value::read(json, MAX_LEVELS + 2).expect("JSON").to_json()
}

/// Apart from the signs of exponents.
fn same(one: &Result<Valid, Invalid>, other: &Result<Valid, Invalid>) -> bool {
    match (one, other) {
        (Ok(one), Ok(other)) => {
            let written = |body: &Object| rewritten(&Value::from(body.clone()).to_json());
            written(&one.body) == written(&other.body) && one.warnings == other.warnings
        }
        (one, other) => one == other,
    }
}

fn check_accepted_again(kind: Kind, valid: &Valid) {
    let body = Value::from(valid.body.clone());
    assert!(!has_unreadable(&body), "what is sent can be written");
    let json = body.to_json();
    // What is sent can be longer than what was given: `true` for `1`.
    if json.len() > MAX_BYTES {
        return;
    }
    let again = check_value(kind.table(), body, &Catalog::default());
    let again = again.unwrap_or_else(|invalid| panic!("{kind} {json} is refused: {:?}", invalid.issues));
    assert_eq!(Value::from(again.body).to_json(), json, "what is accepted is accepted again unchanged");
}

fn check_requests(kind: Kind, body: &Object) {
    for target in TARGETS.iter().filter(|target| target.takes(kind)) {
        let Some(request) = request(target, kind, body, NOW_MS) else {
            assert!(!kind.is_sent_alone(), "a kind that is sent alone has a request");
            continue;
        };
        assert!(request.url.starts_with(&target.url), "the request goes to its target: {}", request.url);
        assert!(request.url.bytes().all(|byte| byte.is_ascii_graphic()), "the address is one: {}", request.url);
        for (name, value) in &request.headers {
            assert!(value.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{name} is a header: {value}");
        }
        let sent = Value::read(&request.body, MAX_LEVELS + 2).expect("a request's body is JSON");
        assert_eq!(rewritten(&request.body), sent.to_json(), "a request's body is read as it is written");
        check_no_controls(&sent);
    }
}

/// Texts of a request have no control characters apart from line breaks and tabs.
fn check_no_controls(value: &Value) {
    match value {
        Value::Text(text) => {
            let is_refused = |letter: char| letter.is_ascii_control() && !matches!(letter, '\t' | '\n' | '\r');
            assert!(!text.contains(is_refused), "a control character is sent: {text:?}");
        }
        Value::List(items) => items.iter().for_each(check_no_controls),
        Value::Object(object) => object.entries().iter().for_each(|(_, value)| check_no_controls(value)),
        _ => {}
    }
}

/// A payload's leaves as the inputs of a form: each issue of what they make belongs to an input that exists.
fn check_inputs(kind: Kind, value: &Value) {
    let mut inputs = Vec::new();
    add_inputs(value, "", &mut inputs);
    let mut form = FormPayload::new(kind.table(), &inputs);
    assert!(form.misnamed.iter().all(|index| *index < inputs.len()), "an input that is left out exists");
    let before = check_value(kind.table(), form.payload.clone().into(), &Catalog::default());
    if let Err(invalid) = before {
        form.include_implied_record(&invalid.issues);
    }
    if let Err(invalid) = check_value(kind.table(), form.payload.clone().into(), &Catalog::default()) {
        for issue in invalid.issues {
            let path = issue.path.to_value();
            let path = path.as_list().unwrap_or_default();
            let found = form.input_at(path, Some(&issue.params)).or_else(|| form.input_near(path));
            assert!(found.is_none_or(|index| index < inputs.len()), "the input of an issue exists");
        }
    }
}

/// The leaves of a payload as inputs, with the names that make it again.
pub fn add_inputs(value: &Value, name: &str, inputs: &mut Vec<Input>) {
    match value {
        Value::Object(object) => {
            let separator = if name.is_empty() { "" } else { "." };
            for (key, value) in object.entries() {
                add_inputs(value, &[name, separator, key].concat(), inputs);
            }
        }
        Value::List(items) if !name.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                add_inputs(item, &format!("{name}[{index}]"), inputs);
            }
        }
        value => {
            let set_by = [SetBy::Person, SetBy::Page, SetBy::Unknown][inputs.len() % 3];
            let separator = DecimalSeparator::of_mark([",", "."][inputs.len() % 2]);
            inputs.push(Input { name: name.to_owned(), value: value.clone(), set_by, separator });
        }
    }
}
