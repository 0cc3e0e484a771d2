//! The marks by which the relay finds its own leads in a CRM. They are put in when a lead is sent; nobody else may set
//! them.

use leadwire::form::FieldName;

/// Capillary's extended field.
pub const EXTENDED_FIELD: &str = "leadwire_key";

const MARKS: [&[&str]; 3] =
    [&["fields", "ORIGINATOR_ID"], &["fields", "ORIGIN_ID"], &["extendedFields", EXTENDED_FIELD]];

pub(super) fn names_mark(field: &FieldName, marker_field: Option<i64>) -> bool {
    is_mark(&field.as_keys(), field.custom, marker_field)
}

/// Whether this is a mark or a part of one; iVvy's is a custom field of the account's own.
pub fn is_mark(keys: &[&str], custom: Option<i64>, marker_field: Option<i64>) -> bool {
    let is_own_field = custom.is_some() && custom == marker_field && keys == ["customFields"];
    is_own_field || MARKS.iter().any(|mark| keys.starts_with(mark))
}
