//! Bitrix24: a method below the REST address, with a token in the body or the secret in the address.

use super::support::{sends, target};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const HOOK: &str = "https://acme.bitrix24.com/rest/1/s3cr3t";

/// The request of a method, with the headers that all have.
fn post(url: &str, body: &str) -> String {
    format!("POST {url}\nContent-Type: application/json\nAccept: application/json\n\n{body}")
}

#[test]
fn add_and_update() {
    let hook = target!("bitrix24", url: HOOK);
    sends(
        "no id: add",
        &hook,
        "bitrix24.lead",
        r#"{"fields":{"TITLE":"x","PHONE":"555888"}}"#,
        &post(
            "https://acme.bitrix24.com/rest/1/s3cr3t/crm.lead.add",
            r#"{"fields":{"TITLE":"x","PHONE":[{"VALUE":"555888","VALUE_TYPE":"WORK"}]}}"#,
        ),
    );
    sends(
        "a missing id: add",
        &hook,
        "bitrix24.lead",
        r#"{"id":"","fields":{"TITLE":"x"}}"#,
        &post("https://acme.bitrix24.com/rest/1/s3cr3t/crm.lead.add", r#"{"fields":{"TITLE":"x"}}"#),
    );
    sends(
        "an id: update, digit by digit",
        &hook,
        "bitrix24.lead",
        r#"{"fields":{"TITLE":"x"},"id":"9007199254740993"}"#,
        &post(
            "https://acme.bitrix24.com/rest/1/s3cr3t/crm.lead.update",
            r#"{"id":9007199254740993,"fields":{"TITLE":"x"}}"#,
        ),
    );
}

#[test]
fn a_token_and_both_names_of_the_options() {
    let portal = target!("bitrix24", url: "https://acme.bitrix24.com/rest", auth: "t0ken");
    let url = "https://acme.bitrix24.com/rest/crm.lead.update";
    let sent = r#"{"id":1608,"fields":{"TITLE":"x"},"options":{"REGISTER_SONET_EVENT":"Y"},"params":{"REGISTER_SONET_EVENT":"Y"},"auth":"t0ken"}"#;
    for payload in [
        r#"{"id":1608,"fields":{"TITLE":"x"},"options":{"REGISTER_SONET_EVENT":"Y"}}"#,
        r#"{"id":1608,"fields":{"TITLE":"x"},"params":{"REGISTER_SONET_EVENT":true}}"#,
        r#"{"params":{"REGISTER_SONET_EVENT":"Y"},"options":{"REGISTER_SONET_EVENT":true},"fields":{"TITLE":"x"},"id":1608}"#,
    ] {
        sends("under either name, or both", &portal, "bitrix24.lead", payload, &post(url, sent));
    }
    sends(
        "no options, no key for them",
        &portal,
        "bitrix24.lead",
        r#"{"id":1608,"fields":{"TITLE":"x"},"options":null}"#,
        &post(url, r#"{"id":1608,"fields":{"TITLE":"x"},"auth":"t0ken"}"#),
    );
    sends(
        "what is unknown is sent as it is",
        &portal,
        "bitrix24.lead",
        r#"{"foo":[1],"id":1608,"fields":{"BAR":2.50}}"#,
        &post(url, r#"{"id":1608,"fields":{"BAR":2.50},"foo":[1],"auth":"t0ken"}"#),
    );
}

#[test]
fn a_payload_cannot_set_the_calls_own_keys() {
    let portal = target!("bitrix24", url: "https://acme.bitrix24.com/rest", auth: "t0ken");
    let add = "https://acme.bitrix24.com/rest/crm.lead.add";
    sends(
        "a key stands once in the body, and the target's token is the one",
        &portal,
        "bitrix24.lead",
        r#"{"fields":{"TITLE":"x"},"auth":"an0ther"}"#,
        &post(add, r#"{"fields":{"TITLE":"x"},"auth":"t0ken"}"#),
    );
    sends(
        "a status makes its fields itself",
        &target!("bitrix24", url: HOOK),
        "bitrix24.status",
        r#"{"id":1,"status":"JUNK","fields":{"TITLE":"x"}}"#,
        &post("https://acme.bitrix24.com/rest/1/s3cr3t/crm.lead.update", r#"{"id":1,"fields":{"STATUS_ID":"JUNK"}}"#),
    );
}

#[test]
fn status() {
    let hook = target!("bitrix24", url: HOOK);
    let url = "https://acme.bitrix24.com/rest/1/s3cr3t/crm.lead.update";
    sends(
        "a status",
        &hook,
        "bitrix24.status",
        r#"{"status":"JUNK","id":"1608"}"#,
        &post(url, r#"{"id":1608,"fields":{"STATUS_ID":"JUNK"}}"#),
    );
    let portal = target!("bitrix24", url: "https://acme.bitrix24.com/rest", auth: "t0ken");
    sends(
        "a status and its description",
        &portal,
        "bitrix24.status",
        r#"{"id":1608,"status":"JUNK","description":"no budget"}"#,
        &post(
            "https://acme.bitrix24.com/rest/crm.lead.update",
            r#"{"id":1608,"fields":{"STATUS_ID":"JUNK","STATUS_DESCRIPTION":"no budget"},"auth":"t0ken"}"#,
        ),
    );
}

#[test]
fn items() {
    let hook = target!("bitrix24", url: HOOK);
    let add = "https://acme.bitrix24.com/rest/1/s3cr3t/crm.item.add";
    let update = "https://acme.bitrix24.com/rest/1/s3cr3t/crm.item.update";
    sends(
        "no id: add, with a list of entries",
        &hook,
        "bitrix24.item",
        r#"{"fields":{"fm":[{"value":"555888","typeId":"PHONE","valueType":"WORK"}],"title":"x"}}"#,
        &post(
            add,
            r#"{"entityTypeId":1,"fields":{"title":"x","fm":[{"typeId":"PHONE","valueType":"WORK","value":"555888"}]}}"#,
        ),
    );
    sends(
        "an id: update, with entries by key",
        &hook,
        "bitrix24.item",
        r#"{"id":"9007199254740993","fields":{"fm":[
            {"typeId":"PHONE","value":"1"},
            {"typeId":"EMAIL","valueType":"HOME","value":"a@b.c","id":"15"},
            {"typeId":"WEB","value":"w"}
        ]}}"#,
        &post(
            update,
            r#"{"entityTypeId":1,"id":9007199254740993,"fields":{"fm":{"n0":{"typeId":"PHONE","value":"1"},"15":{"typeId":"EMAIL","valueType":"HOME","value":"a@b.c"},"n1":{"typeId":"WEB","value":"w"}}}}"#,
        ),
    );
    sends(
        "an empty list stays a list",
        &hook,
        "bitrix24.item",
        r#"{"id":5,"fields":{"fm":[]}}"#,
        &post(update, r#"{"entityTypeId":1,"id":5,"fields":{"fm":[]}}"#),
    );
    sends(
        "the original names of custom fields need the option",
        &hook,
        "bitrix24.item",
        r#"{"fields":{"UF_CRM_17":"a"}}"#,
        &post(add, r#"{"entityTypeId":1,"fields":{"UF_CRM_17":"a"},"useOriginalUfNames":"Y"}"#),
    );
    sends(
        "other names do not",
        &hook,
        "bitrix24.item",
        r#"{"fields":{"ufCrm_17":"a","ufCrm3Digit":1,"parentId128":5}}"#,
        &post(add, r#"{"entityTypeId":1,"fields":{"ufCrm_17":"a","ufCrm3Digit":1,"parentId128":5}}"#),
    );
    sends(
        "the option that is given",
        &hook,
        "bitrix24.item",
        r#"{"fields":{"UF_CRM_17":"a"},"useOriginalUfNames":false}"#,
        &post(add, r#"{"entityTypeId":1,"fields":{"UF_CRM_17":"a"},"useOriginalUfNames":"N"}"#),
    );
    sends(
        "the type of the entity is the call's own",
        &target!("bitrix24", url: "https://acme.bitrix24.com/rest", auth: "t0ken"),
        "bitrix24.item",
        r#"{"entityTypeId":2,"foo":1,"fields":{"title":"x"}}"#,
        &post(
            "https://acme.bitrix24.com/rest/crm.item.add",
            r#"{"entityTypeId":1,"fields":{"title":"x"},"foo":1,"auth":"t0ken"}"#,
        ),
    );
}

#[test]
fn status_by_either_method() {
    let change = r#"{"id":1608,"status":"JUNK","description":"no budget","entityTypeId":2}"#;
    let url = "https://acme.bitrix24.com/rest/1/s3cr3t";
    let of_item = r#"{"entityTypeId":1,"id":1608,"fields":{"stageId":"JUNK","statusDescription":"no budget"}}"#;
    let of_lead = r#"{"id":1608,"fields":{"STATUS_ID":"JUNK","STATUS_DESCRIPTION":"no budget"},"entityTypeId":2}"#;
    for (target, method, sent) in [
        (target!("bitrix24", url: HOOK, method: "item"), "crm.item.update", of_item),
        (target!("bitrix24", url: HOOK, method: "lead"), "crm.lead.update", of_lead),
        (target!("bitrix24", url: HOOK), "crm.lead.update", of_lead),
    ] {
        sends("by the target's method", &target, "bitrix24.status", change, &post(&format!("{url}/{method}"), sent));
    }
}

#[test]
fn unknown_keys_of_a_status_are_sent() {
    sends(
        "as it is, beside the fields",
        &target!("bitrix24", url: HOOK),
        "bitrix24.status",
        r#"{"foo":{"a":1},"id":1608,"status":"JUNK"}"#,
        &post(
            "https://acme.bitrix24.com/rest/1/s3cr3t/crm.lead.update",
            r#"{"id":1608,"fields":{"STATUS_ID":"JUNK"},"foo":{"a":1}}"#,
        ),
    );
}

#[test]
fn what_is_cleared_is_sent_as_an_empty_text() {
    let hook = target!("bitrix24", url: HOOK);
    sends(
        "of a lead",
        &hook,
        "bitrix24.lead",
        r#"{"id":1,"fields":{"COMMENTS":null,"OPPORTUNITY":null,"UF_CRM_1":null,"PHONE":[{"ID":5,"VALUE":""}]}}"#,
        &post(
            "https://acme.bitrix24.com/rest/1/s3cr3t/crm.lead.update",
            r#"{"id":1,"fields":{"COMMENTS":"","OPPORTUNITY":"","PHONE":[{"VALUE":"","ID":5}],"UF_CRM_1":""}}"#,
        ),
    );
    sends(
        "of an item",
        &hook,
        "bitrix24.item",
        r#"{"id":1,"fields":{"comments":null,"birthdate":null,"fm":[{"typeId":"PHONE","value":"","id":5}]}}"#,
        &post(
            "https://acme.bitrix24.com/rest/1/s3cr3t/crm.item.update",
            r#"{"entityTypeId":1,"id":1,"fields":{"birthdate":"","comments":"","fm":{"5":{"typeId":"PHONE","value":""}}}}"#,
        ),
    );
    sends(
        "of a status",
        &hook,
        "bitrix24.status",
        r#"{"id":1,"status":"NEW","description":null}"#,
        &post(
            "https://acme.bitrix24.com/rest/1/s3cr3t/crm.lead.update",
            r#"{"id":1,"fields":{"STATUS_ID":"NEW","STATUS_DESCRIPTION":""}}"#,
        ),
    );
}
