//! Choices, required fields and catalog of a form with reference data.

use leadwire::schema::{Object, Value};
use relay_core::form_profile::form_profile;
use relay_core::reference_data::{FormReference, ReferenceData};

use super::{BITRIX24, IVVY, bitrix24, config, ivvy};

/// The fields of the form's profile: path, whether it is required, label, and `value=label` of the choices.
fn fields(form: &str, data: &ReferenceData) -> Vec<String> {
    let config = config(form);
    let reference = FormReference::new(&config.forms["f"], data);
    let profile = form_profile("f", &reference.form, &reference.catalog_object);
    let text = |field: &Object, key: &str| field.get(key).and_then(Value::as_text).unwrap_or_default().to_owned();
    let describe = |field: &Object| {
        let required = if field.get("required") == Some(&true.into()) { "*" } else { "" };
        let choices = field.get("choices").and_then(Value::as_list).unwrap_or_default();
        let choices = choices.iter().filter_map(Value::as_object);
        let choices: Vec<String> =
            choices.map(|choice| format!("{}={}", text(choice, "value"), text(choice, "label"))).collect();
        format!("{}{required} {}: {}", text(field, "path"), text(field, "label"), choices.join(" "))
    };
    let fields = profile.as_object().unwrap().get("fields").and_then(Value::as_list).unwrap();
    fields.iter().map(|field| describe(field.as_object().unwrap())).collect()
}

fn catalog(form: &str, data: &ReferenceData) -> String {
    Value::from(FormReference::new(&config(form).forms["f"], data).catalog_object).to_json()
}

#[test]
fn choices_of_a_generated_form() {
    let fixed = "fixed = { sourceId = 2, stageId = 1, industryId = 11, contactId = 5";
    let rows = [
        (
            "types and their subtypes",
            format!("{IVVY}allow = [\"name\", \"typeId\", \"subtypeId\"]\n{fixed} }}"),
            vec![
                "name* Name: ",
                "typeId* Type id: 1=Wedding 4=Exhibition 5=Course",
                "subtypeId Subtype id: 41=Exhibition: Trade fair 42=Exhibition: Art show 51=Course: Evening",
            ],
        ),
        (
            "of a fixed type only its subtypes",
            format!("{IVVY}allow = [\"name\", \"subtypeId\"]\n{fixed}, typeId = 4 }}"),
            vec!["name* Name: ", "subtypeId Subtype id: 41=Trade fair 42=Art show"],
        ),
        (
            "choices and labels of the configuration",
            format!(
                "{IVVY}allow = [\"name\", \"typeId\"]\n{fixed} }}\n[form.f.field.typeId]\nlabel = \"Occasion\"\nchoices = {{ 1 = \"Feast\" }}"
            ),
            vec!["name* Name: ", "typeId* Occasion: 1=Feast"],
        ),
        (
            "a label of the configuration alone",
            format!("{IVVY}allow = [\"typeId\", \"name\"]\n{fixed} }}\n[form.f.field.typeId]\nlabel = \"Occasion\""),
            vec!["typeId* Occasion: 1=Wedding 4=Exhibition 5=Course", "name* Name: "],
        ),
        (
            "a type of input that takes no choices",
            format!("{IVVY}allow = [\"typeId\", \"name\"]\n{fixed} }}\n[form.f.field.typeId]\ntype = \"number\""),
            vec!["typeId* Type id: ", "name* Name: "],
        ),
        (
            "custom fields of a contact",
            format!(
                "{IVVY}allow = [\"name\", \"contact.email\", \"contact.customFields[47]\", \"contact.customFields[49]\", \"contact.firstName\", \"contact.lastName\"]\nfixed = {{ sourceId = 2, stageId = 1, typeId = 1, industryId = 11 }}"
            ),
            vec![
                "name* Name: ",
                "contact.email* Email: ",
                "contact.customFields[47] Size: S=Small",
                "contact.customFields[49]* Region: ",
                "contact.firstName* First name: ",
                "contact.lastName* Last name: ",
            ],
        ),
        (
            "a contact that a lead may not have",
            format!("{IVVY}allow = [\"name\", \"contact.customFields[49]\"]\n{fixed}, typeId = 1 }}"),
            vec!["name* Name: ", "contact.customFields[49] Region: "],
        ),
    ];
    for (why, form, expected) in rows {
        assert_eq!(fields(&form, &ivvy()), expected, "{why}");
    }
    let rows = [
        (
            "a directory and custom fields",
            format!("{BITRIX24}allow = [\"fields.SOURCE_ID\", \"fields.UF_CRM_1\", \"fields.UF_CRM_2\"]"),
            vec![
                "fields.SOURCE_ID Source id: WEB=Website FAIR=Fair",
                "fields.UF_CRM_1 Size: 79=Small 81=Large",
                "fields.UF_CRM_2* Region: ",
            ],
        ),
        (
            "by the other name",
            "crm = \"items\"\nkind = \"bitrix24.item\"\nallow = [\"fields.stageId\", \"fields.ufCrm_1\", \"fields.ufCrm_2\"]".to_owned(),
            vec![
                "fields.stageId Stage id: NEW=New JUNK=Junk",
                "fields.ufCrm_1 Size: 79=Small 81=Large",
                "fields.ufCrm_2* Region: ",
            ],
        ),
    ];
    for (why, form, expected) in rows {
        assert_eq!(fields(&form, &bitrix24()), expected, "{why}");
    }
    let all = fields(&format!("{BITRIX24}allow = [\"fields\"]"), &bitrix24());
    assert!(all.contains(&"fields.UF_CRM_2* Region: ".to_owned()), "a required field that allow covers: {all:?}");
    assert!(!all.iter().any(|field| field.contains("UF_CRM_1")), "no other custom field: {all:?}");
}

#[test]
fn catalogs() {
    let fixed = "fixed = { sourceId = 2, stageId = 1, typeId = 4, industryId = 11, contactId = 5 }";
    for (why, form, data, expected) in [
        (
            "a subtype can be sent",
            format!("{IVVY}allow = [\"name\", \"subtypeId\"]\n{fixed}"),
            ivvy(),
            r#"{"ivvy":{"typesWithSubtypes":[4,5]}}"#,
        ),
        (
            "custom fields that are configured as required",
            format!(
                "{IVVY}allow = [\"name\", \"customFields[12]\", \"customFields[13]\"]\n{fixed}\n[form.f.field.\"customFields[12]\"]\nrequired = true"
            ),
            ivvy(),
            r#"{"ivvy":{"requiredCustomFields":[12]}}"#,
        ),
        (
            "a custom field with a condition is not required of each lead",
            format!(
                "{IVVY}allow = [\"name\", \"customFields[12]\"]\n{fixed}\n[form.f.field.\"customFields[12]\"]\nrequired = true\nwhen = \"name = x\""
            ),
            ivvy(),
            "{}",
        ),
        ("no subtype can be sent", format!("{IVVY}allow = [\"name\"]\n{fixed}"), ivvy(), "{}"),
        (
            "with what is configured",
            format!(
                "{BITRIX24}allow = [\"fields.NAME\", \"fields.SOURCE_ID\"]\nfixed = {{ fields = {{ STATUS_ID = \"OLD\" }} }}\n[form.f.field.\"fields.SOURCE_ID\"]\nchoices = {{ WEB = \"Web\", GONE = \"Gone\" }}"
            ),
            bitrix24(),
            r#"{"bitrix24":{"sources":["WEB","FAIR","GONE"],"statuses":["NEW","JUNK","OLD"]}}"#,
        ),
        ("no lists", format!("{BITRIX24}allow = [\"fields.NAME\"]"), ReferenceData::default(), "{}"),
    ] {
        assert_eq!(catalog(&form, &data), expected, "{why}");
    }
}
