//! The fields by which the relay finds its own leads in a CRM. They are set when a lead is sent; a form cannot set
//! them.

use leadwire::form::FieldName;

/// Of Capillary's `extendedFields`.
pub const EXTENDED_FIELD: &str = "leadwire_key";

const MARKER_FIELDS: [&[&str]; 5] = [
    &["fields", "ORIGINATOR_ID"],
    &["fields", "ORIGIN_ID"],
    &["fields", "originatorId"],
    &["fields", "originId"],
    &["extendedFields", EXTENDED_FIELD],
];

/// Whether the field at `path` is a marker field or a part of one. `custom` is the id of the custom field that the path
/// leads through; `marker_field` is that of iVvy's marker.
pub fn is_marker_field(path: &[&str], custom: Option<i64>, marker_field: Option<i64>) -> bool {
    let is_ivvy_marker = custom.is_some() && custom == marker_field && path == ["customFields"];
    is_ivvy_marker || MARKER_FIELDS.iter().any(|marker| path.starts_with(marker))
}

pub(super) fn names_marker_field(name: &FieldName, marker_field: Option<i64>) -> bool {
    is_marker_field(&name.as_keys(), name.custom, marker_field)
}
