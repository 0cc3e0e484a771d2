//! iVvy's list actions with filters and pages, and its batches.

mod support;

use std::time::Duration;

use support::json::json_at;
use support::{IVVY_LEAD, LEAD, TestSandbox};

const LEADS: &str = "crm?action=getLeadList";

#[test]
fn lists_of_the_account() {
    let sandbox = TestSandbox::new();
    let rows = [
        ("getLeadStageList", 7, r#"{"id":1,"name":"New enquiry","reasons":[]}"#),
        (
            "getLeadSourceList",
            6,
            r#"{"id":1,"name":"iVvy Marketplace","description":null,"cost":0,"isReferral":false,"defaultType":null}"#,
        ),
        ("getLeadTypeList", 4, r#"{"id":1,"type":"Wedding","subtypes":[]}"#),
    ];
    for (action, count, first) in rows {
        let reply = sandbox.ivvy(&format!("crm?action={action}"), "{}");
        let meta = format!(r#"{{"totalResults":{count},"start":0,"perPage":100,"count":{count}}}"#);
        assert_eq!((reply.at("meta"), reply.at("results.0")), (meta, first.to_owned()), "{action}");
    }
}

#[test]
fn leads_are_listed_with_the_names_of_their_references() {
    let sandbox = TestSandbox::new();
    let anna = r#""contact":{"firstName":"Anna","lastName":"Doe","email":"a@b.c"}"#;
    sandbox.ivvy(LEAD, &IVVY_LEAD.replace(r#""contactId":9"#, anna));
    let lead = sandbox.ivvy(LEADS, "{}").json();
    let rows = [
        ("id", "763"),
        ("stageName", r#""New enquiry""#),
        ("sourceName", r#""Website""#),
        ("type", r#""Wedding""#),
        ("contact.id", "580"),
        ("contact.firstName", r#""Anna""#),
        ("company", "null"),
        ("createdDate", r#""2026-11-20 00:00:00 UTC""#),
    ];
    for (path, expected) in rows {
        assert_eq!(json_at(&lead, &format!("results.0.{path}")), expected, "{path}");
    }
}

#[test]
fn filters_and_pages() {
    let sandbox = TestSandbox::new();
    for number in 1..=5 {
        let custom = format!(r#"9,"description":"key-{number}","customFields":[{{"fieldId":12,"fieldValue":1}}]}}"#);
        let lead = IVVY_LEAD.replace("Wedding", &format!("Lead {number}")).replace("9}", &custom);
        assert_eq!(sandbox.ivvy(LEAD, &lead).status, 200);
    }
    #[rustfmt::skip]
    let rows: &[(&str, &str, &str, &[i64])] = &[
        ("all",                  "{}",                                              "5", &[763, 764, 765, 766, 767]),
        ("first page",           r#"{"perPage":2}"#,                                "5", &[763, 764]),
        ("last page",            r#"{"perPage":2,"start":4}"#,                      "5", &[767]),
        ("after the last page",  r#"{"start":9}"#,                                  "5", &[]),
        ("by id",                r#"{"filter":{"id":765}}"#,                        "1", &[765]),
        ("text, ignoring case",  r#"{"filter":{"name":"lead 2"}}"#,                 "1", &[764]),
        ("not",                  r#"{"filter":{"name__NOT":"Lead 2"},"perPage":1}"#, "4", &[763]),
        ("contains",             r#"{"filter":{"name__CONTAINS":"EAD"},"perPage":1}"#, "5", &[763]),
        ("does not contain",     r#"{"filter":{"name__NOTCONTAINS":"2"},"perPage":1}"#, "4", &[763]),
        ("begins and ends with", r#"{"filter":{"name__BEGINS":"Lead","name__ENDS":"3"}}"#, "1", &[765]),
        ("greater or equal",     r#"{"filter":{"id__GREATERTHAN":766}}"#,           "2", &[766, 767]),
        ("less or equal",        r#"{"filter":{"id__LESSTHAN":764}}"#,              "2", &[763, 764]),
        ("empty",                r#"{"filter":{"quality__EMPTY":true},"perPage":1}"#, "5", &[763]),
        ("null",                 r#"{"filter":{"quality":"__ISNULL__"},"perPage":1}"#, "5", &[763]),
        ("description",          r#"{"filter":{"description__CONTAINS":"key-4"}}"#, "1", &[766]),
        ("since a date",         r#"{"filter":{"createdDate__GREATERTHAN":"2026-11-20 00:00:00"}}"#, "5", &[763, 764, 765, 766, 767]),
        ("at a date",            r#"{"filter":{"createdDate__GREATERTHAN":"2026-11-20 00:00:00","createdDate__LESSTHAN":"2026-11-20 00:00:00"},"perPage":1}"#, "5", &[763]),
        ("since a later date",   r#"{"filter":{"createdDate__GREATERTHAN":"2026-11-20 00:00:01 UTC"}}"#, "0", &[]),
        ("custom field",         r#"{"filter":{"customFields__CONTAINS":"1"}}"#, "0", &[]),
        ("unknown operator",     r#"{"filter":{"name__SOUNDS":"x"}}"#,              "0", &[]),
    ];
    for (reason, params, total, ids) in rows {
        let reply = sandbox.ivvy(LEADS, params);
        let found: Vec<String> = (0..ids.len()).map(|index| reply.at(&format!("results.{index}.id"))).collect();
        let expected: Vec<String> = ids.iter().map(ToString::to_string).collect();
        assert_eq!((reply.at("meta.totalResults"), found), ((*total).to_owned(), expected), "{reason}");
        assert_eq!(reply.at("meta.count"), ids.len().to_string(), "{reason}");
    }
    assert_eq!(sandbox.ivvy(LEADS, r#"{"filter":5}"#).at("message"), r#""'filter' does not validate""#);
    assert_eq!(sandbox.ivvy(LEADS, r#"{"start":-1}"#).at("message"), r#""'start' does not validate""#);
}

#[test]
fn jobs_of_a_batch_fail_independently() {
    let sandbox = TestSandbox::new();
    let job = |params: &str| format!(r#"{{"namespace":"contact","action":"addOrUpdateLead","params":{params}}}"#);
    let nothing = r#"{"namespace":"batch","action":"run","params":{}}"#;
    let jobs =
        format!(r#"{{"jobs":[{},{},{nothing}],"callbackUrl":"http://127.0.0.1:9/"}}"#, job(IVVY_LEAD), job("{}"));
    let async_id = sandbox.ivvy("batch?action=run", &jobs).at("asyncId");
    assert_eq!(async_id.len(), 34, "32 hexadecimal digits in quotes: {async_id}");

    let query = format!(r#"{{"async":{async_id}}}"#);
    assert_eq!(sandbox.ivvy("batch?action=progress", &query).body, r#"{"progress":100}"#);
    let results = sandbox.ivvy("batch?action=results", &query);
    assert_eq!(results.at("asyncId"), async_id);
    assert_eq!(results.at("results.0.namespace"), r#""contact""#);
    assert_eq!(results.at("results.0.request"), IVVY_LEAD);
    assert_eq!(results.at("results.0.response"), r#"{"success":true,"id":763}"#);
    assert_eq!(results.at("results.1.response.specificCode"), "24215");
    assert_eq!(results.at("results.2.response.errorCode"), "404");
    assert_eq!(sandbox.count("ivvy.lead"), 1);
}

#[test]
fn invalid_batches_are_rejected() {
    let sandbox = TestSandbox::new();
    let jobs = |count: usize| {
        let job = r#"{"namespace":"crm","action":"getLeadTypeList","params":{}}"#;
        format!(r#"{{"jobs":[{}]}}"#, vec![job; count].join(","))
    };
    #[rustfmt::skip]
    let rows = [
        ("200 jobs are valid",           "run", jobs(200), "null"),
        ("201 jobs",                     "run", jobs(201), "24448"),
        ("no jobs",                      "run", "{}".to_owned(), "24093"),
        ("empty jobs",                   "run", r#"{"jobs":[]}"#.to_owned(), "24093"),
        ("jobs that are no list",        "run", r#"{"jobs":5}"#.to_owned(), "24092"),
        ("incomplete job",               "run", r#"{"jobs":[{"namespace":"crm"}]}"#.to_owned(), "24092"),
        ("progress of an unknown batch", "progress", r#"{"async":"nothing"}"#.to_owned(), "24105"),
        ("results of an unknown batch",  "results", r#"{"async":"nothing"}"#.to_owned(), "24115"),
    ];
    for (reason, action, body, code) in rows {
        assert_eq!(sandbox.ivvy(&format!("batch?action={action}"), &body).at("specificCode"), code, "{reason}");
    }
}

#[test]
fn a_batch_is_reported_as_running_for_its_duration() {
    let sandbox = TestSandbox::with(|options| options.ivvy_batch = Duration::from_secs(10));
    let jobs = r#"{"jobs":[{"namespace":"crm","action":"getLeadTypeList","params":{}}]}"#;
    let query = format!(r#"{{"async":{}}}"#, sandbox.ivvy("batch?action=run", jobs).at("asyncId"));
    let steps = [(0, "0", "24114"), (3_300, "33", "24114"), (6_699, "99", "24114"), (1, "100", "null")];
    for (wait_ms, progress, code) in steps {
        sandbox.clock.advance(wait_ms);
        assert_eq!(sandbox.ivvy("batch?action=progress", &query).at("progress"), progress);
        assert_eq!(sandbox.ivvy("batch?action=results", &query).at("specificCode"), code, "at {progress} %");
    }
}
