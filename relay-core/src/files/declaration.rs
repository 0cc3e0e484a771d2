//! The files that a page or a posted form has for a lead, and which of them its form accepts.

use leadwire::schema::{Object, Value};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};

use super::manifest::{AttachedFile, Destination, FileState, Manifest, Refusal};
use crate::config::Form;

/// Of a file's name, which file systems limit too.
const MAX_NAME_BYTES: usize = 200;
const MAX_TYPE_BYTES: usize = 127;
const MAX_FIELD_BYTES: usize = 255;
/// More than a list of files has.
const MAX_LEVELS: usize = 8;

/// As its browser describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredFile {
    pub field: String,
    pub name: String,
    pub media_type: String,
    pub size: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration(pub Vec<DeclaredFile>);

/// What is wrong with a declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeclarationError(pub &'static str);

const FORMAT: DeclarationError = DeclarationError(
    "the body must be {\"files\":[{\"field\":\"…\",\"name\":\"…\",\"type\":\"…\",\"size\":0}]}, in UTF-8",
);

impl Declaration {
    /// Reads `{"files":[{"field","name","type","size"}]}`.
    pub fn read(body: &[u8]) -> Result<Declaration, DeclarationError> {
        let text = std::str::from_utf8(body).map_err(|_| FORMAT)?;
        let Ok(Value::Object(object)) = Value::read(text, MAX_LEVELS) else { return Err(FORMAT) };
        let files = object.get("files").and_then(Value::as_list).ok_or(FORMAT)?;
        files.iter().map(declared).collect::<Option<_>>().map(Declaration).ok_or(FORMAT)
    }

    /// The manifest of a lead with these files. `form` is None where no form takes files.
    pub fn to_manifest(&self, key: &str, (name, form): (&str, Option<&Form>), now_ms: u64) -> Manifest {
        let mut files: Vec<AttachedFile> = Vec::new();
        for file in &self.0 {
            let before = files.iter().filter(|other| other.field == file.field && other.state == FileState::Receiving);
            let before = u64::try_from(before.count()).unwrap_or(u64::MAX);
            files.push(file.attached(form, before));
        }
        Manifest { key: key.to_owned(), form: name.to_owned(), created_ms: now_ms, files, links_until_ms: None }
    }

    /// Whether the manifest was made from the same list.
    pub fn is_same_as(&self, manifest: &Manifest) -> bool {
        let is_same = |(file, attached): (&DeclaredFile, &AttachedFile)| {
            (&file.field, &file.name, &file.media_type, file.size)
                == (&attached.field, &attached.name, &attached.media_type, attached.size)
        };
        self.0.len() == manifest.files.len() && self.0.iter().zip(&manifest.files).all(is_same)
    }
}

fn declared(value: &Value) -> Option<DeclaredFile> {
    let file: &Object = value.as_object()?;
    let text = |key: &str| file.get(key).map_or(Some(""), Value::as_text);
    let size = file.get("size")?.as_integer(0)?;
    Some(DeclaredFile::new(text("field")?, text("name")?, text("type")?, u64::try_from(size).ok()?))
}

impl DeclaredFile {
    /// A name without its path, and texts of a limited length without control characters.
    pub fn new(field: &str, name: &str, media_type: &str, size: u64) -> DeclaredFile {
        let file_name = safe_name(name);
        DeclaredFile {
            field: shortened(field, MAX_FIELD_BYTES),
            name: if file_name.is_empty() { "file".to_owned() } else { file_name },
            media_type: shortened(media_type, MAX_TYPE_BYTES),
            size,
        }
    }

    /// Why the form does not accept it. `before` is how many files of its input are accepted already.
    pub fn refusal(&self, form: Option<&Form>, before: u64) -> Option<Refusal> {
        let Some(field) = form.and_then(|form| form.files.iter().find(|field| field.name == self.field)) else {
            return Some(Refusal::Field);
        };
        if !field.accepts(&self.name, &self.media_type) {
            return Some(Refusal::Type);
        }
        if self.size > field.max_bytes {
            return Some(Refusal::TooLarge);
        }
        (before >= field.max_count).then_some(Refusal::TooMany)
    }

    fn attached(&self, form: Option<&Form>, before: u64) -> AttachedFile {
        let field = form.and_then(|form| form.files.iter().find(|field| field.name == self.field));
        let state = self.refusal(form, before).map_or(FileState::Receiving, FileState::Refused);
        AttachedFile {
            field: self.field.clone(),
            name: self.name.clone(),
            media_type: self.media_type.clone(),
            size: self.size,
            state,
            destination: field.map(Destination::of),
        }
    }
}

fn shortened(text: &str, max_bytes: usize) -> String {
    let mut short = String::new();
    for letter in text.chars().filter(|letter| !letter.is_control()) {
        if short.len() + letter.len_utf8() > max_bytes {
            break;
        }
        short.push(letter);
    }
    short
}

/// The last part of a path, without the characters that systems do not allow in names, that are invisible, or that change the direction of
/// text. A long name keeps its extension.
fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let allowed: String = last.chars().filter(|letter| is_allowed_in_name(*letter)).collect();
    let is_around = |letter: char| letter == '.' || letter.is_whitespace();
    let name = allowed.trim_matches(is_around);
    // A name that begins with a dot would be hidden; without the dot, `.pdf` would be no PDF for the form's types and for whoever opens it.
    let with_stem = format!("file.{name}");
    let name = if !name.is_empty() && allowed.trim_start().starts_with('.') { with_stem.as_str() } else { name };
    if name.len() <= MAX_NAME_BYTES {
        return name.to_owned();
    }
    match name.rsplit_once('.') {
        Some((stem, extension)) if extension.len() < 20 => {
            format!("{}.{extension}", shortened(stem, MAX_NAME_BYTES - extension.len() - 1))
        }
        _ => shortened(name, MAX_NAME_BYTES),
    }
}

fn is_allowed_in_name(letter: char) -> bool {
    use GeneralCategory::{Control, Format, LineSeparator, ParagraphSeparator};
    // U+2065 is reserved for a format character.
    !matches!(letter, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\u{2065}')
        && !matches!(letter.general_category(), Control | Format | LineSeparator | ParagraphSeparator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let long = format!("{}.pdf", "ü".repeat(200));
        let [kept, cut] = [19, 20].map(|length| format!("{}.{}", "x".repeat(200), "e".repeat(length)));
        let rows = [
            ("plain", "cv.pdf", "cv.pdf"),
            ("with a path", "../../etc/passwd", "passwd"),
            ("with a path of Windows", "C:\\fakepath\\cv.pdf", "cv.pdf"),
            ("only dots", "..", "file"),
            ("empty", "", "file"),
            ("a path's end", "a/", "file"),
            ("only an extension", ".pdf", "file.pdf"),
            ("only an extension in a path", "a/.pdf", "file.pdf"),
            ("only an extension after what is removed", " \u{200b}. .pdf", "file.pdf"),
            ("hidden", ".htaccess", "file.htaccess"),
            ("hidden, with an extension", ".cv.pdf", "file.cv.pdf"),
            ("control characters", "a\r\nb\0.pdf", "ab.pdf"),
            ("another direction of text", "cv\u{202e}fdp.exe", "cvfdp.exe"),
            ("invisible", "c\u{200b}v\u{feff}.p\u{200d}d\u{2060}f\u{00ad}", "cv.pdf"),
            ("marks of direction", "\u{61c}\u{200e}cv\u{200f}.\u{2066}pdf\u{2069}", "cv.pdf"),
            ("tags", "cv\u{e0041}.pdf\u{e007f}", "cv.pdf"),
            ("ends of lines", "cv\u{2028}\u{2029}\u{85}.pdf", "cv.pdf"),
            ("quotes", "a\"b.pdf", "ab.pdf"),
            ("spaces at its ends", " cv.pdf . ", "cv.pdf"),
            ("other letters", "Lebenslauf für 日本.pdf", "Lebenslauf für 日本.pdf"),
            ("a long extension is kept", kept.as_str(), &format!("{}.{}", "x".repeat(180), "e".repeat(19))),
            ("a longer one is not", cut.as_str(), &"x".repeat(200)),
            ("too long", long.as_str(), &format!("{}.pdf", "ü".repeat(98))),
        ];
        for (why, given, expected) in rows {
            assert_eq!(DeclaredFile::new("cv", given, "", 1).name, expected, "{why}");
        }
    }

    #[test]
    fn lengths() {
        for (why, field, media_type, expected) in [
            ("as long as allowed", "f".repeat(255), "t".repeat(127), (255, 127)),
            ("longer", "f".repeat(256), "t".repeat(128), (255, 127)),
            ("not within a letter", format!("{}ü", "f".repeat(254)), String::new(), (254, 0)),
        ] {
            let file = DeclaredFile::new(&field, "cv.pdf", &media_type, 1);
            assert_eq!((file.field.len(), file.media_type.len()), expected, "{why}");
        }
    }

    #[test]
    fn no_format_character_is_in_a_name() {
        let ranges = ['\u{200b}'..='\u{200f}', '\u{202a}'..='\u{202e}', '\u{2060}'..='\u{206f}'];
        for letter in ranges.into_iter().flatten().chain(['\u{ad}', '\u{61c}', '\u{feff}', '\u{fff9}']) {
            assert_eq!(
                DeclaredFile::new("cv", &format!("a{letter}b"), "", 1).name,
                "ab",
                "{}",
                letter.escape_unicode()
            );
        }
    }

    #[test]
    fn bodies() {
        let one =
            |name: &str, media_type: &str, size| Declaration(vec![DeclaredFile::new("cv", name, media_type, size)]);
        let rows = [
            ("one", r#"{"files":[{"field":"cv","name":"a","type":"b/c","size":3}]}"#, Some(one("a", "b/c", 3))),
            ("without a type", r#"{"files":[{"field":"cv","name":"a","size":0}]}"#, Some(one("a", "", 0))),
            ("none", r#"{"files":[]}"#, Some(Declaration(Vec::new()))),
            ("a negative size", r#"{"files":[{"field":"cv","name":"a","size":-1}]}"#, None),
            ("no size", r#"{"files":[{"field":"cv","name":"a"}]}"#, None),
            ("a name that is no text", r#"{"files":[{"field":"cv","name":1,"size":1}]}"#, None),
            ("no list", r#"{"files":{}}"#, None),
            ("no object", "[]", None),
            ("nothing", "", None),
        ];
        for (why, body, expected) in rows {
            assert_eq!(Declaration::read(body.as_bytes()).ok(), expected, "{why}");
        }
        assert_eq!(Declaration::read(b"\xff"), Err(FORMAT));
    }
}
