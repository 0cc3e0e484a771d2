//! Valid catalogs, and the messages of invalid ones.

use leadwire::crm::AccountCatalog;
use leadwire::schema::Value;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn read(json: &str) -> Result<AccountCatalog, String> {
    AccountCatalog::read(&Value::read(json, 9).unwrap())
}

#[test]
fn optional_parts() {
    for json in [
        "null",
        "{}",
        r#"{"ivvy":null,"bitrix24":null,"messages":null}"#,
        r#"{"ivvy":{},"bitrix24":{},"messages":{}}"#,
        r#"{"ivvy":{"typesWithSubtypes":null,"requiredCustomFields":[]},"bitrix24":{"sources":null,"statuses":[]}}"#,
    ] {
        assert_eq!(read(json), Ok(AccountCatalog::default()), "{json}");
    }
}

#[test]
fn all_parts() {
    let catalog = read(
        r#"{"ivvy":{"typesWithSubtypes":[3,"4",9007199254740993],"requiredCustomFields":[1]},
            "bitrix24":{"sources":["WEB"],"statuses":["NEW","UC_1"]},"messages":{"required":"fehlt"}}"#,
    )
    .unwrap();
    assert_eq!(catalog.ivvy.types_with_subtypes, [3, 4, 9_007_199_254_740_993]);
    assert_eq!(catalog.ivvy.required_custom_fields, [1]);
    assert_eq!(catalog.bitrix24.sources, ["WEB"]);
    assert_eq!(catalog.bitrix24.statuses, ["NEW", "UC_1"]);
    assert_eq!(catalog.messages, [("required".to_owned(), "fehlt".to_owned())]);
}

#[test]
fn errors() {
    for (json, words) in [
        ("5", "the catalog must be an object"),
        ("[]", "the catalog must be an object"),
        (r#"{"ivvy":[]}"#, "the catalog's ivvy must be an object"),
        (r#"{"bitrix24":"x"}"#, "the catalog's bitrix24 must be an object"),
        (r#"{"messages":["x"]}"#, "the catalog's messages must be an object"),
        (r#"{"ivvy":{"typesWithSubtypes":3}}"#, "the catalog's ivvy.typesWithSubtypes must be a list"),
        (
            r#"{"ivvy":{"typesWithSubtypes":[0]}}"#,
            "the catalog's ivvy must contain ids, which are whole numbers from 1",
        ),
        (
            r#"{"ivvy":{"requiredCustomFields":["x"]}}"#,
            "the catalog's ivvy.requiredCustomFields must be a whole number",
        ),
        (
            r#"{"ivvy":{"requiredCustomFields":[1e999]}}"#,
            "the catalog's ivvy.requiredCustomFields must be a whole number",
        ),
        (r#"{"bitrix24":{"sources":[1]}}"#, "the catalog's bitrix24.sources must be text"),
        (r#"{"bitrix24":{"statuses":{"0":"NEW"}}}"#, "the catalog's bitrix24.statuses must be a list"),
        (
            r#"{"ivvy":{"typeWithSubtypes":[3]}}"#,
            "the catalog's ivvy has an unknown field \"typeWithSubtypes\"; expected one of typesWithSubtypes, requiredCustomFields",
        ),
        (r#"{"ivy":{}}"#, "the catalog has an unknown field \"ivy\"; expected one of ivvy, bitrix24, messages"),
        (r#"{"messages":{"required":5}}"#, "the catalog's messages.required must be text"),
    ] {
        assert_eq!(read(json), Err(words.to_owned()), "{json}");
    }
}
