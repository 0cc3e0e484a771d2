//! Bitrix24's `batch`: up to 50 commands in one request, each the query string of a call, such as `fields[PHONE][0][VALUE]=…`,
//! and each with a result of its own.

use form_urlencoded::byte_serialize;
use leadwire::crm::{ErrorKind, HttpRequest, HttpResponse, Kind, interpret_response};
use leadwire::schema::{Object, Value};

use super::shared::{call_each, chunks, without_results};
use crate::delivery::crm_client::{CrmClient, CrmRequest, MAX_LIST_BYTES, bitrix24_method};
use crate::delivery::operating_limit::{BATCH, is_over_limit};
use crate::transport::CallResult;

const MAX_DEPTH: usize = 64;

pub(super) async fn call_all(client: &CrmClient, requests: &[CrmRequest<'_>]) -> Vec<CallResult> {
    let commands: Vec<Option<String>> =
        requests.iter().map(|request| command(&request.to_http(&client.connection.target, 0)?)).collect();
    let sizes: Vec<usize> = commands.iter().map(|command| command.as_ref().map_or(0, String::len)).collect();
    let mut results = Vec::new();
    // What fits into the next request depends on the times of the last one.
    while let (Some(rest), Some(sizes)) = (commands.get(results.len()..), sizes.get(results.len()..))
        && !rest.is_empty()
    {
        let methods = rest.iter().map(|command| command.as_deref().map_or("", method_of));
        let in_time = client.operating_budget().commands(methods);
        let count = chunks(sizes, in_time).first().map_or(1, ExactSizeIterator::len);
        let (from, to) = (results.len(), results.len() + count);
        let (Some(requests), Some(commands)) = (requests.get(from..to), commands.get(from..to)) else { break };
        results.extend(call_chunk(client, requests, commands).await);
    }
    results
}

/// Each with a request of its own. After failed batches, which left no room for a second command, a success makes room again: there
/// would be no batch any more to learn from.
pub(super) async fn call_alone(client: &CrmClient, requests: &[CrmRequest<'_>]) -> Vec<CallResult> {
    let results = call_each(client, requests).await;
    if results.iter().any(has_result) {
        client.operating_budget().call_succeeded();
    }
    results
}

/// Makes the calls that have a command in one batch, and each of the others alone.
async fn call_chunk(client: &CrmClient, requests: &[CrmRequest<'_>], commands: &[Option<String>]) -> Vec<CallResult> {
    let mut batch_results = run_batch(client, commands.iter().flatten()).await.into_iter();
    let mut results = Vec::new();
    for (request, command) in requests.iter().zip(commands) {
        match command {
            Some(_) => results.push(batch_results.next().unwrap_or_else(CallResult::unreadable)),
            None => results.extend(call_each(client, std::slice::from_ref(request)).await),
        }
    }
    results
}

async fn run_batch(client: &CrmClient, commands: impl Iterator<Item = &String>) -> Vec<CallResult> {
    let commands: Vec<&String> = commands.collect();
    let mut named = Object::new();
    for (index, command) in commands.iter().enumerate() {
        named.push(name(index), command.as_str().into());
    }
    let count = named.entries().len();
    if count == 0 {
        return Vec::new();
    }
    let parameters = Object::new().with("halt", Value::number(0)).with("cmd", named);
    let batch = CrmRequest::Call { path: BATCH.to_owned(), parameters };
    let result = client.call(&batch, MAX_LIST_BYTES).await;
    if is_over_limit(&result) {
        // The limit of `batch`, not of its commands: meanwhile they are sent one by one.
        return vec![CallResult::BatchRejected; count];
    }
    let results = split(result, count);
    learn(client, &commands, &results);
    if results.iter().any(|result| matches!(result, CallResult::BatchRejected)) {
        client.suspend_batches();
    }
    results
}

/// Learns how many commands fit into a request, and what they cost.
fn learn(client: &CrmClient, commands: &[&String], results: &[CallResult]) {
    let methods = commands.iter().map(|command| method_of(command));
    client.learn_times(&methods.zip(results).collect::<Vec<_>>());
    let has_no_result = |result: &CallResult| match result {
        CallResult::TimedOut | CallResult::Lost => true,
        CallResult::Answered { answer, .. } => answer.body.is_none() || is_server_error(answer),
        CallResult::NotSent | CallResult::BatchRejected => false,
    };
    if results.iter().all(has_no_result) {
        client.operating_budget().batch_failed();
    } else if results.iter().any(has_result) {
        client.operating_budget().batch_succeeded();
    }
}

fn has_result(result: &CallResult) -> bool {
    matches!(result, CallResult::Answered { answer, .. } if answer.status < 500)
}

/// Not one of the limits, which are 5xx too.
fn is_server_error(answer: &HttpResponse) -> bool {
    let failure = interpret_response(Kind::Bitrix24Lead, &Object::new(), answer, 0).err();
    failure.is_some_and(|failure| matches!(failure.kind, ErrorKind::Unavailable | ErrorKind::OtherServerError))
}

fn method_of(command: &str) -> &str {
    command.split_once('?').map_or(command, |(method, _)| method)
}

/// `crm.lead.add?fields[TITLE]=…`. `None` when a command cannot express the request.
fn command(request: &HttpRequest) -> Option<String> {
    let method = bitrix24_method(&request.url);
    let Ok(Value::Object(parameters)) = Value::read(&request.body, MAX_DEPTH) else { return None };
    let mut own = Object::new();
    // The batch has the token itself.
    for (key, value) in parameters.entries().iter().filter(|(key, _)| key != "auth") {
        own.push(key, value.clone());
    }
    Some([method, "?", &query(&own)?].concat())
}

/// The result of each command.
fn split(batch: CallResult, count: usize) -> Vec<CallResult> {
    let CallResult::Answered { answer, date_ms } = batch else { return vec![batch; count] };
    match results(&answer) {
        Some(results) => (0..count).map(|index| command_result(&results, &name(index))).collect(),
        None => vec![without_results(Kind::Bitrix24Lead, answer, date_ms); count],
    }
}

/// With a letter, because PHP makes a list of an object with the keys 0, 1, 2.
fn name(index: usize) -> String {
    format!("k{index}")
}

fn results(answer: &HttpResponse) -> Option<Object> {
    let body = answer.object()?;
    let results = body.get("result")?.as_object()?;
    (answer.status == 200 && results.get("result").is_some()).then(|| results.clone())
}

fn command_result(results: &Object, name: &str) -> CallResult {
    let of = |part: &str| results.get(part).and_then(Value::as_object).and_then(|part| part.get(name)).cloned();
    match (of("result_error"), of("result")) {
        (Some(error), _) if is_refused_in_batches(&error) => CallResult::BatchRejected,
        // Bitrix24 answers a single call that fails with 400; the code in the body says more than the status.
        (Some(error), _) => CallResult::from_batch(400, Some(error)),
        (None, Some(result)) => {
            let body = Object::new().with("result", result);
            let body = of("result_time").into_iter().fold(body, |body, time| body.with("time", time));
            CallResult::from_batch(200, Some(body.into()))
        }
        (None, None) => CallResult::unreadable(),
    }
}

/// `ERROR_BATCH_LENGTH_EXCEEDED` or `ERROR_BATCH_METHOD_NOT_ALLOWED`: the command did not run, and may be sent alone.
fn is_refused_in_batches(error: &Value) -> bool {
    let code = error.as_object().and_then(|error| error.get("error")?.as_text());
    code.is_some_and(|code| code.starts_with("ERROR_BATCH_"))
}

/// `None` when a query string cannot express the payload: it has no null, no boolean and no empty list or object, and
/// Bitrix24 replaces a text with `$result[` by the result of another command.
pub(super) fn query(parameters: &Object) -> Option<String> {
    let mut pairs = Vec::new();
    for (key, value) in parameters.entries() {
        add(&mut pairs, plain(key)?.to_owned(), value)?;
    }
    Some(pairs.join("&"))
}

fn add(pairs: &mut Vec<String>, path: String, value: &Value) -> Option<()> {
    match value {
        Value::Text(_) | Value::Number(_) => {
            pairs.push(format!("{}={}", encoded(&path), encoded(plain(value.as_text_or_digits()?)?)));
            Some(())
        }
        Value::List(items) if !items.is_empty() => {
            (0..).zip(items).try_for_each(|(index, item): (usize, _)| add(pairs, format!("{path}[{index}]"), item))
        }
        Value::Object(object) if !object.is_empty() => object
            .entries()
            .iter()
            .try_for_each(|(key, value)| add(pairs, format!("{path}[{}]", in_brackets(plain(key)?)?), value)),
        _ => None,
    }
}

fn plain(text: &str) -> Option<&str> {
    (!text.contains("$result")).then_some(text)
}

/// A key that cannot be read as a bracket or as the next index. PHP reads digits as the same key in a query and in JSON, such as
/// the id of an entry.
fn in_brackets(key: &str) -> Option<&str> {
    (!key.is_empty() && !key.contains(['[', ']'])).then_some(key)
}

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::test_json::object;

    #[track_caller]
    fn splits(why: &str, status: u16, body: &str, expected: [&str; 2]) {
        let answer = HttpResponse::new(status, body);
        let results = split(CallResult::Answered { answer, date_ms: None }, 2).into_iter().map(|result| match result {
            CallResult::Answered { answer, .. } => {
                format!("{} {}", answer.status, answer.body.map(|body| body.to_json()).unwrap_or_default())
            }
            other => format!("{other:?}"),
        });
        assert_eq!(results.collect::<Vec<_>>(), expected, "{why}");
    }

    #[test]
    fn each_command_has_its_own_result() {
        let error = r#"{"error":"","error_description":"Not found"}"#;
        splits(
            "both processed",
            200,
            r#"{"result":{"result":{"k0":7,"k1":true},"result_error":[]}}"#,
            [r#"200 {"result":7}"#, r#"200 {"result":true}"#],
        );
        splits(
            "one failed",
            200,
            &format!(r#"{{"result":{{"result":{{"k1":8}},"result_error":{{"k0":{error}}}}}}}"#),
            [&format!("400 {error}"), r#"200 {"result":8}"#],
        );
        splits(
            "all failed, and PHP writes the empty object as a list",
            200,
            &format!(r#"{{"result":{{"result":[],"result_error":{{"k0":{error},"k1":{error}}}}}}}"#),
            [&format!("400 {error}"), &format!("400 {error}")],
        );
        let too_long = r#"{"error":"ERROR_BATCH_LENGTH_EXCEEDED","error_description":"Max batch length exceeded"}"#;
        splits(
            "one did not run",
            200,
            &format!(r#"{{"result":{{"result":{{"k0":7}},"result_error":{{"k1":{too_long}}}}}}}"#),
            [r#"200 {"result":7}"#, "BatchRejected"],
        );
        splits("one is missing", 200, r#"{"result":{"result":{"k0":7}}}"#, [r#"200 {"result":7}"#, "200 "]);
    }

    #[test]
    fn responses_without_results() {
        let limit = r#"{"error":"QUERY_LIMIT_EXCEEDED"}"#;
        splits("too many calls: each", 503, limit, [&format!("503 {limit}"), &format!("503 {limit}")]);
        splits("a server error: each", 502, "<html>", ["502 ", "502 "]);
        splits("half a response: each", 200, "{\"result\"", ["200 ", "200 "]);
        splits(
            "no such method: none processed",
            404,
            r#"{"error":"ERROR_METHOD_NOT_FOUND"}"#,
            ["BatchRejected", "BatchRejected"],
        );
        splits(
            "refused with a description: none processed",
            400,
            r#"{"error":"","error_description":"cmd"}"#,
            ["BatchRejected", "BatchRejected"],
        );
        splits("too large: none processed", 413, "too large", ["BatchRejected", "BatchRejected"]);
        splits("an unknown form", 200, r#"{"result":7}"#, ["200 ", "200 "]);
    }

    #[test]
    fn a_command_is_the_method_and_the_query() {
        let request = |body: &str| HttpRequest {
            method: "POST",
            url: "https://b24.example/rest/1/secret/crm.lead.add".to_owned(),
            headers: Vec::new(),
            body: body.to_owned(),
        };
        let with_token = request(r#"{"fields":{"TITLE":"a b"},"auth":"token"}"#);
        assert_eq!(command(&with_token).as_deref(), Some("crm.lead.add?fields%5BTITLE%5D=a+b"));
        assert_eq!(command(&request(r#"{"fields":{"TITLE":"$result[k0]"}}"#)), None);
    }

    #[track_caller]
    fn is_query(json: &str, expected: Option<&str>) {
        assert_eq!(query(&object(json)).as_deref(), expected, "{json}");
    }

    #[test]
    fn payloads_as_query_strings() {
        is_query("{}", Some(""));
        is_query(r#"{"id":9007199254740993}"#, Some("id=9007199254740993"));
        is_query(r#"{"a":"x y&z=%+ü"}"#, Some("a=x+y%26z%3D%25%2B%C3%BC"));
        is_query(r#"{"filter":{"=ORIGIN_ID":"k"}}"#, Some("filter%5B%3DORIGIN_ID%5D=k"));
        is_query(r#"{"select":["ID","TITLE"]}"#, Some("select%5B0%5D=ID&select%5B1%5D=TITLE"));
        is_query(r#"{"f":{"P":[{"V":"1","T":"W"}]}}"#, Some("f%5BP%5D%5B0%5D%5BV%5D=1&f%5BP%5D%5B0%5D%5BT%5D=W"));
        is_query(r#"{"fm":{"15":{"v":"1"},"n0":{"v":"2"}}}"#, Some("fm%5B15%5D%5Bv%5D=1&fm%5Bn0%5D%5Bv%5D=2"));
        is_query(r#"{"a":"a\r\nb"}"#, Some("a=a%0D%0Ab"));
    }

    #[test]
    fn payloads_without_a_query_string() {
        for json in [
            r#"{"a":null}"#,
            r#"{"a":true}"#,
            r#"{"a":[]}"#,
            r#"{"a":{}}"#,
            r#"{"a":{"b":[1,null]}}"#,
            r#"{"a":"$result[k0]"}"#,
            r#"{"a":{"$result[k0]":"x"}}"#,
            r#"{"a":{"b]c":"x"}}"#,
            r#"{"a":{"":"x"}}"#,
        ] {
            is_query(json, None);
        }
    }
}
