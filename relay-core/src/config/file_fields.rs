//! `[form.NAME.file."INPUT"]`: an input for files, what it accepts, and where its files go in the CRM.

use leadwire::crm::Kind;
use leadwire::form::FieldName;
use leadwire::schema::Shape;
use serde::Deserialize;
use toml::{Table, Value};

use super::errors::TableChecks;
use super::files::FileStorage;
use super::marker_fields::names_marker_field;
use super::model::Form;

const DEFAULT_MAX_BYTES: u64 = 10 * 1024 * 1024;
/// The file is part of one request to the CRM, for which the relay needs a few times its size in memory.
const MAX_CRM_BYTES: u64 = 64 * 1024 * 1024;
const MAX_COUNT: u64 = 50;

/// An input of `type=file`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileField {
    /// The input's name.
    pub name: String,
    pub label: Option<String>,
    /// The text below the input.
    pub help: Option<String>,
    /// Of one file.
    pub max_bytes: u64,
    pub max_count: u64,
    /// Empty for all.
    pub types: Vec<FileType>,
    /// Whether a new lead without a file is refused.
    pub required: bool,
    pub destination: FileDestination,
}

/// Where a file goes in the CRM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileDestination {
    /// A file field of Bitrix24.
    Field(FieldName),
    /// A text or URL field that gets a link to the file on this relay.
    Link(FieldName),
}

/// As in HTML's `accept`, in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileType {
    /// `.pdf`
    Extension(String),
    /// `application/pdf`
    Media(String),
    /// `image/`, of `image/*`
    MediaRange(String),
}

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
    if !matches!(shape, Some(Shape::Text | Shape::Anything | Shape::HttpsUrl)) {
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

impl FileField {
    /// Whether the CRM's field holds a list of files.
    pub fn is_multiple(&self) -> bool {
        self.max_count > 1
    }

    /// Whether a file's name or its declared media type is one of the accepted ones, as browsers read `accept`.
    pub fn accepts(&self, name: &str, media_type: &str) -> bool {
        let (name, media_type) = (name.to_lowercase(), media_type.to_ascii_lowercase());
        let media_type = media_type.split(';').next().unwrap_or_default().trim();
        self.types.is_empty() || self.types.iter().any(|accepted| accepted.matches(&name, media_type))
    }
}

impl FileType {
    fn read(text: &str) -> Option<FileType> {
        let lower = text.to_lowercase();
        let is_token = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
        };
        if let Some(extension) = lower.strip_prefix('.') {
            return (!extension.is_empty() && !extension.contains(['/', '\\', ' ', ',']))
                .then(|| FileType::Extension(lower.clone()));
        }
        let (main, sub) = lower.split_once('/')?;
        match sub {
            "*" if is_token(main) => Some(FileType::MediaRange(format!("{main}/"))),
            sub if is_token(main) && is_token(sub) => Some(FileType::Media(lower.clone())),
            _ => None,
        }
    }

    /// Both in lower case.
    fn matches(&self, name: &str, media_type: &str) -> bool {
        match self {
            FileType::Extension(extension) => name.len() > extension.len() && name.ends_with(extension.as_str()),
            FileType::Media(accepted) => media_type == accepted,
            FileType::MediaRange(range) => media_type.starts_with(range.as_str()),
        }
    }

    /// As in HTML's `accept`.
    pub fn to_text(&self) -> String {
        match self {
            FileType::Extension(text) | FileType::Media(text) => text.clone(),
            FileType::MediaRange(range) => format!("{range}*"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted_files() {
        let rows = [
            ("the extension", ".pdf", "CV.PDF", "", true),
            ("another extension", ".pdf", "cv.pdf.exe", "application/pdf", false),
            ("only the extension", ".pdf", ".pdf", "", false),
            ("the media type", "application/pdf", "cv", "Application/PDF; charset=x", true),
            ("another media type", "application/pdf", "cv.pdf", "text/html", false),
            ("a range", "image/*", "a.png", "image/png", true),
            ("another range", "image/*", "image/png", "imagex/png", false),
        ];
        for (why, file_type, name, media_type, expected) in rows {
            let field = FileField {
                name: String::new(),
                label: None,
                help: None,
                max_bytes: 1,
                max_count: 1,
                types: vec![FileType::read(file_type).unwrap()],
                required: false,
                destination: FileDestination::Link(FieldName { keys: Vec::new(), custom: None }),
            };
            assert_eq!(field.accepts(name, media_type), expected, "{why}");
            assert!(FileField { types: Vec::new(), ..field }.accepts(name, media_type), "any type: {why}");
        }
        for text in ["", ".", "pdf", "image/", "/png", "*/*", "image/p*", ".a b", "a b/c"] {
            assert_eq!(FileType::read(text), None, "{text}");
        }
    }
}
