use super::*;

fn answered(status: u16, body: &str) -> CallResult {
    CallResult::Answered { answer: HttpResponse::new(status, body), date_ms: None }
}

fn text(result: &CallResult) -> String {
    match result {
        CallResult::Answered { answer, .. } => {
            format!("{} {}", answer.status, answer.body.as_ref().map(Value::to_json).unwrap_or_default())
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn a_job_is_the_call_without_its_address() {
    let request = HttpRequest {
        method: "POST",
        url: "https://api.example/api/1.0/contact?action=addOrUpdateLead".to_owned(),
        headers: Vec::new(),
        body: r#"{"id":9007199254740993}"#.to_owned(),
    };
    let expected = r#"{"namespace":"contact","action":"addOrUpdateLead","params":{"id":9007199254740993}}"#;
    assert_eq!(job(&request).map(|job| Value::from(job).to_json()).as_deref(), Some(expected));
}

#[test]
fn the_response_to_run() {
    let stale = r#"{"errorCode":401,"specificCode":23005}"#;
    for (why, given, expected) in [
        ("started", answered(200, r#"{"asyncId":"a1"}"#), Ok("\"a1\"")),
        (
            "refused with a code",
            answered(400, r#"{"errorCode":400,"specificCode":24448}"#),
            Err("BatchRejected".to_owned()),
        ),
        ("no such method", answered(404, "<html>"), Err("BatchRejected".to_owned())),
        ("no access", answered(401, stale), Err(format!("401 {stale}"))),
        ("a server error", answered(500, ""), Err("500 ".to_owned())),
        ("half a response", answered(200, "{\"async"), Err("200 ".to_owned())),
        ("the response to a lead", answered(200, r#"{"id":7}"#), Err("200 ".to_owned())),
        ("lost", CallResult::Lost, Err("Lost".to_owned())),
        ("not sent", CallResult::NotSent, Err("NotSent".to_owned())),
    ] {
        let id = async_id(given).map(|id| id.to_json()).map_err(|result| text(&result));
        assert_eq!(id, expected.map(str::to_owned), "{why}");
    }
}

#[test]
fn done_is_a_progress_of_100() {
    for (body, expected) in [(r#"{"progress":100}"#, true), (r#"{"progress":99}"#, false), ("{}", false), ("", false)] {
        assert_eq!(is_done(&answered(200, body)), expected, "{body}");
    }
    assert!(!is_done(&CallResult::Lost));
}

#[test]
fn a_result_belongs_to_the_job_that_it_repeats() {
    let marked = r#"{"name":"n","customFields":[{"fieldId":12,"fieldValue":"k-1"}]}"#;
    let response = r#"{"success":true,"id":7}"#;
    for (why, params, result, expected) in [
        ("its own", marked, format!(r#"{{"request":{marked},"response":{response}}}"#), format!("200 {response}")),
        ("no request", marked, format!(r#"{{"response":{response}}}"#), format!("200 {response}")),
        ("another job's", marked, format!(r#"{{"request":{{"name":"n"}},"response":{response}}}"#), "200 ".to_owned()),
        (
            "an update",
            r#"{"id":5}"#,
            format!(r#"{{"request":{{"id":"5"}},"response":{response}}}"#),
            format!("200 {response}"),
        ),
        (
            "another update",
            r#"{"id":5}"#,
            format!(r#"{{"request":{{"id":6}},"response":{response}}}"#),
            "200 ".to_owned(),
        ),
        ("no response", marked, format!(r#"{{"request":{marked}}}"#), "200 ".to_owned()),
        ("no object", marked, "7".to_owned(), "200 ".to_owned()),
    ] {
        let job = Object::new().with("params", Value::read(params, 8).unwrap_or(Value::Null));
        let result = Value::read(&result, 8).unwrap_or(Value::Null);
        assert_eq!(text(&job_result("k-1", &job, &result)), expected, "{why}");
    }
}
