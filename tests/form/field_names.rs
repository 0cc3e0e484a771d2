//! The field that a name refers to.

use leadwire::crm::Kind;
use leadwire::form::FieldName;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// A name's keys, and the id of its custom field.
type Parts = Option<(&'static [&'static str], Option<i64>)>;
type Path = &'static [&'static str];

#[test]
fn of_a_name() {
    let rows: [(&str, Parts); 11] = [
        ("name", Some((&["name"], None))),
        ("contact.email", Some((&["contact", "email"], None))),
        ("customFields[12]", Some((&["customFields"], Some(12)))),
        ("customFields[9223372036854775807]", Some((&["customFields"], Some(i64::MAX)))),
        ("customFields[9223372036854775808]", None),
        ("customFields[0]", None),
        ("customFields[]", None),
        ("customFields[x]", None),
        ("fields.PHONE[0].VALUE", None),
        ("contact..email", None),
        ("", None),
    ];
    for (name, expected) in rows {
        let expected = expected
            .map(|(keys, custom)| FieldName { keys: keys.iter().map(|key| (*key).to_owned()).collect(), custom });
        let found = FieldName::read(name);
        assert_eq!(found, expected, "{name}");
        if let Some(found) = found {
            assert_eq!(found.to_text(), name);
        }
    }
}

/// Whether the table has the field, and whether a text is a valid value.
#[test]
fn in_the_tables() {
    let [ivvy, bitrix24, capillary] = [Kind::IvvyLead, Kind::Bitrix24Lead, Kind::CapillaryLead];
    let item = Kind::Bitrix24Item;
    let rows = [
        (ivvy, "name", true, true),
        (ivvy, "nam", false, false),
        (ivvy, "name.first", false, false),
        (ivvy, "name[3]", false, false),
        (ivvy, "contact", true, false),
        (ivvy, "contact.externalId", true, true),
        (ivvy, "customFields", true, false),
        (ivvy, "customFields[12]", true, true),
        (ivvy, "contact.customFields[12]", true, true),
        (ivvy, "contact.groups[12]", false, false),
        (ivvy, "contact.groups.groupId", true, false),
        (ivvy, "typeId", true, false),
        (ivvy, "company.address.city", true, true),
        (bitrix24, "fields.UTM_SOURCE", true, true),
        (bitrix24, "fields.UF_CRM_GCLID", true, true),
        (bitrix24, "fields.UF_CRM_GCLID.x", false, false),
        (bitrix24, "fields.WEB", true, true),
        (bitrix24, "fields.EMAIL", true, false),
        (bitrix24, "fields.PHONE.VALUE", true, false),
        (bitrix24, "fields.STATUS_SEMANTIC_ID", true, false),
        (item, "fields.utmSource", true, true),
        (item, "fields.ufCrm_17", true, true),
        (item, "fields.UF_CRM_17", true, true),
        (item, "fields.fm", true, false),
        (item, "fields.fm.value", true, false),
        (item, "fields.fm.VALUE", false, false),
        (item, "fields.UTM_SOURCE", false, false),
        (item, "fields.stageSemanticId", true, false),
        (capillary, "extendedFields", true, false),
        (capillary, "extendedFields.campaign", true, true),
        (capillary, "createdOn", true, true),
    ];
    for (kind, name, is_field, takes_text) in rows {
        let field = FieldName::read(name).unwrap();
        let found = (field.field_in(kind.table()).is_some(), field.takes_text(kind.table()));
        assert_eq!(found, (is_field, takes_text), "{kind} {name}");
    }
}

#[test]
fn covers_its_parts() {
    let rows: [(&str, &str, Path, Option<i64>, bool); 9] = [
        ("the field itself", "contact.email", &["contact", "email"], None, true),
        ("a value below it", "contact.email", &["contact", "email", "deep"], None, true),
        ("the record that contains it", "contact.email", &["contact"], None, false),
        ("a key that begins the same", "contact.email", &["contact", "emails"], None, false),
        ("another case", "contact.email", &["Contact", "email"], None, false),
        ("a custom field", "customFields[12]", &["customFields", "fieldValue"], Some(12), true),
        ("another custom field", "customFields[12]", &["customFields", "fieldValue"], Some(13), false),
        ("the list of custom fields", "customFields[12]", &["customFields"], None, false),
        ("every custom field", "customFields", &["customFields", "fieldValue"], Some(13), true),
    ];
    for (reason, name, path, custom, expected) in rows {
        assert_eq!(FieldName::read(name).unwrap().covers(path, custom), expected, "{reason}");
    }
}
