//! An input for files, and what it accepts.

use leadwire::form::FieldName;

use crate::form_condition::Condition;

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
    /// The condition that other fields must meet. Otherwise a page does not show the input.
    pub when: Option<Condition>,
    pub destination: FileDestination,
}

/// Where a file goes in the CRM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileDestination {
    /// A file field of Bitrix24.
    Field(FieldName),
    /// A text field that gets a link to the file on this relay.
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
    pub(super) fn read(text: &str) -> Option<FileType> {
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
                when: None,
                destination: FileDestination::Link(FieldName { keys: Vec::new(), custom: None }),
            };
            assert_eq!(field.accepts(name, media_type), expected, "{why}");
            assert!(FileField { types: Vec::new(), ..field.clone() }.accepts(name, media_type), "any type: {why}");
            let is_multiple = [1, 2, 3].map(|max_count| FileField { max_count, ..field.clone() }.is_multiple());
            assert_eq!(is_multiple, [false, true, true]);
        }
    }

    #[test]
    fn file_types_as_text() {
        for text in [".pdf", "application/pdf", "image/*"] {
            assert_eq!(FileType::read(text).map(|read| read.to_text()).as_deref(), Some(text), "{text}");
        }
        for text in ["", ".", "pdf", "image/", "/png", "*/*", "image/p*", ".a b", "a b/c"] {
            assert_eq!(FileType::read(text), None, "{text}");
        }
    }
}
