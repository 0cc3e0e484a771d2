use super::*;

fn heard(status: u16, body: &str) -> Heard {
    Heard::Answered { answer: Answer::of_text(status, body), date_ms: None }
}

fn shown(heard: &Heard) -> String {
    match heard {
        Heard::Answered { answer, .. } => {
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
fn what_handing_over_says() {
    let stale = r#"{"errorCode":401,"specificCode":23005}"#;
    for (why, given, expected) in [
        ("taken", heard(200, r#"{"asyncId":"a1"}"#), Ok("\"a1\"")),
        ("refused in words", heard(400, r#"{"errorCode":400,"specificCode":24448}"#), Err("NotRun".to_owned())),
        ("no such call", heard(404, "<html>"), Err("NotRun".to_owned())),
        ("no access", heard(401, stale), Err(format!("401 {stale}"))),
        ("a fault", heard(500, ""), Err("500 ".to_owned())),
        ("half an answer", heard(200, "{\"async"), Err("200 ".to_owned())),
        ("a lead's answer", heard(200, r#"{"id":7}"#), Err("200 ".to_owned())),
        ("lost", Heard::Lost, Err("Lost".to_owned())),
        ("not sent", Heard::NotSent, Err("NotSent".to_owned())),
    ] {
        let id = async_id(given).map(|id| id.to_json()).map_err(|heard| shown(&heard));
        assert_eq!(id, expected.map(str::to_owned), "{why}");
    }
}

#[test]
fn done_is_a_hundred() {
    for (body, expected) in [(r#"{"progress":100}"#, true), (r#"{"progress":99}"#, false), ("{}", false), ("", false)] {
        assert_eq!(is_done(&heard(200, body)), expected, "{body}");
    }
    assert!(!is_done(&Heard::Lost));
}

#[test]
fn an_answer_belongs_to_the_job_that_it_repeats() {
    let marked = r#"{"name":"n","customFields":[{"fieldId":12,"fieldValue":"k-1"}]}"#;
    let response = r#"{"success":true,"id":7}"#;
    for (why, params, result, expected) in [
        ("its own", marked, format!(r#"{{"request":{marked},"response":{response}}}"#), format!("200 {response}")),
        ("no request", marked, format!(r#"{{"response":{response}}}"#), format!("200 {response}")),
        ("another's", marked, format!(r#"{{"request":{{"name":"n"}},"response":{response}}}"#), "200 ".to_owned()),
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
        assert_eq!(shown(&of_job("k-1", &job, &result)), expected, "{why}");
    }
}
