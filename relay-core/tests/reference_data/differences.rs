//! Where a configuration differs from the account.

use relay_core::reference_data::{ReferenceData, drift};

use super::{BITRIX24, IVVY, bitrix24, capillary, config, ivvy};

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
            "a fixed subtype, of a type that visitors choose",
            "venue",
            venue(", \"typeId\"", "sourceId = 2, stageId = 1, subtypeId = 41"),
            ivvy(),
            none,
        ),
        (
            "a contact that visitors fill in",
            "venue",
            format!(
                "{IVVY}allow = [\"name\", \"contact.email\", \"contact.firstName\", \"contact.lastName\"]\nfixed = {{ sourceId = 2, typeId = 1, stageId = 1, industryId = 11 }}"
            ),
            ivvy(),
            &["form.f: the CRM requires contact.customFields[49], but it is neither in allow nor fixed"],
        ),
        (
            "custom fields of leads are not listed",
            "venue",
            venue(", \"customFields[12]\"", "sourceId = 2, typeId = 1, stageId = 1"),
            ivvy(),
            none,
        ),
        (
            "a fixed list of custom fields",
            "venue",
            format!(
                "{IVVY}allow = [\"name\", \"contact.email\", \"contact.firstName\", \"contact.lastName\"]\nfixed = {{ sourceId = 2, typeId = 1, stageId = 1, industryId = 11, contact = {{ customFields = [{{ fieldId = 49, value = \"L\" }}, {{ fieldId = 50, value = \"x\" }}] }} }}"
            ),
            ivvy(),
            &["form.f: the field contact.customFields[50] is not defined in the CRM"],
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
            "a required field by its other name",
            "portal",
            format!("{BITRIX24}allow = [\"fields.NAME\"]\nfixed = {{ fields = {{ UF_CRM_2 = \"x\" }} }}"),
            bitrix24(),
            none,
        ),
        (
            "a required field that fixed sets",
            "items",
            "crm = \"items\"\nkind = \"bitrix24.item\"\nallow = [\"fields.name\"]\nfixed = { fields = { ufCrm_2 = \"x\" } }".to_owned(),
            bitrix24(),
            none,
        ),
        (
            "a choice of a custom field",
            "portal",
            portal(", \"fields.UF_CRM_1\"", "[form.f.field.\"fields.UF_CRM_1\"]\nchoices = { 79 = \"S\", 99 = \"L\" }"),
            bitrix24(),
            &["form.f: the choice 99 of fields.UF_CRM_1 is not one of the field's choices"],
        ),
        (
            "a choice of a field without a list",
            "portal",
            portal("", "[form.f.field.\"fields.UF_CRM_2\"]\nchoices = { a = \"A\" }"),
            bitrix24(),
            none,
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
