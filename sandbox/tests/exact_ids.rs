//! Ids that a double cannot hold go in, stay in the file and come out digit by digit, over a restart as well.

mod support;

use support::{Bench, IVVY_LEAD};

/// 2^53 + 1 and 2^63 - 1.
const IDS: [i64; 2] = [9_007_199_254_740_993, i64::MAX];

#[test]
fn ids_that_the_sandbox_gives() {
    for id in IDS {
        let bench = Bench::new();
        let text = id.to_string();
        for kind in ["ivvy.lead", "ivvy.stage", "ivvy.source", "bitrix24.lead", "capillary.lead"] {
            bench.control("POST", "ids", &format!(r#"{{"kind":"{kind}","next":"{id}"}}"#));
        }
        assert_eq!(bench.ivvy("contact?action=addOrUpdateLead", IVVY_LEAD).at("id"), text);
        assert_eq!(bench.ivvy("crm?action=addOrUpdateLeadStage", r#"{"name":"x","applyTo":1}"#).at("id"), text);
        assert_eq!(bench.ivvy("crm?action=addOrUpdateLeadSource", r#"{"name":"x"}"#).at("id"), text);
        assert_eq!(bench.bitrix24("crm.lead.add", r#"{"fields":{"TITLE":"x"}}"#).at("result"), text);
        assert_eq!(bench.capillary("POST", "/v2/leads", r#"{"leadFor":"x","userId":1}"#).at("id"), text);

        let bench = bench.restarted();
        let update = format!(r#"{{"id":{id},"name":"y"}}"#);
        assert_eq!(bench.ivvy("contact?action=addOrUpdateLead", &update).at("id"), text);
        assert_eq!(bench.ivvy("crm?action=addOrUpdateLeadStage", &update).at("id"), text);
        assert_eq!(bench.ivvy("crm?action=addOrUpdateLeadSource", &update).at("id"), text);
        assert_eq!(bench.ivvy("crm?action=getLeadList", "{}").at("results.0.id"), text);
        let update = format!(r#"{{"id":{id},"fields":{{"TITLE":"y"}}}}"#);
        assert_eq!(bench.bitrix24("crm.lead.update", &update).at("result"), "true");
        assert_eq!(
            bench.bitrix24("crm.lead.list", &format!(r#"{{"filter":{{"ID":{id}}}}}"#)).at("result.0.ID"),
            format!("\"{id}\"")
        );
        for (filter, total) in [(">ID", "0"), (">=ID", "1"), ("<ID", "0"), ("<=ID", "1"), ("!ID", "0")] {
            let list = format!(r#"{{"filter":{{"{filter}":"{id}"}}}}"#);
            assert_eq!(bench.bitrix24("crm.lead.list", &list).at("total"), total, "{filter}");
        }
        let behind = format!(r#"{{"filter":{{">ID":{}}}}}"#, id - 1);
        assert_eq!(bench.bitrix24("crm.lead.list", &behind).at("total"), "1", "a page behind the neighbour");
        let status = r#"{"status":"WON","reasonId":1}"#;
        assert_eq!(bench.capillary("PUT", &format!("/v2/leads/{id}/status"), status).at("id"), text);
        // Its neighbour, which a double takes for the same, is another lead.
        let neighbour = format!("/v2/leads/{}", id - 1);
        assert_eq!(bench.capillary("GET", &neighbour, "").status, 404);
    }
}

#[test]
fn ids_inside_a_record() {
    for id in IDS {
        let bench = Bench::new();
        let lead = IVVY_LEAD.replace(r#""contactId":9"#, &format!(r#""contactId":{id},"ownerUserId":{id}"#));
        bench.ivvy("contact?action=addOrUpdateLead", &lead);
        bench.bitrix24("crm.lead.add", &format!(r#"{{"fields":{{"COMPANY_ID":{id},"CONTACT_IDS":["{id}"]}}}}"#));
        bench.capillary("PUT", "/v2/leads/1/status", &format!(r#"{{"status":"WON","reasonId":{id}}}"#));

        let bench = bench.restarted();
        assert_eq!(bench.stored("ivvy.lead", 763), lead);
        assert_eq!(bench.ivvy("crm?action=getLeadList", "{}").at("results.0.ownerUserId"), id.to_string());
        assert_eq!(bench.bitrix24("crm.lead.get", r#"{"id":1}"#).at("result.COMPANY_ID"), format!("\"{id}\""));
        assert_eq!(bench.bitrix24("crm.lead.get", r#"{"id":1}"#).at("result.CONTACT_IDS"), format!("[\"{id}\"]"));
        assert_eq!(bench.capillary("GET", "/v2/leads/1", "").at("statusLogDetails.0.reasonId"), id.to_string());
        // The control paths are for pages, to which JSON.parse would round the number.
        let records = bench.send("GET", "/_sandbox/records?kind=ivvy.lead", &[], "");
        assert_eq!(records.at("records.0.fields.ownerUserId"), format!("\"{id}\""));
    }
}
