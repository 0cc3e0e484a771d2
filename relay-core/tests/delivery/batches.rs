//! Many leads with as few calls as the CRM allows, each with a result of its own.

use std::pin::pin;

use futures_util::future::{Either, select};

use super::fixture::{BITRIX24, CAPILLARY, Fixture, IVVY, TIMEOUT_MS, block_on, with_leads};

fn with_bitrix24_leads(count: usize) -> Fixture {
    with_leads(BITRIX24, "bitrix24.lead", r#"{"fields":{"TITLE":"a b"}}"#, count)
}

/// As a command of a batch.
fn command(key: &str) -> String {
    format!("crm.lead.add?fields%5BTITLE%5D=a+b&fields%5BORIGINATOR_ID%5D=leadwire&fields%5BORIGIN_ID%5D={key}")
}

fn batch(keys: &[&str]) -> String {
    let commands = keys.iter().enumerate().map(|(index, key)| format!(r#""k{index}":"{}""#, command(key)));
    format!(r#"batch {{"halt":0,"cmd":{{{}}}}}"#, commands.collect::<Vec<_>>().join(","))
}

#[test]
fn each_command_of_bitrix24_has_its_own_result() {
    let mut fixture = with_bitrix24_leads(3);
    let response = r#"200 {"result":{"result":{"k0":7},"result_error":{"k1":{"error":"100"}}}}"#;
    let ended = [
        "k-1 delivered: done 7",
        "k-2 rejected 100: dead, the CRM refused it: 100",
        "k-3 protocol HTTP 200: in doubt +60000",
    ];
    fixture.expect("one of each", &[response], &[&batch(&["k-1", "k-2", "k-3"])], &ended);
}

#[test]
fn a_lead_that_no_command_can_express_is_sent_alone() {
    let fixture = &mut with_bitrix24_leads(1);
    fixture.insert("k-2", "bitrix24.lead", r#"{"fields":{"TITLE":"$result[k0]"}}"#);
    let alone = r#"crm.lead.add {"fields":{"TITLE":"$result[k0]","ORIGINATOR_ID":"leadwire","ORIGIN_ID":"k-2"}}"#;
    let responses = [r#"200 {"result":{"result":{"k0":7}}}"#, r#"200 {"result":8}"#];
    fixture.expect("both", &responses, &[&batch(&["k-1"]), alone], &["k-1 delivered: done 7", "k-2 delivered: done 8"]);
}

#[test]
fn after_a_refused_batch_leads_are_sent_one_by_one_for_ten_minutes() {
    let mut fixture = with_bitrix24_leads(2);
    let refused = r#"404 {"error":"ERROR_METHOD_NOT_FOUND"}"#;
    let both = batch(&["k-1", "k-2"]);
    fixture.expect("the batch", &[refused], &[&both], &["k-1 batch_refused: retry +0", "k-2 batch_refused: retry +0"]);
    assert_eq!(fixture.events.take(&["BatchRejected"]), ["BatchRejected"]);
    fixture.crm.answer(&[r#"200 {"result":7}"#, r#"200 {"result":8}"#]);
    assert_eq!(fixture.deliver_due(), ["k-1 delivered: done 7", "k-2 delivered: done 8"]);
    assert_eq!(fixture.crm.calls().len(), 2, "one by one");
    (10..19)
        .for_each(|number| fixture.insert(&format!("k-{number}"), "bitrix24.lead", r#"{"fields":{"TITLE":"a b"}}"#));
    fixture.crm.answer(&[r#"200 {"result":7}"#; 9]);
    assert_eq!([fixture.deliver_due().len(), fixture.deliver_due().len()], [8, 1], "eight at a time");
    fixture.crm.calls();
    for (after_ms, calls) in [(590_000, 2), (10_000, 1)] {
        fixture.clock.advance(after_ms);
        for key in ["a", "b"] {
            fixture.insert(&format!("{key}-{after_ms}"), "bitrix24.lead", r#"{"fields":{"TITLE":"a b"}}"#);
        }
        fixture.crm.answer(&[r#"200 {"result":7}"#; 2]);
        fixture.deliver_due();
        assert_eq!(fixture.crm.calls().len(), calls, "{after_ms}");
        fixture.crm.take_unused();
    }
}

/// The first batch has five commands; each success doubles them, up to fifty, and each failure halves them.
#[test]
fn batches_grow_with_their_success() {
    let mut fixture = with_bitrix24_leads(200);
    let mut sizes = Vec::new();
    let limit = r#"503 {"error":"QUERY_LIMIT_EXCEEDED"}"#;
    let error = r#"500 {"error":"INTERNAL_SERVER_ERROR"}"#;
    for failure in [None, Some("502"), Some(error), None, Some(limit), None, None, None, None] {
        let results: Vec<String> = (0..50).map(|index| format!(r#""k{index}":{}"#, index + 1)).collect();
        let done = format!(r#"200 {{"result":{{"result":{{{}}}}}}}"#, results.join(","));
        fixture.crm.answer(&[failure.unwrap_or(&done)]);
        sizes.push(fixture.deliver_due().len());
        assert_eq!(fixture.crm.calls().len(), 1, "one batch");
    }
    assert_eq!(sizes, [5, 10, 5, 2, 4, 4, 8, 16, 32]);
}

/// Otherwise no batch could succeed any more, and raise the size.
#[test]
fn a_lead_that_is_delivered_alone_makes_room_for_a_batch() {
    let mut fixture = with_bitrix24_leads(20);
    let mut sizes = Vec::new();
    for response in ["502", "502", r#"200 {"result":7}"#, "502"] {
        fixture.crm.answer(&[response]);
        sizes.push(fixture.deliver_due().len());
    }
    assert_eq!(sizes, [5, 2, 1, 2]);
}

#[test]
fn a_server_error_fails_the_whole_batch() {
    let ended = ["k-1 unavailable HTTP 502: in doubt +60000", "k-2 unavailable HTTP 502: in doubt +60000"];
    for response in ["502", r#"502 {"result":{"result":{"k0":7,"k1":8}}}"#] {
        let mut fixture = with_bitrix24_leads(2);
        fixture.expect(response, &[response], &[&batch(&["k-1", "k-2"])], &ended);
    }
}

#[test]
fn a_method_beyond_its_operating_time_waits_and_others_go_on() {
    let mut fixture = with_bitrix24_leads(1);
    let over = r#"503 {"error":"OPERATION_TIME_LIMIT"}"#;
    fixture.expect(
        "refused",
        &[over],
        &[r#"crm.lead.add {"fields":{"TITLE":"a b","ORIGINATOR_ID":"leadwire","ORIGIN_ID":"k-1"}}"#],
        &["k-1 busy OPERATION_TIME_LIMIT: retry +1000"],
    );
    assert_eq!(fixture.events.take(&["MethodPaused"]), ["MethodPaused"]);
    fixture.insert("k-2", "bitrix24.lead", r#"{"id":5,"fields":{"TITLE":"a b"}}"#);
    fixture.clock.advance(1000);
    let update = r#"crm.lead.update {"id":5,"fields":{"TITLE":"a b"}}"#;
    fixture.expect("an update", &[r#"200 {"result":true}"#], &[update], &["k-2 delivered: done 5"]);
    let due_in_ms = block_on(fixture.delivery.due_in_ms()).unwrap();
    assert_eq!(due_in_ms, Some(59_000), "a minute after the refusal");
    fixture.clock.advance(59_000);
    fixture.crm.answer(&[r#"200 {"result":7}"#]);
    assert_eq!(fixture.deliver_due(), ["k-1 delivered: done 7"]);
}

/// The documents say that a batch has no operating time of its own; where a response reports one, it counts.
#[test]
fn the_operating_time_of_a_batch() {
    for (time, calls) in [(r#"{"duration":470}"#, 1), (r#"{"duration":470,"operating":470}"#, 2)] {
        let mut fixture = with_bitrix24_leads(2);
        fixture.crm.answer(&[&format!(r#"200 {{"result":{{"result":{{"k0":7,"k1":8}}}},"time":{time}}}"#)]);
        assert_eq!(fixture.deliver_due().len(), 2);
        fixture.crm.calls();
        for key in ["a", "b"] {
            fixture.insert(key, "bitrix24.lead", r#"{"fields":{"TITLE":"a b"}}"#);
        }
        fixture.crm.answer(&[r#"200 {"result":7}"#; 2]);
        fixture.deliver_due();
        assert_eq!(fixture.crm.calls().len(), calls, "{time}");
    }
}

#[test]
fn a_batch_beyond_its_operating_time_is_sent_one_by_one() {
    let mut fixture = with_bitrix24_leads(2);
    let over = r#"503 {"error":"OPERATION_TIME_LIMIT"}"#;
    let ended = ["k-1 batch_refused: retry +0", "k-2 batch_refused: retry +0"];
    fixture.expect("the batch", &[over], &[&batch(&["k-1", "k-2"])], &ended);
    fixture.crm.answer(&[r#"200 {"result":7}"#, r#"200 {"result":8}"#]);
    assert_eq!(fixture.deliver_due(), ["k-1 delivered: done 7", "k-2 delivered: done 8"]);
    assert_eq!(fixture.crm.calls().len(), 2);
    assert_eq!(fixture.events.take(&["BatchRejected"]), Vec::<String>::new(), "batches are not suspended");
}

const JOB: &str =
    r#"{"namespace":"contact","action":"addOrUpdateLead","params":{"name":"Wedding","description":"leadwire:KEY"}}"#;

fn run(keys: &[&str]) -> String {
    let jobs: Vec<String> = keys.iter().map(|key| JOB.replace("KEY", key)).collect();
    format!(r#"batch?action=run {{"jobs":[{}]}}"#, jobs.join(","))
}

fn with_ivvy_leads(count: usize) -> Fixture {
    with_leads(IVVY, "ivvy.lead", r#"{"name":"Wedding"}"#, count)
}

#[test]
fn fewer_than_four_leads_of_ivvy_are_sent_one_by_one() {
    let mut fixture = with_ivvy_leads(3);
    fixture.crm.answer(&[r#"200 {"success":true,"id":7}"#; 3]);
    assert_eq!(fixture.deliver_due(), ["k-1 delivered: done 7", "k-2 delivered: done 7", "k-3 delivered: done 7"]);
    assert!(fixture.crm.calls().iter().all(|call| call.starts_with("contact?action=addOrUpdateLead ")));
}

#[test]
fn jobs_of_ivvy_are_started_polled_and_fetched() {
    let mut fixture = with_ivvy_leads(4);
    let job = |id: u32| format!(r#"{{"response":{{"success":true,"id":{id}}}}}"#);
    let results =
        [job(7), job(8), r#"{"response":{"errorCode":400,"specificCode":24218}}"#.to_owned(), "{}".to_owned()];
    let results = format!(r#"200 {{"results":[{}]}}"#, results.join(","));
    let responses =
        [r#"200 {"asyncId":"a1"}"#, r#"200 {"progress":50}"#, "timeout", r#"200 {"progress":100}"#, &results];
    let progress = r#"batch?action=progress {"async":"a1"}"#;
    let run = run(&["k-1", "k-2", "k-3", "k-4"]);
    let calls = [&run, progress, progress, progress, r#"batch?action=results {"async":"a1"}"#];
    let ended = [
        "k-1 delivered: done 7",
        "k-2 delivered: done 8",
        "k-3 rejected 24218: dead, the CRM refused it: 24218",
        "k-4 protocol HTTP 200: in doubt +60000",
    ];
    fixture.expect("four jobs", &responses, &calls, &ended);
    assert_eq!(fixture.clock.steady_ms_passed(), 700, "waits of 100, 200 and 400 ms");
}

#[test]
fn a_result_of_another_job_counts_for_none() {
    let mut fixture = with_ivvy_leads(4);
    let job = |key: &str| {
        format!(
            r#"{{"request":{{"name":"Wedding","description":"leadwire:{key}"}},"response":{{"success":true,"id":7}}}}"#
        )
    };
    let results = ["k-1", "k-3", "k-2", "k-4"].map(job).join(",");
    let results = format!(r#"200 {{"results":[{results}]}}"#);
    fixture.crm.answer(&[r#"200 {"asyncId":"a1"}"#, r#"200 {"progress":100}"#, &results]);
    let doubt = |key: &str| format!("{key} protocol HTTP 200: in doubt +60000");
    let ended = ["k-1 delivered: done 7".to_owned(), doubt("k-2"), doubt("k-3"), "k-4 delivered: done 7".to_owned()];
    assert_eq!(fixture.deliver_due(), ended);
    let [small, list] = [1 << 20, 32 << 20];
    assert_eq!(fixture.crm.limits(), [small, small, list], "the results have many payloads");
}

#[test]
fn jobs_without_results_are_in_doubt() {
    for (why, responses) in [
        ("fewer results than jobs", vec![r#"200 {"asyncId":1}"#, r#"200 {"progress":100}"#, r#"200 {"results":[]}"#]),
        ("the start had no response", vec!["lost"]),
    ] {
        let mut fixture = with_ivvy_leads(4);
        fixture.crm.answer(&responses);
        assert!(fixture.deliver_due().iter().all(|ended| ended.ends_with(": in doubt +60000")), "{why}");
        assert_eq!(fixture.crm.take_unused(), 0, "{why}");
    }
}

/// Twenty times the timeout of a call.
#[test]
fn jobs_that_do_not_end_are_in_doubt() {
    let mut fixture = with_ivvy_leads(4);
    let claimed = fixture.claim();
    let started_ms = fixture.clock.steady_ms_passed();
    fixture.crm.answer(&[r#"200 {"asyncId":1}"#]);
    // The lease is renewed meanwhile.
    let ended = block_on(async {
        let keep_lease = pin!(fixture.delivery.keep_lease());
        let deliver = pin!(fixture.delivery.deliver(claimed));
        match select(deliver, keep_lease).await {
            Either::Left((ended, _)) => ended,
            Either::Right(_) => panic!("the lease has ended"),
        }
    });
    assert!(ended.iter().all(|ended| format!("{:?}", ended.outcome).contains("Timeout")), "{ended:?}");
    let took_ms = fixture.clock.steady_ms_passed() - started_ms;
    assert!((TIMEOUT_MS * 20..TIMEOUT_MS * 21).contains(&took_ms), "{took_ms}");
}

#[test]
fn jobs_are_polled_while_the_lease_lasts() {
    let mut fixture = with_ivvy_leads(4);
    fixture.crm.answer(&[r#"200 {"asyncId":1}"#]);
    assert!(fixture.deliver_due().iter().all(|ended| ended.ends_with(": in doubt +60000")));
    let took_ms = fixture.clock.steady_ms_passed();
    assert!(took_ms < 32_000, "27 s and a last wait of 5 s: {took_ms}");
}

#[test]
fn a_refused_start_suspends_batches() {
    let mut fixture = with_ivvy_leads(4);
    fixture.crm.answer(&["404"]);
    assert!(fixture.deliver_due().iter().all(|ended| ended.ends_with("batch_refused: retry +0")));
    assert_eq!(fixture.events.take(&["BatchRejected"]), ["BatchRejected"]);
    fixture.crm.calls();
    fixture.crm.answer(&[r#"200 {"success":true,"id":7}"#; 4]);
    assert_eq!(fixture.deliver_due().len(), 4);
    assert_eq!(fixture.crm.calls().len(), 4, "one by one");
}

#[test]
fn leads_of_capillary_are_sent_eight_at_a_time() {
    let mut fixture = with_leads(CAPILLARY, "capillary.lead", r#"{"userId":5,"leadFor":"shoes"}"#, 9);
    fixture.crm.answer(&[r#"200 {"id":7}"#; 9]);
    assert_eq!([fixture.deliver_due().len(), fixture.deliver_due().len()], [8, 1]);
    let most = fixture.crm.most_under_way();
    assert!((2..=8).contains(&most), "at the same time: {most}");
}
