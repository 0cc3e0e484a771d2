//! What only the account knows: types with subtypes, and custom fields that an add must fill.

use crate::contract::cases::Cases;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const CATALOG: &str =
    r#"{"ivvy":{"typesWithSubtypes":[3,9007199254740993],"requiredCustomFields":[12,9007199254740995]}}"#;

/// An add with this type, and with what else is said.
fn lead(type_id: &str, rest: &str) -> String {
    format!(r#"{{"industryId":1,"sourceId":2,"typeId":{type_id},"stageId":4,"contactId":5,"name":"x"{rest}}}"#)
}

#[test]
fn silent_without_a_catalog() {
    for catalog in ["null", "{}", r#"{"ivvy":null}"#, r#"{"ivvy":{}}"#, r#"{"ivvy":{"typesWithSubtypes":[]}}"#] {
        let cases = Cases::with("ivvy.lead", catalog);
        cases.sends("no subtype, no custom fields", &lead("3", ""), &lead("3", ""));
    }
}

const SUBTYPES: &str = r#"{"ivvy":{"typesWithSubtypes":[3,9007199254740993]}}"#;

#[test]
fn subtypes() {
    let cases = Cases::with("ivvy.lead", SUBTYPES);
    let issue = "required subtypeId: subtypeId is required when id is missing and typeId is 3";
    cases.refuses("a type with subtypes", &lead("3", ""), &[issue]);
    cases.refuses("its digits", &lead(r#""3""#, ""), &[issue]);
    cases.refuses("a missing subtype", &lead("3", r#","subtypeId":"""#), &[issue]);
    cases.refuses(
        "an id beyond 2^53",
        &lead("9007199254740993", ""),
        &["required subtypeId: subtypeId is required when id is missing and typeId is 9007199254740993"],
    );
    cases.sends("its neighbour has none", &lead("9007199254740992", ""), &lead("9007199254740992", ""));
    cases.sends("a type without subtypes", &lead("4", ""), &lead("4", ""));
    cases.sends(
        "with a subtype",
        &lead("3", r#","subtypeId":31"#),
        r#"{"subtypeId":31,"industryId":1,"sourceId":2,"typeId":3,"stageId":4,"contactId":5,"name":"x"}"#,
    );
    cases.sends("an update needs none", r#"{"id":1,"typeId":3}"#, r#"{"id":1,"typeId":3}"#);
    cases.refuses("a type that is wrong has none", &lead("true", ""), &["type typeId: typeId must be a whole number"]);
    cases.refuses(
        "before the type, as in the field table",
        r#"{"industryId":1,"sourceId":2,"typeId":3,"contactId":5,"name":"x"}"#,
        &[issue, "required stageId: stageId is required when id is missing"],
    );
}

const ABSENT_12: &str = "required customFields: customFields must have an entry with fieldId 12 and a fieldValue";
const ABSENT_BIG: &str =
    "required customFields: customFields must have an entry with fieldId 9007199254740995 and a fieldValue";

#[test]
fn required_custom_fields() {
    let cases = Cases::with("ivvy.lead", CATALOG);
    let with = |entries: &str| lead("4", &format!(r#","customFields":{entries}"#));
    cases.refuses("no custom fields", &lead("4", ""), &[ABSENT_12, ABSENT_BIG]);
    cases.refuses("missing custom fields", &with("null"), &[ABSENT_12, ABSENT_BIG]);
    cases.refuses("an empty list", &with("[]"), &[ABSENT_12, ABSENT_BIG]);
    cases.refuses("others", &with(r#"[{"fieldId":13,"fieldValue":"x"}]"#), &[ABSENT_12, ABSENT_BIG]);
    cases.refuses("one of two", &with(r#"[{"fieldId":12,"fieldValue":"x"}]"#), &[ABSENT_BIG]);
    cases.refuses("the other", &with(r#"[{"fieldId":"9007199254740995","fieldValue":"x"}]"#), &[ABSENT_12]);
    cases.refuses(
        "its neighbour",
        &with(r#"[{"fieldId":12,"fieldValue":"x"},{"fieldId":9007199254740994,"fieldValue":"x"}]"#),
        &[ABSENT_BIG],
    );
    for value in ["false", "0", "[]", "{}", r#""x""#] {
        let both = with(&format!(
            r#"[{{"fieldId":12,"fieldValue":{value}}},{{"fieldId":9007199254740995,"fieldValue":{value}}}]"#
        ));
        cases.sends("both, with a value that is not missing", &both, &both);
    }
    for value in ["null", r#""""#, r#"" ""#] {
        cases.refuses(
            "a value that is missing",
            &with(&format!(r#"[{{"fieldId":9007199254740995,"fieldValue":1}},{{"fieldId":12,"fieldValue":{value}}}]"#)),
            &[ABSENT_12, "required customFields[1].fieldValue: customFields[1].fieldValue is required"],
        );
    }
    cases.sends(
        "an update needs none",
        r#"{"id":1,"customFields":[{"fieldId":13,"fieldValue":"x"}]}"#,
        r#"{"id":1,"customFields":[{"fieldId":13,"fieldValue":"x"}]}"#,
    );
    cases.refuses(
        "no list at all",
        &with(r#""x""#),
        &[ABSENT_12, ABSENT_BIG, "type customFields: customFields must be a list"],
    );
}
