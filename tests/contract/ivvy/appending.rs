//! Updates of a lead with a contact or a company: without an id it is added each time.

use crate::contract::cases::Cases;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const ANN: &str = r#""firstName":"A","lastName":"B","email":"a@b.c""#;

#[test]
fn contacts_and_companies() {
    let lead = Cases::of("ivvy.lead");
    let added =
        |path: &str| format!("adds_value {path}: {path} has no id, so it is added each time that the update is sent");
    let contact = format!(r#"{{"id":1,"contact":{{{ANN}}}}}"#);
    lead.warns("a contact", &contact, &contact, &[&added("contact")]);
    let company = r#"{"id":1,"company":{"businessName":"B"}}"#;
    lead.warns("a company", company, company, &[&added("company")]);
    let primary = format!(r#"{{"id":1,"company":{{"id":2,"primaryContact":{{{ANN}}}}}}}"#);
    lead.warns("a company's contact", &primary, &primary, &[&added("company.primaryContact")]);
    let existing = format!(r#"{{"id":1,"contact":{{{ANN},"updateIfExists":true}}}}"#);
    lead.sends("iVvy looks for it first", &existing, &existing);
    let other = format!(r#"{{"id":1,"contact":{{{ANN},"updateIfExists":false}}}}"#);
    lead.warns("iVvy does not", &other, &other, &[&added("contact")]);
    let add = format!(r#"{{"industryId":5,"sourceId":2,"typeId":3,"stageId":4,"contact":{{{ANN}}},"name":"x"}}"#);
    lead.sends("a new lead", &add, &add);
}

#[test]
fn what_a_new_contact_lacks_is_not_cleared() {
    let given = format!(r#"{{"id":1,"contact":{{{ANN},"phone":null,"externalId":""}}}}"#);
    let sent = format!(r#"{{"id":1,"contact":{{{ANN}}}}}"#);
    let added = "adds_value contact: contact has no id, so it is added each time that the update is sent";
    Cases::of("ivvy.lead").warns("it has nothing to clear", &given, &sent, &[added]);
}
