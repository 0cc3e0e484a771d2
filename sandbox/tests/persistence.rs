//! What persists over a restart, record ids beyond the range of a double, the seed, and the reset.

mod support;

use support::json::json_at;
use support::{IVVY_LEAD, LEAD, SOURCE, STAGE, TestSandbox};

/// 2^53 + 1, which a double cannot hold, and 2^63 - 1.
const IDS: [i64; 2] = [9_007_199_254_740_993, i64::MAX];

#[test]
fn records_and_batches_persist() {
    let sandbox = TestSandbox::new();
    sandbox.ivvy(LEAD, IVVY_LEAD);
    sandbox.ivvy(STAGE, r#"{"id":1,"name":"Renamed"}"#);
    sandbox.bitrix24("crm.lead.add", r#"{"fields":{"TITLE":"x"}}"#);
    sandbox.capillary("PUT", "/v2/leads/1/status", r#"{"status":"WON","reasonId":1}"#);
    let jobs = r#"{"jobs":[{"namespace":"crm","action":"getLeadTypeList","params":{}}]}"#;
    let query = format!(r#"{{"async":{}}}"#, sandbox.ivvy("batch?action=run", jobs).at("asyncId"));

    let sandbox = sandbox.restarted();
    assert_eq!(sandbox.stored("ivvy.lead", 763), IVVY_LEAD);
    assert_eq!(sandbox.ivvy("crm?action=getLeadStageList", "{}").at("results.0.name"), r#""Renamed""#);
    assert_eq!(sandbox.bitrix24("crm.lead.get", r#"{"id":1}"#).at("result.TITLE"), r#""x""#);
    assert_eq!(sandbox.capillary("GET", "/v2/leads?userId=1000", "").at("data.0.status"), r#""WON""#);
    assert_eq!(sandbox.ivvy("batch?action=results", &query).at("results.0.response.meta.totalResults"), "4");
    assert_eq!(sandbox.ivvy(LEAD, IVVY_LEAD).at("id"), "764", "no id is used twice");
    assert_eq!(sandbox.count("ivvy.stage"), 7, "the seed is inserted once");
}

#[test]
fn a_reset_returns_to_the_seed() {
    let sandbox = TestSandbox::new();
    sandbox.ivvy(LEAD, IVVY_LEAD);
    sandbox.ivvy(STAGE, r#"{"id":1,"name":"Renamed"}"#);
    sandbox.fault("any", 3, r#"{"kind":"reset"}"#);
    sandbox.control("POST", "reset", "");
    assert_eq!(json_at(&sandbox.control("GET", "calls", ""), "calls"), "[]");
    assert_eq!(json_at(&sandbox.control("GET", "faults", ""), "faults"), "[]");
    assert_eq!(sandbox.count("ivvy.lead"), 0);
    assert_eq!(sandbox.ivvy("crm?action=getLeadStageList", "{}").at("results.0.name"), r#""New enquiry""#);
    assert_eq!(sandbox.ivvy(LEAD, IVVY_LEAD).at("id"), "763");
}

#[test]
fn the_seed() {
    let sandbox = TestSandbox::new();
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
        assert_eq!(sandbox.count(kind), count, "{kind}");
    }
    assert_eq!(sandbox.capillary("GET", "/v2/leads?userId=1000", "").at("data.0.id"), "1");
}

#[test]
fn large_ids_of_records_persist() {
    for id in IDS {
        let sandbox = TestSandbox::new();
        let text = id.to_string();
        for kind in ["ivvy.lead", "ivvy.stage", "ivvy.source", "bitrix24.lead", "capillary.lead"] {
            sandbox.control("POST", "ids", &format!(r#"{{"kind":"{kind}","next":"{id}"}}"#));
        }
        assert_eq!(sandbox.ivvy(LEAD, IVVY_LEAD).at("id"), text);
        assert_eq!(sandbox.ivvy(STAGE, r#"{"name":"x","applyTo":1}"#).at("id"), text);
        assert_eq!(sandbox.ivvy(SOURCE, r#"{"name":"x"}"#).at("id"), text);
        assert_eq!(sandbox.bitrix24("crm.lead.add", r#"{"fields":{"TITLE":"x"}}"#).at("result"), text);
        assert_eq!(sandbox.capillary("POST", "/v2/leads", r#"{"leadFor":"x","userId":1}"#).at("id"), text);

        let sandbox = sandbox.restarted();
        let update = format!(r#"{{"id":{id},"name":"y"}}"#);
        assert_eq!(sandbox.ivvy(LEAD, &update).at("id"), text);
        assert_eq!(sandbox.ivvy(STAGE, &update).at("id"), text);
        assert_eq!(sandbox.ivvy(SOURCE, &update).at("id"), text);
        assert_eq!(sandbox.ivvy("crm?action=getLeadList", "{}").at("results.0.id"), text);
        let update = format!(r#"{{"id":{id},"fields":{{"TITLE":"y"}}}}"#);
        assert_eq!(sandbox.bitrix24("crm.lead.update", &update).at("result"), "true");
        assert_eq!(
            sandbox.bitrix24("crm.lead.list", &format!(r#"{{"filter":{{"ID":{id}}}}}"#)).at("result.0.ID"),
            format!("\"{id}\"")
        );
        for (filter, total) in [(">ID", "0"), (">=ID", "1"), ("<ID", "0"), ("<=ID", "1"), ("!ID", "0")] {
            let list = format!(r#"{{"filter":{{"{filter}":"{id}"}}}}"#);
            assert_eq!(sandbox.bitrix24("crm.lead.list", &list).at("total"), total, "{filter}");
        }
        let after = format!(r#"{{"filter":{{">ID":{}}}}}"#, id - 1);
        assert_eq!(sandbox.bitrix24("crm.lead.list", &after).at("total"), "1", "the page after the previous id");
        let status = r#"{"status":"WON","reasonId":1}"#;
        assert_eq!(sandbox.capillary("PUT", &format!("/v2/leads/{id}/status"), status).at("id"), text);
        // The previous id, which a double does not distinguish from it, is another lead.
        let previous = format!("/v2/leads/{}/statusLog", id - 1);
        assert_eq!(sandbox.capillary("GET", &previous, "").status, 404);
    }
}

#[test]
fn large_ids_in_fields_persist() {
    for id in IDS {
        let sandbox = TestSandbox::new();
        let lead = IVVY_LEAD.replace(r#""contactId":9"#, &format!(r#""contactId":{id},"ownerUserId":{id}"#));
        sandbox.ivvy(LEAD, &lead);
        sandbox.bitrix24("crm.lead.add", &format!(r#"{{"fields":{{"COMPANY_ID":{id},"CONTACT_IDS":["{id}"]}}}}"#));
        sandbox.capillary("PUT", "/v2/leads/1/status", &format!(r#"{{"status":"WON","reasonId":{id}}}"#));

        let sandbox = sandbox.restarted();
        assert_eq!(sandbox.stored("ivvy.lead", 763), lead);
        assert_eq!(sandbox.ivvy("crm?action=getLeadList", "{}").at("results.0.ownerUser.id"), id.to_string());
        assert_eq!(sandbox.bitrix24("crm.lead.get", r#"{"id":1}"#).at("result.COMPANY_ID"), format!("\"{id}\""));
        assert_eq!(sandbox.bitrix24("crm.lead.get", r#"{"id":1}"#).at("result.CONTACT_IDS"), format!("[\"{id}\"]"));
        assert_eq!(sandbox.capillary("GET", "/v2/leads/1/statusLog", "").at("data.0.reasonId"), id.to_string());
        // The control API writes large numbers as text, because JSON.parse would round them.
        let records = sandbox.send("GET", "/_sandbox/records?kind=ivvy.lead", &[], "");
        assert_eq!(records.at("records.0.fields.ownerUserId"), format!("\"{id}\""));
    }
}
