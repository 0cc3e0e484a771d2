//! What outlives the sandbox, and what a fresh one starts with.

mod support;

use support::{Bench, IVVY_LEAD, text_at};

#[test]
fn records_and_batches_outlive_it() {
    let bench = Bench::new();
    bench.ivvy("contact?action=addOrUpdateLead", IVVY_LEAD);
    bench.ivvy("crm?action=addOrUpdateLeadStage", r#"{"id":1,"name":"Renamed"}"#);
    bench.bitrix24("crm.lead.add", r#"{"fields":{"TITLE":"x"}}"#);
    bench.capillary("PUT", "/v2/leads/1/status", r#"{"status":"WON","reasonId":1}"#);
    let jobs = r#"{"jobs":[{"namespace":"crm","action":"getLeadTypeList","params":{}}]}"#;
    let ask = format!(r#"{{"async":{}}}"#, bench.ivvy("batch?action=run", jobs).at("asyncId"));

    let bench = bench.restarted();
    assert_eq!(bench.stored("ivvy.lead", 763), IVVY_LEAD);
    assert_eq!(bench.ivvy("crm?action=getLeadStageList", "{}").at("results.0.name"), r#""Renamed""#);
    assert_eq!(bench.bitrix24("crm.lead.get", r#"{"id":1}"#).at("result.TITLE"), r#""x""#);
    assert_eq!(bench.capillary("GET", "/v2/leads/1", "").at("status"), r#""WON""#);
    assert_eq!(bench.ivvy("batch?action=results", &ask).at("results.0.response.meta.totalResults"), "4");
    assert_eq!(bench.ivvy("contact?action=addOrUpdateLead", IVVY_LEAD).at("id"), "764", "no id is given twice");
    assert_eq!(bench.count("ivvy.stage"), 7, "nothing is planted twice");
}

#[test]
fn a_reset_goes_back_to_the_seed() {
    let bench = Bench::new();
    bench.ivvy("contact?action=addOrUpdateLead", IVVY_LEAD);
    bench.ivvy("crm?action=addOrUpdateLeadStage", r#"{"id":1,"name":"Renamed"}"#);
    bench.fault("any", 3, r#"{"kind":"reset"}"#);
    bench.control("POST", "reset", "");
    assert_eq!(text_at(&bench.control("GET", "calls", ""), "calls"), "[]");
    assert_eq!(text_at(&bench.control("GET", "faults", ""), "faults"), "[]");
    assert_eq!(bench.count("ivvy.lead"), 0);
    assert_eq!(bench.ivvy("crm?action=getLeadStageList", "{}").at("results.0.name"), r#""New enquiry""#);
    assert_eq!(bench.ivvy("contact?action=addOrUpdateLead", IVVY_LEAD).at("id"), "763");
}

#[test]
fn the_seed() {
    let bench = Bench::new();
    let kinds = [
        ("ivvy.stage", 7),
        ("ivvy.source", 6),
        ("ivvy.type", 4),
        ("ivvy.lead", 0),
        ("bitrix24.status", 17),
        ("bitrix24.lead", 0),
        ("capillary.lead", 1),
    ];
    for (kind, count) in kinds {
        assert_eq!(bench.count(kind), count, "{kind}");
    }
    assert_eq!(bench.capillary("GET", "/v2/leads?userId=1000", "").at("data.0.id"), "1");
}
