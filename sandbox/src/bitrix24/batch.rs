//! `batch`: up to 50 commands in one call, run one after the other. A later one may use what an earlier one gave, as in
//! `crm.lead.get?id=$result[add]`. Each fails by itself; with `halt` the first failure ends the batch.

use leadwire::schema::{Object, Value};

use super::error::Refusal;
use super::params::Params;
use super::result::Timed;
use super::{Given, run as run_method};
use crate::json;
use crate::state::App;

const MOST_COMMANDS: usize = 50;

/// What the commands gave so far, each under the command's key.
#[derive(Default)]
struct Results {
    result: Object,
    error: Object,
    total: Object,
    next: Object,
    time: Object,
}

pub fn run(app: &App, params: &Params, timed: &Timed) -> Result<Given, Refusal> {
    let halts = matches!(params.get("halt"), Some(Value::Bool(true))) || matches!(params.text("halt"), Some("1" | "Y"));
    let mut results = Results::default();
    for (index, (key, command)) in commands(params)?.iter().enumerate() {
        let given = if index < MOST_COMMANDS {
            command_given(app, command, &results.result)
        } else {
            Err(Refusal::code("ERROR_BATCH_LENGTH_EXCEEDED"))
        };
        let has_failed = given.is_err();
        results.add(key, given, timed.end(app.clock.now_ms()));
        if has_failed && halts {
            break;
        }
    }
    Ok(Given::only(results.shown().into()))
}

fn commands(params: &Params) -> Result<Vec<(String, String)>, Refusal> {
    let pairs: Vec<(String, &Value)> = match params.get("cmd") {
        Some(Value::Object(commands)) => commands.entries().iter().map(|(key, value)| (key.clone(), value)).collect(),
        Some(Value::List(commands)) => (0..).map(|index: u32| index.to_string()).zip(commands).collect(),
        _ => return Err(Refusal::text("Parameter 'cmd' must be array.")),
    };
    Ok(pairs.into_iter().map(|(key, value)| (key, value.as_text().unwrap_or_default().to_owned())).collect())
}

fn command_given(app: &App, command: &str, before: &Object) -> Result<Given, Refusal> {
    let (method, query) = command.split_once('?').unwrap_or((command, ""));
    let method = method.trim().to_ascii_lowercase();
    if method == "batch" {
        return Err(Refusal::code("ERROR_BATCH_METHOD_NOT_ALLOWED"));
    }
    let params = Params::of_query(query).map_texts(&|text| with_results(text, before));
    run_method(app, &method, &params)
}

/// The text with each `$result[key][field]…` in it replaced by what it stands for.
fn with_results(text: &str, before: &Object) -> String {
    const MARK: &str = "$result[";
    let mut filled = String::new();
    let mut rest = text;
    while let Some((plain, behind)) = rest.split_once(MARK) {
        filled.push_str(plain);
        let mut end = 0;
        let mut value = Some(Value::Object(before.clone()));
        // Each part of the path ends with a bracket, and another may begin right behind it.
        while let Some(length) = behind.get(end..).and_then(|rest| rest.find(']')) {
            let name = behind.get(end..end + length).unwrap_or_default();
            value = value.and_then(|value| inside(&value, name));
            end += length + 1;
            if !behind.get(end..).is_some_and(|rest| rest.starts_with('[')) {
                break;
            }
            end += 1;
        }
        filled.push_str(value.as_ref().and_then(json::text_of).unwrap_or_default());
        rest = behind.get(end..).unwrap_or_default();
    }
    filled + rest
}

fn inside(value: &Value, name: &str) -> Option<Value> {
    match value {
        Value::Object(object) => object.get(name).cloned(),
        Value::List(items) => items.get(name.parse::<usize>().ok()?).cloned(),
        _ => None,
    }
}

impl Results {
    fn add(&mut self, key: &str, given: Result<Given, Refusal>, time: Object) {
        match given {
            Ok(given) => {
                self.result.push(key, given.result);
                if let Some(total) = given.total {
                    self.total.push(key, Value::number(total));
                }
                if let Some(next) = given.next {
                    self.next.push(key, Value::number(next));
                }
                self.time.push(key, time.into());
            }
            Err(refusal) => self.error.push(key, refusal.body().into()),
        }
    }

    fn shown(self) -> Object {
        Object::new()
            .with("result", php_array(self.result))
            .with("result_error", php_array(self.error))
            .with("result_total", php_array(self.total))
            .with("result_next", php_array(self.next))
            .with("result_time", php_array(self.time))
    }
}

/// PHP writes an array as a list when its keys count from 0, and so also when it is empty.
fn php_array(object: Object) -> Value {
    let counts = object.entries().iter().zip(0_usize..).all(|((key, _), index)| *key == index.to_string());
    if !counts {
        return object.into();
    }
    Value::List(object.entries().iter().map(|(_, value)| value.clone()).collect())
}
