//! A contact and a company inside a lead are checked as they are alone, at paths below the lead's.

use crate::contract::cases::Cases;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn paths() {
    let lead = Cases::of("ivvy.lead");
    lead.refuses(
        "a company's contact's URL",
        r#"{"id":1,"company":{"id":2,"primaryContact":{"id":3,"externalUrls":[{"ref":"a","url":"b"}]}}}"#,
        &["format company.primaryContact.externalUrls[0].url: company.primaryContact.externalUrls[0].url must be a URL \
           that begins with https://"],
    );
    lead.refuses(
        "a company's custom field",
        r#"{"id":1,"company":{"id":2,"customFields":[{"fieldId":1,"value":2},{"value":"x"}]}}"#,
        &["required company.customFields[1].fieldId: company.customFields[1].fieldId is required"],
    );
    lead.refuses(
        "a contact's custom field says value, a lead's fieldValue",
        r#"{"id":1,"contact":{"id":2,"customFields":[{"fieldId":1}]},"customFields":[{"fieldId":1}]}"#,
        &[
            "required contact.customFields[0].value: contact.customFields[0].value is required",
            "required customFields[0].fieldValue: customFields[0].fieldValue is required",
        ],
    );
}

#[test]
fn bodies() {
    Cases::of("ivvy.lead").sends(
        "all in the order and the form of their tables",
        r#"{
            "name": "x", "stageId": "4", "typeId": 3, "sourceId": 2,
            "contact": {"email": "a@b.c", "lastName": "B", "firstName": "A", "phone": "", "updateIfExists": "1"},
            "company": {"updateIfExists": 0, "isAgent": "1", "commissionFood": "10", "businessName": "ACME",
                        "address": {"countryCode": "AU", "line1": "1 High St", "line2": ""}}
        }"#,
        r#"{"sourceId":2,"typeId":3,"stageId":4,"company":{"businessName":"ACME","address":{"line1":"1 High St","countryCode":"AU"},"isAgent":1,"commissionFood":10,"updateIfExists":false},"contact":{"firstName":"A","lastName":"B","email":"a@b.c","updateIfExists":true},"name":"x"}"#,
    );
}
