//! Adding a lead: what it needs, and how that depends on whether it belongs to a company or to a contact.

use crate::contract::cases::Cases;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const EMPTY: &str = "empty id: the payload must contain at least one field";
const INDUSTRY: &str =
    "required industryId: industryId is required when id is missing, unless companyId or company is given";
const SOURCE: &str = "required sourceId: sourceId is required when id is missing";
const TYPE: &str = "required typeId: typeId is required when id is missing";
const STAGE: &str = "required stageId: stageId is required when id is missing";
const CONTACT: &str =
    "required contactId: contactId is required when id is missing, unless companyId or company or contact is given";
const COMPANY_CONTACT: &str = "required companyLeadContactId: companyLeadContactId is required when id is missing and \
     companyId or company is given, unless contactId or contact is given";
const NAME: &str = "required name: name is required when id is missing";

#[test]
fn what_every_add_needs() {
    let lead = Cases::of("ivvy.lead");
    lead.sends(
        "all of a contact's lead",
        r#"{"industryId":1,"sourceId":2,"typeId":3,"stageId":4,"contactId":5,"name":"x"}"#,
        r#"{"industryId":1,"sourceId":2,"typeId":3,"stageId":4,"contactId":5,"name":"x"}"#,
    );
    let given = |rest: &str| format!(r#"{{"industryId":1,{rest}}}"#);
    for (payload, issue) in [
        (given(r#""typeId":3,"stageId":4,"contactId":5,"name":"x""#), SOURCE),
        (given(r#""sourceId":2,"stageId":4,"contactId":5,"name":"x""#), TYPE),
        (given(r#""sourceId":2,"typeId":3,"contactId":5,"name":"x""#), STAGE),
        (given(r#""sourceId":2,"typeId":3,"stageId":4,"contactId":5"#), NAME),
        (given(r#""sourceId":2,"typeId":3,"stageId":4,"contactId":5,"name":" ""#), NAME),
        (given(r#""sourceId":"","typeId":3,"stageId":4,"contactId":5,"name":"x""#), SOURCE),
    ] {
        lead.refuses("all but one", &payload, &[issue]);
    }
}

/// A lead with all that does not depend on whom it belongs to.
fn with(owner: &str) -> String {
    format!(r#"{{"sourceId":2,"typeId":3,"stageId":4,"name":"x"{owner}}}"#)
}

const NEW_CONTACT: &str = r#","contact":{"firstName":"A","lastName":"B","email":"a@b.c"}"#;

#[test]
fn of_a_contact() {
    let lead = Cases::of("ivvy.lead");
    lead.refuses("neither contact nor company is a contact's", &with(""), &[INDUSTRY, CONTACT]);
    lead.refuses("a contact without industry", &with(r#","contactId":5"#), &[INDUSTRY]);
    lead.refuses("a new contact without industry", &with(NEW_CONTACT), &[INDUSTRY]);
    lead.refuses("an industry without contact", &with(r#","industryId":1"#), &[CONTACT]);
    lead.refuses(
        "a company's contact makes no company's lead",
        &with(r#","industryId":1,"companyLeadContactId":6"#),
        &[CONTACT],
    );
    for missing in ["null", r#""""#, r#"" ""#] {
        let company = format!(r#","industryId":1,"companyId":{missing},"company":{missing}"#);
        lead.refuses("a missing company is none", &with(&company), &[CONTACT]);
        let contact = format!(r#","industryId":1,"contactId":{missing},"contact":{missing}"#);
        lead.refuses("a missing contact is none", &with(&contact), &[CONTACT]);
    }
    lead.sends(
        "a new contact instead of an id",
        &with(&format!(r#","industryId":1{NEW_CONTACT}"#)),
        r#"{"industryId":1,"sourceId":2,"typeId":3,"stageId":4,"contact":{"firstName":"A","lastName":"B","email":"a@b.c"},"name":"x"}"#,
    );
    lead.sends(
        "both",
        &with(r#","industryId":1,"contactId":5,"contact":{"id":5}"#),
        r#"{"industryId":1,"sourceId":2,"typeId":3,"stageId":4,"contactId":5,"contact":{"id":5},"name":"x"}"#,
    );
}

#[test]
fn of_a_company() {
    let lead = Cases::of("ivvy.lead");
    for company in [r#","companyId":7"#, r#","company":{"businessName":"ACME"}"#] {
        lead.refuses("a company without contact", &with(company), &[COMPANY_CONTACT]);
        let and = |rest: &str| with(&format!("{company}{rest}"));
        lead.refuses("an industry is no contact", &and(r#","industryId":1"#), &[COMPANY_CONTACT]);
        lead.refuses("a missing contact is none", &and(r#","contactId":"","contact":null"#), &[COMPANY_CONTACT]);
        let sent = |first: &str, behind: &str| {
            let company = &company[1..];
            format!(r#"{{{first}"sourceId":2,"typeId":3,"stageId":4,{company}{behind},"name":"x"}}"#)
        };
        let cases = [
            ("the company's contact", r#","companyLeadContactId":6"#, sent(r#""companyLeadContactId":6,"#, "")),
            ("a contact's id", r#","contactId":5"#, sent("", r#","contactId":5"#)),
            ("a new contact", NEW_CONTACT, sent("", NEW_CONTACT)),
            ("an industry, too", r#","contactId":5,"industryId":1"#, sent(r#""industryId":1,"#, r#","contactId":5"#)),
        ];
        for (why, contact, body) in cases {
            lead.sends(why, &and(contact), &body);
        }
    }
    lead.refuses(
        "an id that is wrong is present all the same",
        &with(r#","companyId":"ACME""#),
        &[COMPANY_CONTACT, "integer companyId: companyId must be a whole number, or digits without sign"],
    );
    lead.refuses(
        "a company that is wrong, too",
        &with(r#","company":[],"contactId":5"#),
        &["type company: company must be an object"],
    );
    lead.refuses(
        "an empty company is present, and lacks its name",
        &with(r#","company":{},"contactId":5"#),
        &["required company.businessName: company.businessName is required when id is missing"],
    );
    lead.refuses(
        "an empty contact is present, and lacks all",
        &with(r#","companyId":7,"contact":{}"#),
        &[
            "required contact.firstName: contact.firstName is required when id is missing",
            "required contact.lastName: contact.lastName is required when id is missing",
            "required contact.email: contact.email is required when id is missing",
        ],
    );
}

#[test]
fn nothing_at_all() {
    let lead = Cases::of("ivvy.lead");
    let all = [EMPTY, INDUSTRY, SOURCE, TYPE, STAGE, CONTACT, NAME];
    lead.refuses("an empty object", "{}", &all);
    lead.refuses("missing fields only", r#"{"id":null,"name":"","contact":" "}"#, &all);
    lead.refuses_and_warns(
        "unknown fields only",
        r#"{"stage":4}"#,
        &all,
        &["unknown_field stage: stage is not a documented field; it is sent as it is"],
    );
    lead.refuses("one known field", r#"{"description":"x"}"#, &all[1..]);
}
