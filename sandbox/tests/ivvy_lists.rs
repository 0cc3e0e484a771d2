//! iVvy's list actions with filters and pages, and its batches.

mod support;

use std::time::Duration;

use support::json::json_at;
use support::{IVVY_LEAD, LEAD, TestSandbox, sign};

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
fn further_lists_of_the_account() {
    let sandbox = TestSandbox::new();
    let dates = r#""createdDate":"2026-11-20 00:00:00 UTC","modifiedDate":"2026-11-20 00:00:00 UTC""#;
    let user = format!(
        r#"{{"id":2,"salutation":null,"firstName":"Sam","middleName":null,"lastName":"Sales","email":"sam@sandbox.example","phone":"","phoneMobile":null,"currentStatus":1,"userType":1,"groupId":1,"lastLoginDate":null,{dates}}}"#
    );
    for (action, count, first) in [
        ("crm?action=getLeadQualityList", 3, r#"{"id":1,"label":"Hot","showOnDash":true}"#),
        ("crm?action=getLeadChannelList", 3, r#"{"id":1,"name":"Website"}"#),
        ("account?action=getIndustryList", 4, &format!(r#"{{"id":1,"name":"Education",{dates}}}"#)),
        ("account?action=getUserList", 3, &user),
    ] {
        let reply = sandbox.ivvy(action, "{}");
        assert_eq!(
            (reply.at("meta.totalResults"), reply.at("results.0")),
            (count.to_string(), first.to_owned()),
            "{action}"
        );
    }
    let stage = sandbox.ivvy("crm?action=getLeadStageList", r#"{"filter":{"name":"Lost"}}"#);
    assert_eq!(stage.at("results.0.reasons.0"), r#"{"id":245,"reason":"Budget"}"#);
    // Lists without pages.
    for (action, first) in [
        ("getSubscriptionGroupList", r##"[{"id":1,"groupName":"Newsletter","memberCount":12,"tagColour":"#5aa9e6"},"##),
        (
            "getCustomFieldDefinition",
            r#"[{"fieldId":47,"fieldType":2,"displayName":"Size","isRequired":false,"isActive":true,"sortOrder":1,"selectValues":{"Small":"Small","Large":"Large"},"fileTypes":null},"#,
        ),
        (
            "getCompanyCustomFieldDefinition",
            r#"[{"fieldId":51,"fieldType":0,"displayName":"Cost centre","isRequired":false,"isActive":true,"sortOrder":1,"selectValues":null,"fileTypes":null}]"#,
        ),
    ] {
        let body = sandbox.ivvy(&format!("contact?action={action}"), "{}").body;
        assert!(body.starts_with(first), "{action}: {body}");
    }
    assert_eq!(sandbox.ivvy("test?action=ping", "{}").body, r#"{"ack":"2026-11-20 00:00:00 UTC"}"#);
    // No call shows a single lead, or the custom fields of leads.
    for action in ["crm?action=getLead", "crm?action=getLeadCustomFieldDefinition"] {
        assert_eq!(sandbox.ivvy(action, r#"{"id":763}"#).status, 404, "{action}");
    }
}

/// Every key of the document's sample in its order, and no other.
#[test]
fn a_row_of_the_leads_has_the_documented_keys() {
    let sandbox = TestSandbox::new();
    let company = r#""company":{"businessName":"ACME","fax":"1"},"contact":{"firstName":"Anna","lastName":"Doe","email":"a@b.c","externalId":"x"}"#;
    let lead = IVVY_LEAD.replace(r#""contactId":9"#, company).replace(
        r#""stageId":1"#,
        r#""stageId":7,"stageReasonId":245,"ownerUserId":2,"qualityId":1,"channelId":1,"customFields":[{"fieldId":1,"fieldValue":2}]"#,
    );
    assert_eq!(sandbox.ivvy(LEAD, &lead).status, 200);
    let expected = concat!(
        r#"{"id":763,"name":"Wedding","description":null,"#,
        r#""ownerUser":{"id":2,"firstName":"Sam","lastName":"Sales","email":"sam@sandbox.example","phone":""},"#,
        r#""contact":{"id":580,"firstName":"Anna","lastName":"Doe","email":"a@b.c","phone":null},"#,
        r#""company":{"id":214,"businessName":"ACME","businessNumber":null,"phone":null,"email":null},"#,
        r#""currentBookingId":null,"qualityId":1,"quality":"Hot","stageId":7,"stageName":"Lost","stageReasonId":245,"#,
        r#""stageReasonName":"Budget","adminStatusChangedDate":null,"typeId":1,"type":"Wedding","subtypeId":null,"#,
        r#""sourceId":2,"sourceName":"Website","channelId":1,"channelName":"Website","#,
        r#""leadBccEmail":"lead-763@sandbox.example","closedDate":null,"lostToCompetition":null,"#,
        r#""createdDate":"2026-11-20 00:00:00 UTC","modifiedDate":"2026-11-20 00:00:00 UTC"}"#,
    );
    assert_eq!(sandbox.ivvy(LEADS, "{}").at("results.0"), expected);
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

#[test]
fn the_results_of_a_batch_are_kept_for_two_days() {
    const DAY_MS: i64 = 24 * 60 * 60 * 1000;
    let sandbox = TestSandbox::new();
    let jobs = r#"{"jobs":[{"namespace":"crm","action":"getLeadTypeList","params":{}}]}"#;
    let query = format!(r#"{{"async":{}}}"#, sandbox.ivvy("batch?action=run", jobs).at("asyncId"));
    let results = |date: &str| {
        let headers = sign::headers("/api/1.0/batch?action=results", &query, date);
        sandbox.send("POST", "/api/1.0/batch?action=results", &sign::borrowed(&headers), &query).at("specificCode")
    };
    sandbox.clock.advance(2 * DAY_MS - 1000);
    assert_eq!(results("2026-11-21 23:59:59"), "null");
    sandbox.clock.advance(1000);
    assert_eq!(results("2026-11-22 00:00:00"), "24115");
}
