//! Bitrix24's `batch`: up to 50 commands in one request, each with an answer of its own.

use leadwire::crm::{Answer, HttpRequest, Kind};
use leadwire::schema::{Object, Value};

use super::query::query;
use super::{answered, one_by_one, portions, unclear, whole};
use crate::forwarder::ask::Ask;
use crate::forwarder::caller::{Caller, MANY};
use crate::transport::Heard;

pub(super) const MOST: usize = 50;
const LEVELS: usize = 64;

pub(super) async fn ask_all(caller: &Caller, asks: &[Ask<'_>]) -> Vec<Heard> {
    let commands: Vec<Option<String>> =
        asks.iter().map(|ask| command(&ask.request(&caller.connection.target, 0)?)).collect();
    let sizes: Vec<usize> = commands.iter().map(|command| command.as_ref().map_or(0, String::len)).collect();
    let mut heard = Vec::new();
    for part in portions(&sizes, MOST) {
        let (Some(asks), Some(commands)) = (asks.get(part.clone()), commands.get(part)) else { break };
        heard.extend(ask_some(caller, asks, commands).await);
    }
    heard
}

/// Those that can be commands in one batch, the others each by itself.
async fn ask_some(caller: &Caller, asks: &[Ask<'_>], commands: &[Option<String>]) -> Vec<Heard> {
    let mut in_batch = batched(caller, commands.iter().flatten()).await.into_iter();
    let mut heard = Vec::new();
    for (ask, command) in asks.iter().zip(commands) {
        match command {
            Some(_) => heard.push(in_batch.next().unwrap_or_else(unclear)),
            None => heard.extend(one_by_one(caller, std::slice::from_ref(ask)).await),
        }
    }
    heard
}

async fn batched(caller: &Caller, commands: impl Iterator<Item = &String>) -> Vec<Heard> {
    let mut named = Object::new();
    for (index, command) in commands.enumerate() {
        named.push(&name(index), command.as_str().into());
    }
    let count = named.entries().len();
    if count == 0 {
        return Vec::new();
    }
    let parameters = Object::new().with("halt", Value::number(0)).with("cmd", named);
    let batch = Ask::Call { path: "batch".to_owned(), parameters, key: "" };
    let heard = caller.ask(&batch, MANY).await;
    let each = each(heard, count);
    if each.iter().any(|heard| matches!(heard, Heard::NotRun)) {
        caller.refused_batch();
    }
    each
}

/// `crm.lead.add?fields[TITLE]=…`; none when a command cannot say it.
fn command(request: &HttpRequest) -> Option<String> {
    let method = request.url.rsplit('/').next()?;
    let Ok(Value::Object(parameters)) = Value::read(&request.body, LEVELS) else { return None };
    let mut own = Object::new();
    // The batch itself carries the token.
    for (key, value) in parameters.entries().iter().filter(|(key, _)| key != "auth") {
        own.push(key, value.clone());
    }
    Some([method, "?", &query(&own)?].concat())
}

/// What was heard to each command. Its name never looks like a place in a list, or PHP would make one of the answers.
fn each(heard: Heard, count: usize) -> Vec<Heard> {
    let Heard::Answered { answer, date_ms } = heard else { return vec![heard; count] };
    match results(&answer) {
        Some(results) => (0..count).map(|index| of_command(&results, &name(index))).collect(),
        None => vec![whole(Kind::Bitrix24Lead, answer, date_ms); count],
    }
}

fn name(index: usize) -> String {
    format!("k{index}")
}

fn results(answer: &Answer) -> Option<Object> {
    let body = answer.object()?;
    let results = body.get("result")?.as_object()?;
    (answer.status == 200 && results.get("result").is_some()).then(|| results.clone())
}

fn of_command(results: &Object, name: &str) -> Heard {
    let of = |part: &str| results.get(part).and_then(Value::as_object).and_then(|part| part.get(name)).cloned();
    match (of("result_error"), of("result")) {
        // By itself a refusal without a code comes with 400; a code tells more than any status.
        (Some(error), _) => answered(400, Some(error)),
        (None, Some(result)) => answered(200, Some(Object::new().with("result", result).into())),
        (None, None) => unclear(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn hears(why: &str, status: u16, body: &str, expected: [&str; 2]) {
        let answer = Answer::of_text(status, body);
        let heard = each(Heard::Answered { answer, date_ms: None }, 2).into_iter().map(|heard| match heard {
            Heard::Answered { answer, .. } => {
                format!("{} {}", answer.status, answer.body.map(|body| body.to_json()).unwrap_or_default())
            }
            other => format!("{other:?}"),
        });
        assert_eq!(heard.collect::<Vec<_>>(), expected, "{why}");
    }

    #[test]
    fn each_command_has_its_own_answer() {
        let error = r#"{"error":"","error_description":"Not found"}"#;
        hears(
            "both ran",
            200,
            r#"{"result":{"result":{"k0":7,"k1":true},"result_error":[]}}"#,
            [r#"200 {"result":7}"#, r#"200 {"result":true}"#],
        );
        hears(
            "one failed",
            200,
            &format!(r#"{{"result":{{"result":{{"k1":8}},"result_error":{{"k0":{error}}}}}}}"#),
            [&format!("400 {error}"), r#"200 {"result":8}"#],
        );
        hears(
            "all failed, and PHP writes the empty object as a list",
            200,
            &format!(r#"{{"result":{{"result":[],"result_error":{{"k0":{error},"k1":{error}}}}}}}"#),
            [&format!("400 {error}"), &format!("400 {error}")],
        );
        hears("one is missing", 200, r#"{"result":{"result":{"k0":7}}}"#, [r#"200 {"result":7}"#, "200 "]);
    }

    #[test]
    fn what_is_said_of_the_whole_batch() {
        let limit = r#"{"error":"QUERY_LIMIT_EXCEEDED"}"#;
        hears("too many calls: each", 503, limit, [&format!("503 {limit}"), &format!("503 {limit}")]);
        hears("a fault: each", 502, "<html>", ["502 ", "502 "]);
        hears("half an answer: each", 200, "{\"result\"", ["200 ", "200 "]);
        hears("no such method: none ran", 404, r#"{"error":"ERROR_METHOD_NOT_FOUND"}"#, ["NotRun", "NotRun"]);
        hears("refused in words: none ran", 400, r#"{"error":"","error_description":"cmd"}"#, ["NotRun", "NotRun"]);
        hears("too large: none ran", 413, "too large", ["NotRun", "NotRun"]);
        hears("something else altogether", 200, r#"{"result":7}"#, ["200 ", "200 "]);
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
}
