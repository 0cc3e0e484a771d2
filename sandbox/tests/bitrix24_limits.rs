//! Bitrix24's rate limit and its batches.

mod support;

use support::TestSandbox;

const TOO_MANY: &str = r#"{"error":"QUERY_LIMIT_EXCEEDED","error_description":"Too many requests"}"#;

#[test]
fn rate_limit_allows_fifty_calls_and_two_per_second() {
    let sandbox = TestSandbox::new();
    let accepted = |count: usize| (0..count).all(|_| sandbox.bitrix24("crm.lead.fields", "{}").status == 200);
    let is_limited = || {
        let reply = sandbox.bitrix24("crm.lead.fields", "{}");
        (reply.status, reply.body) == (503, TOO_MANY.to_owned())
    };
    assert!(accepted(50), "a burst of fifty");
    assert!(is_limited(), "one more");
    sandbox.clock.advance(499);
    assert!(is_limited(), "just before half a second");
    sandbox.clock.advance(1);
    assert!(accepted(1), "after half a second");
    assert!(is_limited(), "but only one call");
    sandbox.clock.advance(3_600_000);
    assert!(accepted(50) && is_limited(), "after an hour still only fifty");
    sandbox.control("POST", "reset", "");
    assert!(accepted(1), "after a reset");
}

#[test]
fn rate_limit_is_an_option() {
    let sandbox = TestSandbox::with(|options| {
        options.bitrix_burst = 2;
        options.bitrix_per_second = 0.5;
    });
    let statuses =
        |count| -> Vec<u16> { (0..count).map(|_| sandbox.bitrix24("crm.lead.fields", "{}").status).collect() };
    assert_eq!(statuses(3), [200, 200, 503]);
    sandbox.clock.advance(2_000);
    assert_eq!(statuses(2), [200, 503]);
}

#[test]
fn a_batch_counts_as_one_call_and_an_unauthorized_call_is_not_counted() {
    let sandbox = TestSandbox::with(|options| options.bitrix_burst = 2);
    for _ in 0..5 {
        assert_eq!(sandbox.send("POST", "/rest/1/wrong/crm.lead.fields", &[], "").status, 401);
    }
    let batch = format!(r#"{{"cmd":[{}]}}"#, vec![r#""crm.lead.fields""#; 50].join(","));
    assert_eq!(sandbox.bitrix24("batch", &batch).status, 200);
    assert_eq!(sandbox.bitrix24("batch", &batch).status, 200);
    assert_eq!(sandbox.bitrix24("batch", &batch).status, 503);
}

#[test]
fn commands_use_earlier_results_and_fail_independently() {
    let sandbox = TestSandbox::new();
    let batch = r#"{"halt":0,"cmd":{
        "a":"crm.lead.add?fields[TITLE]=First%20%26%20best",
        "none":"crm.lead.get?id=99",
        "b":"crm.lead.update?id=$result[a]&fields[COMMENTS]=by $result[a]",
        "list":"crm.lead.list?filter[TITLE]=First%20%26%20best&select[]=ID&select[]=COMMENTS",
        "c":"crm.lead.get?id=$result[list][0][ID]",
        "again":"batch?cmd[]=crm.lead.fields"
    }}"#;
    let reply = sandbox.bitrix24("batch", batch);
    #[rustfmt::skip]
    let rows = [
        ("result.a",              "1"),
        ("result.b",              "true"),
        ("result.list",           r#"[{"ID":"1","COMMENTS":"by 1"}]"#),
        ("result.c.TITLE",        r#""First & best""#),
        ("result.none",           "null"),
        ("result_error.none",     r#"{"error":"","error_description":"Not found"}"#),
        ("result_error.again",    r#"{"error":"ERROR_BATCH_METHOD_NOT_ALLOWED","error_description":"Method is not allowed for batch usage"}"#),
        ("result_total",          r#"{"list":1}"#),
        ("result_next",           "[]"),
        ("result_time.a.operating", "0"),
    ];
    for (path, expected) in rows {
        assert_eq!(reply.at(&format!("result.{path}")), expected, "{path}");
    }
}

#[test]
fn halt_ends_a_batch_at_the_first_failure() {
    let add = r#""crm.lead.add?fields[TITLE]=x""#;
    for (halt, added) in [("1", 1), ("true", 1), ("\"1\"", 1), ("0", 2), ("false", 2)] {
        let sandbox = TestSandbox::new();
        let reply =
            sandbox.bitrix24("batch", &format!(r#"{{"halt":{halt},"cmd":[{add},"crm.lead.get?id=99",{add}]}}"#));
        assert_eq!((reply.status, sandbox.count("bitrix24.lead")), (200, added), "halt {halt}");
        assert_eq!(reply.at("result.result_error.1.error_description"), r#""Not found""#, "halt {halt}");
    }
}

#[test]
fn a_batch_runs_at_most_fifty_commands() {
    let sandbox = TestSandbox::new();
    let batch = |count| format!(r#"{{"cmd":[{}]}}"#, vec![r#""crm.lead.add?fields[TITLE]=x""#; count].join(","));
    let fifty = sandbox.bitrix24("batch", &batch(50));
    assert_eq!((fifty.at("result.result_error"), sandbox.count("bitrix24.lead")), ("[]".to_owned(), 50));
    let more = sandbox.bitrix24("batch", &batch(51));
    assert_eq!(
        more.at("result.result_error"),
        r#"{"50":{"error":"ERROR_BATCH_LENGTH_EXCEEDED","error_description":"Max batch length exceeded"}}"#,
    );
    assert_eq!(sandbox.count("bitrix24.lead"), 100, "the first fifty commands ran");
    assert_eq!(sandbox.bitrix24("batch", "{}").at("error_description"), r#""Parameter 'cmd' must be array.""#);
}

/// With the times of an add; nothing waits for them.
fn slow(add_ms: u32) -> TestSandbox {
    TestSandbox::with(|options| options.bitrix_add_ms = add_ms)
}

const ADD: &str = r#"{"fields":{"TITLE":"x"}}"#;

#[test]
fn an_add_takes_its_time_and_counts_for_its_method() {
    let sandbox = slow(1800);
    let first = sandbox.bitrix24("crm.lead.add", ADD);
    let second = sandbox.bitrix24("crm.lead.add", ADD);
    for (reply, operating) in [(&first, "1.800"), (&second, "3.600")] {
        assert_eq!([reply.at("time.duration"), reply.at("time.operating")], ["1.800".to_owned(), operating.to_owned()]);
        assert_eq!(reply.at("time.operating_reset_at"), "1795133400", "ten minutes after the first call");
    }
    let other = sandbox.bitrix24("crm.lead.fields", "{}");
    assert_eq!([other.at("time.duration"), other.at("time.operating")], ["0.000", "0"]);
}

#[test]
fn a_batch_reports_each_command_and_has_no_operating_time_of_its_own() {
    let sandbox = slow(1800);
    let add = "crm.lead.add?fields[TITLE]=x";
    let reply = sandbox.bitrix24("batch", &format!(r#"{{"cmd":{{"a":"{add}","b":"crm.lead.get?id=1","c":"{add}"}}}}"#));
    for (path, expected) in [
        ("result.result_time.a.duration", "1.800"),
        ("result.result_time.a.operating", "1.800"),
        ("result.result_time.b.operating", "0"),
        ("result.result_time.c.operating", "3.600"),
        ("time.duration", "3.600"),
        ("time.operating", "null"),
    ] {
        assert_eq!(reply.at(path), expected, "{path}");
    }
}

#[test]
fn a_method_over_its_operating_time_is_refused_until_its_oldest_minute_leaves_the_sum() {
    let sandbox = TestSandbox::with(|options| (options.bitrix_add_ms, options.bitrix_operating_s) = (1000, 90));
    let status = |method: &str, body: &str| sandbox.bitrix24(method, body).status;
    let started = sandbox.clock.now_ms();
    for call in 1..=91 {
        assert_eq!(status("crm.lead.add", ADD), 200, "call {call}: the one that exceeds the sum still ends");
    }
    let refused = sandbox.bitrix24("crm.lead.add", ADD);
    assert_eq!(
        (refused.status, refused.at("error"), refused.at("time")),
        (429, r#""OPERATION_TIME_LIMIT""#.to_owned(), "null".to_owned())
    );
    assert_eq!(status("crm.lead.update", r#"{"id":1,"fields":{"NAME":"x"}}"#), 200, "another method");
    let batch = sandbox.bitrix24("batch", r#"{"cmd":{"a":"crm.lead.add?fields[TITLE]=x","b":"crm.lead.get?id=1"}}"#);
    assert_eq!(batch.at("result.result_error.a.error"), r#""OPERATION_TIME_LIMIT""#);
    assert_eq!(batch.at("result.result.b.ID"), r#""1""#);
    sandbox.clock.advance(started + 600_000 - 1 - sandbox.clock.now_ms());
    assert_eq!(status("crm.lead.add", ADD), 429, "just before the reset");
    sandbox.clock.advance(1);
    assert_eq!(status("crm.lead.add", ADD), 200, "the first minute has left the sum");
}

#[test]
fn a_request_is_interrupted_after_a_minute() {
    let sandbox = slow(1800);
    let batch = |count| format!(r#"{{"cmd":[{}]}}"#, vec![r#""crm.lead.add?fields[TITLE]=x""#; count].join(","));
    assert_eq!(sandbox.bitrix24("batch", &batch(33)).status, 200, "59.4 s");
    let reply = sandbox.bitrix24("batch", &batch(50));
    assert_eq!((reply.status, reply.at("error")), (500, r#""INTERNAL_SERVER_ERROR""#.to_owned()));
    assert_eq!(sandbox.count("bitrix24.lead"), 33 + 34, "what ran before stays");
}
