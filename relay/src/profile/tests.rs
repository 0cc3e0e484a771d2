//! What a page draws of forms over each CRM's tables.

use crate::config::Config;

use super::*;

/// The profile of a form with these settings, a line a field.
#[track_caller]
fn lines(settings: &str) -> Vec<String> {
    let toml = format!(
        "listen = \"127.0.0.1:0\"\nledger = \"l\"\ntoken_secret_env = \"S\"\n[crm.c]\n{}\n[form.f]\ncrm = \"c\"\n{settings}",
        if settings.contains("bitrix24") { BITRIX24 } else { IVVY }
    );
    let config = Config::read(&toml, &|_| Some("0123456789abcdef0123456789abcdef".to_owned()));
    let Ok(config) = config else { panic!("{:?}", config.err()) };
    let profile = profile("f", config.forms.get("f").unwrap());
    let fields = profile.as_object().unwrap().get("fields").unwrap().as_list().unwrap().iter();
    fields.map(Value::to_json).collect()
}

const IVVY: &str = "kind = \"ivvy\"\nurl = \"https://a.example\"\nkey_env = \"K\"\nsecret_env = \"S\"";
const BITRIX24: &str = "kind = \"bitrix24\"\nurl = \"https://a.example\"\nauth_env = \"K\"";

#[test]
fn fields_of_a_form() {
    let rows: [(&str, &str, &[&str]); 5] = [
        (
            "a contact's fields are required with it",
            "kind = \"ivvy.lead\"\nallow = [\"contact.firstName\", \"contact.lastName\", \"contact.email\", \
                 \"contact.phone\", \"name\", \"description\"]\nfixed = { sourceId = 1, typeId = 1, stageId = 1, industryId = 1 }",
            &[
                r#"{"path":"contact.firstName","label":"First name","type":"text","required":true,"autocomplete":"given-name"}"#,
                r#"{"path":"contact.lastName","label":"Last name","type":"text","required":true,"autocomplete":"family-name"}"#,
                r#"{"path":"contact.email","label":"Email","type":"email","required":true,"maxLength":254,"autocomplete":"email"}"#,
                r#"{"path":"contact.phone","label":"Phone","type":"tel","required":false,"autocomplete":"tel"}"#,
                r#"{"path":"name","label":"Name","type":"text","required":true}"#,
                r#"{"path":"description","label":"Description","type":"longtext","required":false}"#,
            ],
        ),
        (
            "a company is optional, and so are its fields",
            "kind = \"ivvy.lead\"\nallow = [\"contact.email\", \"contact.firstName\", \"contact.lastName\", \
                 \"company.businessName\"]\nfixed = { name = \"n\", sourceId = 1, typeId = 1, stageId = 1, industryId = 1 }",
            &[
                r#"{"path":"contact.email","label":"Email","type":"email","required":true,"maxLength":254,"autocomplete":"email"}"#,
                r#"{"path":"contact.firstName","label":"First name","type":"text","required":true,"autocomplete":"given-name"}"#,
                r#"{"path":"contact.lastName","label":"Last name","type":"text","required":true,"autocomplete":"family-name"}"#,
                r#"{"path":"company.businessName","label":"Business name","type":"text","required":false,"autocomplete":"organization"}"#,
            ],
        ),
        (
            "multiple fields, choices, own fields",
            "kind = \"bitrix24.lead\"\nallow = [\"fields.NAME\", \"fields.EMAIL\", \"fields.PHONE\", \
                 \"fields.CURRENCY_ID\", \"fields.OPENED\", \"fields.UF_CRM_1\", \"fields.CONTACT_IDS\"]\n\
                 fixed = { fields = { TITLE = \"t\" } }",
            &[
                r#"{"path":"fields.NAME","label":"Name","type":"text","required":false,"autocomplete":"given-name"}"#,
                r#"{"path":"fields.EMAIL","label":"Email","type":"email","required":false,"maxLength":254,"autocomplete":"email"}"#,
                r#"{"path":"fields.PHONE","label":"Phone","type":"tel","required":false,"autocomplete":"tel"}"#,
                r#"{"path":"fields.CURRENCY_ID","label":"Currency id","type":"text","required":false,"maxLength":3}"#,
                r#"{"path":"fields.OPENED","label":"Opened","type":"flag","required":false}"#,
                r#"{"path":"fields.UF_CRM_1","label":"Uf crm 1","type":"text","required":false}"#,
            ],
        ),
        (
            "choices with their words",
            "kind = \"ivvy.stage\"\nallow = [\"name\", \"applyTo\"]",
            &[
                r#"{"path":"name","label":"Name","type":"text","required":true}"#,
                r#"{"path":"applyTo","label":"Apply to","type":"choice","required":true,"choices":[{"value":"1","label":"Opportunity"},{"value":"2","label":"Lead"}]}"#,
            ],
        ),
        (
            "what is fixed is not asked for",
            "kind = \"ivvy.source\"\nallow = [\"name\", \"isReferral\"]\nfixed = { isReferral = true }",
            &[r#"{"path":"name","label":"Name","type":"text","required":true}"#],
        ),
    ];
    for (why, settings, expected) in rows {
        assert_eq!(lines(settings), expected, "{why}");
    }
}

#[test]
fn labels() {
    let rows = [
        ("firstName", "First name"),
        ("LAST_NAME", "Last name"),
        ("name", "Name"),
        ("line1", "Line1"),
        ("VALUE", "Value"),
    ];
    for (name, expected) in rows {
        assert_eq!(label(name), expected);
    }
}
