//! `[form.NAME.file."INPUT"]`: an input for files, what it accepts, and where its files go in the CRM.

use leadwire::crm::Kind;
use leadwire::form::FieldName;
use leadwire::schema::Shape;
use serde::Deserialize;
use toml::{Table, Value};

use super::conditions::condition;
use super::errors::TableChecks;
use super::file_field::{FileDestination, FileField, FileType};
use super::files::FileStorage;
use super::marker_fields::names_marker_field;
use super::model::Form;

const DEFAULT_MAX_BYTES: u64 = 10 * 1024 * 1024;
/// The file is part of one request to the CRM, for which the relay needs a few times its size in memory.
const MAX_CRM_BYTES: u64 = 64 * 1024 * 1024;
const MAX_COUNT: u64 = 50;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileFieldTable {
    label: Option<String>,
    help: Option<String>,
    max_bytes: Option<u64>,
    max_count: Option<u64>,
    #[serde(default)]
    types: Vec<String>,
    #[serde(default)]
    required: bool,
    when: Option<String>,
    link_in: Option<String>,
}

/// `storage` is None without `[files]`, and Some(None) if that has errors.
pub(super) fn file_fields(
    checks: &TableChecks<'_>,
    form: &Form,
    marker_field: Option<i64>,
    tables: Table,
    storage: Option<&Option<FileStorage>>,
) -> Vec<FileField> {
    if !tables.is_empty() && storage.is_none() {
        checks.error("file", "needs the table [files], which says where files are kept");
    }
    let mut fields = Vec::new();
    for (name, value) in tables {
        let setting = format!("file.\"{name}\"");
        let Value::Table(table) = value else {
            checks.error(setting, "must be a table");
            continue;
        };
        let field = field(&checks.below(&setting), form, marker_field, name, table);
        if field.as_ref().is_some_and(|field| matches!(field.destination, FileDestination::Link(_)))
            && matches!(storage, Some(Some(FileStorage { public_url: None, .. })))
        {
            checks.error(format!("{setting}.link_in"), "needs public_url in [files], where staff reach this relay");
        }
        fields.extend(field);
    }
    fields
}

fn field(
    checks: &TableChecks<'_>,
    form: &Form,
    marker_field: Option<i64>,
    name: String,
    table: Table,
) -> Option<FileField> {
    let table: FileFieldTable = checks.deserialize(table)?;
    let destination = match &table.link_in {
        Some(link_in) => link_field(checks, form, marker_field, link_in).map(FileDestination::Link),
        None => file_field(checks, form, marker_field, &name).map(FileDestination::Field),
    };
    if FieldName::read(&name).is_none() {
        checks.error_about_table("is not a name for an input, such as cv or fields.UF_CRM_CV");
    }
    if table.link_in.is_some() && input_field(form.kind, &name).is_some() {
        checks.error("link_in", "is set, but the input's name is that of a field, which would be sent as text");
    }
    let max_bytes = table.max_bytes.unwrap_or(DEFAULT_MAX_BYTES);
    let max_count = table.max_count.unwrap_or(1);
    if max_bytes == 0 {
        checks.error("max_bytes", "must be a whole number from 1");
    }
    if !(1..=MAX_COUNT).contains(&max_count) {
        checks.error("max_count", format!("must be a whole number from 1 to {MAX_COUNT}"));
    }
    if table.link_in.is_none() && max_bytes.saturating_mul(max_count) > MAX_CRM_BYTES {
        let message = format!(
            "and max_count allow more than {MAX_CRM_BYTES} bytes, which are sent to the CRM in one request; use link_in"
        );
        checks.error("max_bytes", message);
    }
    let types = table.types.iter().filter_map(|text| {
        let file_type = FileType::read(text);
        if file_type.is_none() {
            let message = format!("contains {text:?}; expected an extension, a media type or a range of them, such as .pdf, application/pdf or image/*");
            checks.error("types", message);
        }
        file_type
    });
    Some(FileField {
        types: types.collect(),
        name,
        label: table.label,
        help: table.help,
        max_bytes,
        max_count,
        required: table.required,
        when: table.when.and_then(|text| condition(checks, form, &text)),
        destination: destination?,
    })
}

/// The field that an input with this name would set.
fn input_field(kind: Kind, name: &str) -> Option<FieldName> {
    FieldName::read(name).filter(|field| field.input_in(kind.table()).is_some())
}

/// A custom field of a lead of Bitrix24.
fn file_field(checks: &TableChecks<'_>, form: &Form, marker_field: Option<i64>, name: &str) -> Option<FieldName> {
    let kind = form.kind;
    if !matches!(kind, Kind::Bitrix24Lead | Kind::Bitrix24Item) {
        checks.error("link_in", format!("is required, because {} has no file fields", kind.name()));
        return None;
    }
    let field = input_field(kind, name).filter(|field| is_anything(kind, field) && field.custom.is_none());
    let Some(field) = field.filter(|field| !names_marker_field(field, marker_field)) else {
        checks.error_about_table(
            "is not a custom field of the lead, such as fields.UF_CRM_CV; other fields need link_in",
        );
        return None;
    };
    if form.fixes(&field.as_keys()) {
        checks.error_about_table("is a field which fixed already sets");
        return None;
    }
    Some(field)
}

fn is_anything(kind: Kind, field: &FieldName) -> bool {
    field.input_in(kind.table()).is_some_and(|field| matches!(field.shape, Shape::Anything))
}

fn link_field(checks: &TableChecks<'_>, form: &Form, marker_field: Option<i64>, name: &str) -> Option<FieldName> {
    let kind = form.kind;
    let Some(field) = input_field(kind, name) else {
        checks.error("link_in", format!("names {name}, which is not a field of {}", kind.name()));
        return None;
    };
    if names_marker_field(&field, marker_field) {
        checks.error("link_in", format!("names {name}, which the relay uses as its marker"));
        return None;
    }
    let shape = field.input_in(kind.table()).map(|field| field.shape);
    if !matches!(shape, Some(Shape::Text | Shape::Anything)) {
        checks.error("link_in", format!("names {name}, which cannot be set to a link"));
        return None;
    }
    Some(field)
}

impl Form {
    /// Whether the field at `path` is set by files only, or is a part of such a field.
    pub fn has_file_field(&self, path: &[&str]) -> bool {
        self.files.iter().any(|file| match &file.destination {
            FileDestination::Field(name) => name.covers(path, None),
            FileDestination::Link(_) => false,
        })
    }
}
