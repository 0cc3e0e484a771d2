//! Bitrix24's `batch`: up to 50 commands, run in order. A command may use the result of an earlier one, as in
//! `crm.lead.get?id=$result[add]`. Commands fail independently; with `halt` the first failure ends the batch.

use leadwire::schema::{Object, Value};

use super::error::ApiError;
use super::params::Params;
use super::result::MethodResult;

const MAX_COMMANDS: usize = 50;
const REFERENCE: &str = "$result[";

/// Each by the command's key.
#[derive(Default)]
struct Results {
    result: Object,
    error: Object,
    total: Object,
    next: Object,
    time: Object,
}

/// `run_command` takes a method and its parameters.
pub fn run(
    params: &Params,
    run_command: impl Fn(&str, &Params) -> Result<MethodResult, ApiError>,
) -> Result<MethodResult, ApiError> {
    let halts = matches!(params.get("halt"), Some(Value::Bool(true))) || matches!(params.text("halt"), Some("1" | "Y"));
    let mut results = Results::default();
    for (index, (key, command)) in commands(params)?.iter().enumerate() {
        let result = if index < MAX_COMMANDS {
            let (method, params) = parse_command(command, &results.result);
            if method == "batch" {
                Err(ApiError::code("ERROR_BATCH_METHOD_NOT_ALLOWED"))
            } else {
                run_command(&method, &params)
            }
        } else {
            Err(ApiError::code("ERROR_BATCH_LENGTH_EXCEEDED"))
        };
        let has_failed = result.is_err();
        results.add(key, result);
        if has_failed && halts {
            break;
        }
    }
    Ok(MethodResult::of(results.body().into()))
}

/// Keys and commands, in order.
fn commands(params: &Params) -> Result<Vec<(String, String)>, ApiError> {
    let pairs: Vec<(String, &Value)> = match params.get("cmd") {
        Some(Value::Object(commands)) => {
            commands.entries().iter().map(|(key, value)| (key.to_string(), value)).collect()
        }
        Some(Value::List(commands)) => (0..).map(|index: u32| index.to_string()).zip(commands).collect(),
        _ => return Err(ApiError::text("Parameter 'cmd' must be array.")),
    };
    Ok(pairs.into_iter().map(|(key, value)| (key, value.as_text().unwrap_or_default().to_owned())).collect())
}

fn parse_command(command: &str, earlier: &Object) -> (String, Params) {
    let (method, query) = command.split_once('?').unwrap_or((command, ""));
    let params = Params::of_query(query).map_texts(&|text| resolve_references(text, earlier));
    (method.trim().to_ascii_lowercase(), params)
}

/// Replaces each `$result[key][field]…` by its value; by nothing if there is none.
fn resolve_references(text: &str, earlier: &Object) -> String {
    let mut resolved = String::new();
    let mut rest = text;
    while let Some((plain, after)) = rest.split_once(REFERENCE) {
        resolved.push_str(plain);
        let mut end = 0;
        let mut value = Some(Value::Object(earlier.clone()));
        // Each part of the path ends with a bracket; the next part begins with one right after it.
        while let Some(length) = after.get(end..).and_then(|rest| rest.find(']')) {
            let name = after.get(end..end + length).unwrap_or_default();
            value = value.and_then(|value| child(&value, name));
            end += length + 1;
            if !after.get(end..).is_some_and(|rest| rest.starts_with('[')) {
                break;
            }
            end += 1;
        }
        resolved.push_str(value.as_ref().and_then(Value::as_text_or_digits).unwrap_or_default());
        rest = after.get(end..).unwrap_or_default();
    }
    resolved + rest
}

fn child(value: &Value, name: &str) -> Option<Value> {
    match value {
        Value::Object(object) => object.get(name).cloned(),
        Value::List(items) => items.get(name.parse::<usize>().ok()?).cloned(),
        _ => None,
    }
}

impl Results {
    fn add(&mut self, key: &str, result: Result<MethodResult, ApiError>) {
        match result {
            Ok(result) => {
                self.result.push(key.to_owned(), result.result);
                if let Some(total) = result.total {
                    self.total.push(key.to_owned(), Value::number(total));
                }
                if let Some(next) = result.next {
                    self.next.push(key.to_owned(), Value::number(next));
                }
                if let Some(time) = result.time {
                    self.time.push(key.to_owned(), time.into());
                }
            }
            Err(error) => self.error.push(key.to_owned(), error.body().into()),
        }
    }

    fn body(self) -> Object {
        Object::new()
            .with("result", php_array(self.result))
            .with("result_error", php_array(self.error))
            .with("result_total", php_array(self.total))
            .with("result_next", php_array(self.next))
            .with("result_time", php_array(self.time))
    }
}

/// PHP encodes an array as a JSON list if its keys are 0, 1, …, and so also if it is empty.
fn php_array(object: Object) -> Value {
    let is_list = object.entries().iter().zip(0_usize..).all(|((key, _), index)| *key == *index.to_string());
    if !is_list {
        return object.into();
    }
    Value::List(object.entries().iter().map(|(_, value)| value.clone()).collect())
}
