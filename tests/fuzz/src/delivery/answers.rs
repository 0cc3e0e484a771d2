//! Answers to a CRM's calls: as documented, with a part that is missing or of another type, or anything.

use leadwire::crm::HttpRequest;
use leadwire::schema::{Object, Value};

use super::environment::{Choices, any_json};

const ERRORS: &[(u16, &str)] = &[
    (503, r#"{"error":"QUERY_LIMIT_EXCEEDED","error_description":"Too many requests"}"#),
    (429, r#"{"error":"OPERATION_TIME_LIMIT"}"#),
    (503, r#"{"error":"OVERLOAD_LIMIT"}"#),
    (401, r#"{"error":"expired_token"}"#),
    (401, r#"{"errorCode":401,"specificCode":23005,"message":"Request is stale"}"#),
    (400, r#"{"errorCode":400,"specificCode":24448,"message":"no batch"}"#),
    (400, r#"{"error":"ERROR_BATCH_LENGTH_EXCEEDED"}"#),
    (200, r#"{"errors":[{"status":false,"code":300,"message":"no user"}],"warnings":[]}"#),
    (200, r#"{"response":{"status":{"code":"498","message":"expired"}}}"#),
    (200, r#"{"success":false,"message":"no"}"#),
    (500, ""),
    (502, "<html>"),
    (404, "{}"),
    (200, ""),
    (200, r#"{"result":"#),
    (204, ""),
];

/// The keys of a test's entries.
pub const KEYS: [&str; 4] =
    ["key-0000-0000-0000-0001", "key-0000-0000-0000-0002", "key-0000-0000-0000-0003", "key-0000-0000-0000-0004"];

pub fn answer_text(request: &HttpRequest, choices: &mut Choices) -> (u16, String) {
    match choices.below(12) {
        10 => {
            let (status, text) = ERRORS[choices.below(ERRORS.len())];
            (status, text.to_owned())
        }
        11 => (200, any_json(choices, 4).to_json()),
        other => {
            let mut value = documented(request, choices);
            if other == 9 {
                corrupt(&mut value, choices);
            }
            (200, value.to_json())
        }
    }
}

fn documented(request: &HttpRequest, choices: &mut Choices) -> Value {
    let HttpRequest { url, body, .. } = request;
    let body = Value::read(body, 64).ok().and_then(|body| body.as_object().cloned()).unwrap_or_default();
    let id = Value::number(100 + choices.below(100));
    let result = |value: Value| Value::from(Object::new().with("result", value).with("time", time()));
    match url {
        url if url.contains("action=run") => Object::new().with("asyncId", "a-1").into(),
        url if url.contains("action=progress") => {
            Object::new().with("progress", Value::number(if choices.below(3) == 1 { 50 } else { 100 })).into()
        }
        url if url.contains("action=results") => job_results(choices),
        url if url.contains("addOrUpdate") => Object::new().with("success", true).with("id", id).into(),
        url if url.contains("getLeadList") => Object::new().with("results", ivvy_rows(choices)).into(),
        url if url.contains("/batch") => result(batch_results(&body, choices)),
        url if url.contains("item.list") => result(Object::new().with("items", bitrix_rows(true, choices)).into()),
        url if url.contains("lead.list") => result(bitrix_rows(false, choices)),
        url if url.contains("item.add") => result(Object::new().with("item", Object::new().with("id", id)).into()),
        url if url.contains("crm.") => result(id),
        url if url.contains("/v2/leads?") => {
            Object::new().with("data", capillary_rows(choices)).with("errors", Value::List(Vec::new())).into()
        }
        url if url.contains("/v2/leads") => Object::new()
            .with("id", id)
            .with("errors", Value::List(Vec::new()))
            .with("warnings", Value::List(Vec::new()))
            .into(),
        _ => any_json(choices, 4),
    }
}

fn time() -> Value {
    Object::new()
        .with("operating", Value::from_digits("0.5"))
        .with("operating_reset_at", Value::number(1_795_133_400))
        .into()
}

fn some_key(choices: &mut Choices) -> &'static str {
    match choices.below(KEYS.len() + 1) {
        at if at < KEYS.len() => KEYS[at],
        _ => "another-key",
    }
}

fn rows(choices: &mut Choices, row: impl Fn(&mut Choices) -> Object) -> Value {
    Value::List((0..choices.below(4)).map(|_| row(choices).into()).collect())
}

fn bitrix_rows(is_items: bool, choices: &mut Choices) -> Value {
    let names = if is_items { ["id", "originatorId", "originId"] } else { ["ID", "ORIGINATOR_ID", "ORIGIN_ID"] };
    rows(choices, |choices| {
        let originator = if choices.below(6) == 1 { "shop" } else { "leadwire" };
        let id = Value::number(200 + choices.below(50));
        Object::new().with(names[0], id).with(names[1], originator).with(names[2], some_key(choices))
    })
}

fn ivvy_rows(choices: &mut Choices) -> Value {
    rows(choices, |choices| {
        let key = some_key(choices);
        let custom = Object::new().with("fieldId", Value::number(12)).with("value", key).with("fieldValue", key);
        let description = format!("text\nleadwire:{key}");
        Object::new()
            .with("id", Value::number(300 + choices.below(50)))
            .with("description", description.as_str())
            .with("customFields", Value::List(vec![custom.into()]))
            .with("createdDate", "2026-11-20 00:00:00")
    })
}

fn capillary_rows(choices: &mut Choices) -> Value {
    rows(choices, |choices| {
        let fields = Object::new().with("leadwire_key", some_key(choices));
        Object::new().with("id", Value::number(400 + choices.below(50))).with("extendedFields", fields)
    })
}

fn job_results(choices: &mut Choices) -> Value {
    let result = |choices: &mut Choices| {
        let response = Object::new().with("success", true).with("id", Value::number(500 + choices.below(50)));
        let job = Object::new().with("response", response);
        if choices.below(3) == 1 { job.with("request", Object::new().with("x", some_key(choices))) } else { job }
    };
    let count = 3 + choices.below(4);
    let results = (0..count).map(|_| result(choices).into()).collect();
    Object::new().with("results", Value::List(results)).into()
}

fn batch_results(body: &Object, choices: &mut Choices) -> Value {
    let commands = body.get("cmd").and_then(Value::as_object).cloned().unwrap_or_default();
    let (mut results, mut errors) = (Object::new(), Object::new());
    for (name, command) in commands.entries() {
        let is_list = command.as_text().is_some_and(|command| command.contains(".list"));
        match choices.below(6) {
            4 => {}
            5 => errors.push(name, Object::new().with("error", "ERROR_CORE").into()),
            _ if is_list => results.push(name, bitrix_rows(false, choices)),
            _ => results.push(name, Value::number(600 + choices.below(50))),
        }
    }
    Object::new().with("result", results).with("result_error", errors).with("result_time", Object::new()).into()
}

/// Removes or replaces a part.
fn corrupt(value: &mut Value, choices: &mut Choices) {
    match value {
        Value::Object(object) if !object.is_empty() && choices.below(3) > 0 => {
            let at = choices.below(object.entries().len());
            match object.entries_mut().get_mut(at) {
                Some((_, inner)) if choices.below(2) == 0 => corrupt(inner, choices),
                Some((key, _)) => {
                    let key = key.clone();
                    object.take(&key);
                }
                None => {}
            }
        }
        Value::List(items) if !items.is_empty() && choices.below(3) > 0 => {
            let at = choices.below(items.len());
            corrupt(&mut items[at], choices);
        }
        value => *value = any_json(choices, 2),
    }
}
