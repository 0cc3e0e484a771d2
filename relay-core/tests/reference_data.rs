//! What a form makes of an account's reference data, and where the configuration differs from it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use leadwire::form::FieldName;
use leadwire::schema::{Object, Value};
use relay_core::config::Config;
use relay_core::form_profile::form_profile;
use relay_core::reference_data::{FieldDefinition, FormReference, Item, List, ListName, ReferenceData, drift};

const CRMS: &str = r#"
listen = "127.0.0.1:0"
ledger = "unused"
token_secret_env = "SECRET"
[crm.venue]
kind = "ivvy"
url = "https://ivvy.example"
key_env = "SECRET"
secret_env = "SECRET"
[crm.portal]
kind = "bitrix24"
url = "https://portal.example/rest/1/webhook"
[crm.items]
kind = "bitrix24"
url = "https://portal.example/rest/1/webhook"
method = "item"
[crm.loyalty]
kind = "capillary"
url = "https://capillary.example"
token_env = "SECRET"
"#;

fn config(form: &str) -> Config {
    let env = |_: &str| Some("a-token-secret-of-32-bytes-00001".to_owned());
    Config::read(&format!("{CRMS}[form.f]\n{form}"), &env).unwrap_or_else(|errors| panic!("{errors:?}"))
}

fn list(name: ListName, items: &[(&str, &str)]) -> List {
    List { name, items: items.iter().map(|(value, label)| Item::new(*value, *label)).collect() }
}

fn below(name: ListName, items: &[(&str, &str, &str)]) -> List {
    let item = |(parent, value, label): &(&str, &str, &str)| Item {
        parent: Some((*parent).to_owned()),
        ..Item::new(*value, *label)
    };
    List { name, items: items.iter().map(item).collect() }
}

fn field(name: &str, label: &str, required: bool, choices: &[(&str, &str)]) -> FieldDefinition {
    FieldDefinition {
        name: FieldName::read(name).unwrap(),
        label: label.to_owned(),
        input_type: None,
        required,
        choices: choices.iter().map(|(value, label)| Item::new(*value, *label)).collect(),
    }
}

fn ivvy() -> ReferenceData {
    ReferenceData {
        lists: vec![
            list(ListName::Sources, &[("2", "Website"), ("3", "Phone")]),
            list(ListName::Stages, &[("1", "New"), ("7", "Lost")]),
            below(ListName::StageReasons, &[("7", "245", "Budget")]),
            list(ListName::Types, &[("1", "Wedding"), ("4", "Exhibition"), ("5", "Course")]),
            below(ListName::Subtypes, &[("4", "41", "Trade fair"), ("4", "42", "Art show"), ("5", "51", "Evening")]),
            list(ListName::Industries, &[("11", "Education")]),
        ],
        fields: vec![
            field("contact.customFields[47]", "Size", false, &[("S", "Small")]),
            field("contact.customFields[49]", "Region", true, &[]),
        ],
    }
}

fn bitrix24() -> ReferenceData {
    ReferenceData {
        lists: vec![
            list(ListName::Sources, &[("WEB", "Website"), ("FAIR", "Fair")]),
            list(ListName::Stages, &[("NEW", "New"), ("JUNK", "Junk")]),
            list(ListName::Salutations, &[]),
        ],
        fields: vec![
            field("fields.UF_CRM_1", "Size", false, &[("79", "Small"), ("81", "Large")]),
            field("fields.UF_CRM_2", "Region", true, &[]),
        ],
    }
}

fn capillary() -> ReferenceData {
    ReferenceData {
        lists: vec![
            list(ListName::Reasons, &[("1", "Price")]),
            below(ListName::SubStatuses, &[("LOST", "expired", "expired"), ("OPEN", "warm", "warm")]),
        ],
        fields: vec![field("extendedFields.leadwire_key", "Key", false, &[])],
    }
}

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

const IVVY: &str = "crm = \"venue\"\nkind = \"ivvy.lead\"\n";
const BITRIX24: &str = "crm = \"portal\"\nkind = \"bitrix24.lead\"\n";

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

#[test]
fn differences_of_ivvy() {
    let none: &[&str] = &[];
    let fixed = |values: &str| format!("fixed = {{ industryId = 11, contactId = 5, {values} }}");
    let venue = |allow: &str, values: &str| format!("{IVVY}allow = [\"name\"{allow}]\n{}", fixed(values));
    let rows = [
        ("all is there", "venue", venue("", "sourceId = 2, typeId = 1, stageId = 1"), ivvy(), none),
        (
            "fixed values",
            "venue",
            venue("", "sourceId = 9, typeId = 1, stageId = 8"),
            ivvy(),
            &[
                "form.f: the fixed value 9 of sourceId is not one of the CRM's sources",
                "form.f: the fixed value 8 of stageId is not one of the CRM's stages",
            ],
        ),
        (
            "a reason of another stage",
            "venue",
            venue("", "sourceId = 2, typeId = 1, stageId = 1, stageReasonId = 245"),
            ivvy(),
            &[
                "form.f: the fixed value 245 of stageReasonId is not one of the CRM's stage reasons of the fixed value that they belong to",
            ],
        ),
        (
            "a choice",
            "venue",
            format!(
                "{}\n[form.f.field.typeId]\nchoices = {{ 1 = \"a\", 6 = \"b\" }}",
                venue(", \"typeId\", \"subtypeId\"", "sourceId = 2, stageId = 1")
            ),
            ivvy(),
            &["form.f: the choice 6 of typeId is not one of the CRM's types"],
        ),
        (
            "a fixed type with subtypes",
            "venue",
            venue("", "sourceId = 2, typeId = 4, stageId = 1"),
            ivvy(),
            &["form.f: the type 4 has subtypes, but subtypeId is neither in allow nor fixed"],
        ),
        (
            "any type",
            "venue",
            venue(", \"typeId\"", "sourceId = 2, stageId = 1"),
            ivvy(),
            &["form.f: the type 4 has subtypes, but subtypeId is neither in allow nor fixed"],
        ),
        (
            "a contact's fields",
            "venue",
            format!(
                "{IVVY}allow = [\"name\", \"contact.email\", \"contact.firstName\", \"contact.lastName\", \"contact.customFields[48]\"]\nfixed = {{ sourceId = 2, typeId = 1, stageId = 1, industryId = 11, contact = {{ customFields = [{{ fieldId = 47, value = \"L\" }}] }} }}"
            ),
            ivvy(),
            &[
                "form.f: the field contact.customFields[48] is not defined in the CRM",
                "form.f: the fixed value L of contact.customFields[47] is not one of the field's choices",
                "form.f: the CRM requires contact.customFields[49], but it is neither in allow nor fixed",
            ],
        ),
        (
            "custom fields of leads are not listed",
            "venue",
            venue(", \"customFields[12]\"", "sourceId = 2, typeId = 1, stageId = 1"),
            ivvy(),
            none,
        ),
        ("another connection", "portal", venue("", "sourceId = 9, typeId = 1, stageId = 1"), bitrix24(), none),
    ];
    for (why, connection, form, data, expected) in rows {
        assert_eq!(drift(&config(&form), connection, &data), expected, "{why}");
    }
}

#[test]
fn differences_of_others() {
    let none: &[&str] = &[];
    let portal = |allow: &str, rest: &str| format!("{BITRIX24}allow = [\"fields.UF_CRM_2\"{allow}]\n{rest}");
    let rows = [
        ("a portal", "portal", portal("", "fixed = { fields = { SOURCE_ID = \"WEB\", UF_CRM_1 = 79 } }"), bitrix24(), none),
        (
            "a portal's values",
            "portal",
            portal(", \"fields.UF_CRM_3\"", "fixed = { fields = { SOURCE_ID = \"CALL\", UF_CRM_1 = 80 } }\nattribution = { \"fields.UF_CRM_4\" = \"utm_source\" }"),
            bitrix24(),
            &[
                "form.f: the fixed value CALL of fields.SOURCE_ID is not one of the CRM's sources",
                "form.f: the field fields.UF_CRM_3 is not defined in the CRM",
                "form.f: the field fields.UF_CRM_4 is not defined in the CRM",
                "form.f: the fixed value 80 of fields.UF_CRM_1 is not one of the field's choices",
            ],
        ),
        (
            "a required field",
            "portal",
            format!("{BITRIX24}allow = [\"fields.NAME\"]"),
            bitrix24(),
            &["form.f: the CRM requires fields.UF_CRM_2, but it is neither in allow nor fixed"],
        ),
        (
            "the connection of the catalog",
            "items",
            "crm = \"items\"\nkind = \"bitrix24.item\"\nallow = [\"fields.ufCrm_2\"]\ncatalog = \"items\"\nfixed = { fields = { stageId = \"OLD\" } }".to_owned(),
            bitrix24(),
            &["form.f: the fixed value OLD of fields.stageId is not one of the CRM's stages"],
        ),
        (
            "Capillary",
            "loyalty",
            "crm = \"loyalty\"\nkind = \"capillary.lead\"\nallow = [\"leadFor\", \"userId\", \"extendedFields.colour\"]\nfixed = { status = \"OPEN\", subStatus = \"expired\" }".to_owned(),
            ReferenceData { fields: Vec::new(), ..capillary() },
            &[
                "the extended field leadwire_key is not defined for leads; by it, leads in doubt are looked up",
                "form.f: the fixed value expired of subStatus is not one of the CRM's sub-statuses of the fixed value that they belong to",
                "form.f: the field extendedFields.colour is not defined in the CRM",
            ],
        ),
        (
            "Capillary, all is there",
            "loyalty",
            "crm = \"loyalty\"\nkind = \"capillary.lead\"\nallow = [\"leadFor\", \"userId\"]\nfixed = { status = \"OPEN\", subStatus = \"warm\" }".to_owned(),
            capillary(),
            none,
        ),
    ];
    for (why, connection, form, data, expected) in rows {
        assert_eq!(drift(&config(&form), connection, &data), expected, "{why}");
    }
}
