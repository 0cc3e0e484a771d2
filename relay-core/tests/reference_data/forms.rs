//! Choices, required fields and catalog of a form with reference data.

use std::sync::Arc;

use leadwire::crm::Kind;
use leadwire::schema::{Object, Value, check_value};
use relay_core::config::InputType;
use relay_core::form_profile::form_profile;
use relay_core::intake::Intake;
use relay_core::reference_data::{FieldDefinition, FormReference, FormReferences, ReferenceData};

use super::{BITRIX24, IVVY, bitrix24, config, field, ivvy};

fn profile(form: &str, data: &ReferenceData) -> Value {
    let config = config(form);
    let reference = FormReference::new(&config.forms["f"], data);
    form_profile("f", &reference.form, &reference.catalog_object)
}

/// The fields of the form's profile: path, whether it is required, label, and `value=label` of the choices.
fn fields(form: &str, data: &ReferenceData) -> Vec<String> {
    let profile = profile(form, data);
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
    profile(form, data).as_object().unwrap().get("catalog").map_or_else(|| "none".to_owned(), Value::to_json)
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
    let labelled =
        format!("{BITRIX24}allow = [\"fields.UF_CRM_2\"]\n[form.f.field.\"fields.UF_CRM_2\"]\nlabel = \"Area\"");
    assert_eq!(
        fields(&labelled, &bitrix24()),
        ["fields.UF_CRM_2* Area: "],
        "required, with a label of the configuration"
    );
}

/// Only fields that a visitor can set get what the account says of them.
#[test]
fn settings_that_the_account_adds() {
    let settings = |form: &str, data: &ReferenceData| {
        let fields = FormReference::new(&config(form).forms["f"], data).form.fields;
        fields.into_iter().map(|setting| (setting.name.to_text(), setting.input_type)).collect::<Vec<_>>()
    };
    let region = "fields.UF_CRM_2".to_owned();
    let region_field = FieldDefinition { input_type: Some(InputType::Date), ..field(&region, "Region", true, &[]) };
    let data = ReferenceData { lists: Vec::new(), fields: vec![region_field] };
    let all = format!("{BITRIX24}allow = [\"fields\"]\n");
    assert_eq!(settings(&all, &data), [(region, Some(InputType::Date))]);
    assert_eq!(settings(&format!("{all}fixed = {{ fields = {{ UF_CRM_2 = \"x\" }} }}"), &data), []);
    assert_eq!(settings(&format!("{BITRIX24}allow = [\"fields.NAME\"]"), &data), []);
    let fixed = "fixed = { sourceId = 2, stageId = 1, typeId = 1, industryId = 11, contactId = 5 }";
    let company = settings(&format!("{IVVY}allow = [\"name\", \"company\"]\n{fixed}"), &ivvy());
    assert_eq!(company, [], "a list of an allowed record, which the form does not name");
}

/// The label of a field of the CRM's own is a translation of the package.
#[test]
fn labels_of_the_account() {
    let form = format!("{BITRIX24}allow = [\"fields.NAME\", \"fields.UF_CRM_3\", \"fields.UF_CRM_4\"]");
    let data = ReferenceData {
        fields: vec![
            field("fields.NAME", "Given name", true, &[]),
            field("fields.UF_CRM_3", "", false, &[]),
            field("fields.UF_CRM_4", "Size", false, &[]),
        ],
        ..bitrix24()
    };
    let expected = ["fields.NAME* Name: ", "fields.UF_CRM_3 Uf crm 3: ", "fields.UF_CRM_4 Size: "];
    assert_eq!(fields(&form, &data), expected);
    let form =
        "crm = \"loyalty\"\nkind = \"capillary.lead\"\nallow = [\"leadFor\", \"userId\", \"extendedFields.colour\"]";
    let data =
        ReferenceData { fields: vec![field("extendedFields.colour", "Colour", false, &[])], ..Default::default() };
    assert!(fields(form, &data).contains(&"extendedFields.colour Colour: ".to_owned()), "an extended field");
}

/// A lead of iVvy may have no company, and no contact if the contact's id is fixed.
#[test]
fn required_fields_of_records_that_a_lead_may_not_have() {
    let data = ReferenceData {
        fields: vec![
            field("contact.customFields[49]", "Region", true, &[]),
            field("company.customFields[60]", "Branch", true, &[]),
        ],
        ..ivvy()
    };
    let fixed = "sourceId = 2, stageId = 1, typeId = 1, industryId = 11";
    for (why, more, contact, company) in [
        ("a contact's id is fixed", "contactId = 5", " ", " "),
        ("that of a company's contact is", "companyLeadContactId = 5", " ", " "),
        ("the company is fixed", "contactId = 5, company = { businessName = \"ACME\" }", " ", "* "),
    ] {
        let allow = "\"name\", \"contact.customFields[49]\", \"company.customFields[60]\"";
        let form = format!("{IVVY}allow = [{allow}]\nfixed = {{ {fixed}, {more} }}");
        let found = fields(&form, &data);
        assert!(found.contains(&format!("contact.customFields[49]{contact}Region: ")), "{why}: {found:?}");
        assert!(found.contains(&format!("company.customFields[60]{company}Branch: ")), "{why}: {found:?}");
    }
}

#[test]
fn new_data_is_applied_to_the_forms_that_use_it() {
    let of = |catalog: &str| config(&format!("{BITRIX24}allow = [\"fields.SOURCE_ID\"]\n{catalog}"));
    for (catalog, connection, expected) in
        [("catalog = \"portal\"", "portal", true), ("catalog = \"portal\"", "venue", false), ("", "portal", false)]
    {
        let references = FormReferences::default();
        references.update(&of(catalog), connection, &bitrix24());
        let reference = references.get("f");
        assert_eq!(reference.is_some(), expected, "{catalog} {connection}");
        let choices = reference.map_or(0, |reference| reference.form.fields[0].choices.len());
        assert_eq!(choices, if expected { 2 } else { 0 });
        assert!(references.get("g").is_none());
    }
}

#[test]
fn data_that_an_intake_uses() {
    let form = "crm = \"portal\"\nkind = \"bitrix24.lead\"\nallow = [\"fields.STATUS_ID\"]\nfixed = { fields = { TITLE = \"t\" } }\ncatalog = \"portal\"";
    let config = Arc::new(config(form));
    let intake = Intake::new(config.clone());
    assert!(intake.references().get("f").is_none());
    intake.references().update(&config, "portal", &bitrix24());
    assert!(intake.references().get("f").is_some());
}

#[test]
fn the_rules_use_the_catalog() {
    let config = config(&format!("{BITRIX24}allow = [\"fields.NAME\", \"fields.STATUS_ID\"]"));
    let catalog = FormReference::new(&config.forms["f"], &bitrix24()).catalog;
    for (status, is_accepted) in [("NEW", true), ("GONE", false)] {
        let lead = Value::read(&format!(r#"{{"fields":{{"TITLE":"t","STATUS_ID":"{status}"}}}}"#), 8).unwrap();
        assert_eq!(check_value(Kind::Bitrix24Lead.table(), lead, &catalog).is_ok(), is_accepted, "{status}");
    }
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
            "none",
        ),
        ("no subtype can be sent", format!("{IVVY}allow = [\"name\"]\n{fixed}"), ivvy(), "none"),
        (
            "with what is configured",
            format!(
                "{BITRIX24}allow = [\"fields.NAME\", \"fields.SOURCE_ID\"]\nfixed = {{ fields = {{ STATUS_ID = \"OLD\" }} }}\n[form.f.field.\"fields.SOURCE_ID\"]\nchoices = {{ WEB = \"Web\", GONE = \"Gone\" }}"
            ),
            bitrix24(),
            r#"{"bitrix24":{"sources":["WEB","FAIR","GONE"],"statuses":["NEW","JUNK","OLD"]}}"#,
        ),
        ("no lists", format!("{BITRIX24}allow = [\"fields.NAME\"]"), ReferenceData::default(), "none"),
    ] {
        assert_eq!(catalog(&form, &data), expected, "{why}");
    }
}
