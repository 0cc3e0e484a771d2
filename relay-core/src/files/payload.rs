//! Files in the payload of a lead: their content in Bitrix24's file fields, and links to them in other fields. Source of Bitrix24's
//! forms: `files/how-to-upload-files.md` of the repository bitrix24/b24restdocs.

use base64ct::{Base64, Encoding as _};
use leadwire::crm::Kind;
use leadwire::schema::{Object, Value};

use super::manifest::{AttachedFile, Destination};

/// Sets the files' fields of a lead; others than those with a destination in a field are skipped.
pub(crate) fn attach(kind: Kind, mut body: Object, files: Vec<(&AttachedFile, Vec<u8>)>) -> Object {
    for (file, bytes) in files {
        let Some(Destination::Field { path, multiple }) = &file.destination else { continue };
        let content = Value::List(vec![file.name.as_str().into(), Base64::encode_string(&bytes).as_str().into()]);
        drop(bytes);
        let value = if kind == Kind::Bitrix24Item { content } else { Object::new().with("fileData", content).into() };
        change_at(&mut body, path, |field| match field {
            _ if !*multiple => value,
            Some(Value::List(mut items)) => {
                items.push(value);
                Value::List(items)
            }
            _ => Value::List(vec![value]),
        });
    }
    body
}

/// Adds the links to fields that hold text, a line each.
pub(crate) fn add_links(mut body: Object, links: &[(&AttachedFile, String)]) -> Object {
    for (file, url) in links {
        let Some(Destination::Link { path, custom }) = &file.destination else { continue };
        let line = format!("{}: {url}", file.name);
        change_at(&mut body, path, |field| match (custom, field) {
            (Some(id), list) => with_custom_field(list, *id, &line),
            (None, field) => with_line(field, &line),
        });
    }
    body
}

/// Replaces the value at a path of keys; objects on the way are added.
pub(crate) fn change_at(body: &mut Object, path: &[String], change: impl FnOnce(Option<Value>) -> Value) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        let value = body.take(first);
        body.set(first, change(value));
        return;
    }
    let mut inner = match body.take(first) {
        Some(Value::Object(inner)) => inner,
        _ => Object::new(),
    };
    change_at(&mut inner, rest, change);
    body.set(first, inner.into());
}

fn with_line(field: Option<Value>, line: &str) -> Value {
    match field.as_ref().and_then(Value::as_text).filter(|text| !text.is_empty()) {
        Some(text) => format!("{text}\n{line}").as_str().into(),
        None => line.into(),
    }
}

/// In iVvy's list of custom fields.
fn with_custom_field(list: Option<Value>, id: i64, line: &str) -> Value {
    let mut entries = match list {
        Some(Value::List(entries)) => entries,
        _ => Vec::new(),
    };
    let id_of = |entry: &Value| entry.as_object().and_then(|entry| entry.get("fieldId")?.as_integer(1));
    let known = entries.iter().position(|entry| id_of(entry) == Some(id));
    let value = known.and_then(|at| entries.get(at)?.as_object()?.get("fieldValue").cloned());
    if let Some(at) = known {
        entries.remove(at);
    }
    entries.push(Object::new().with("fieldId", Value::number(id)).with("fieldValue", with_line(value, line)).into());
    Value::List(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::FileState;

    fn object(json: &str) -> Object {
        Value::read(json, 16).unwrap().as_object().unwrap().clone()
    }

    fn file(name: &str, destination: Destination) -> AttachedFile {
        AttachedFile {
            field: "f".to_owned(),
            name: name.to_owned(),
            media_type: String::new(),
            size: 3,
            state: FileState::Ready,
            destination: Some(destination),
        }
    }

    fn keys(path: &str) -> Vec<String> {
        path.split('.').map(str::to_owned).collect()
    }

    #[test]
    fn content() {
        let field = |multiple| Destination::Field { path: keys("fields.UF_CRM_CV"), multiple };
        let rows = [
            (
                "one file of a lead",
                Kind::Bitrix24Lead,
                false,
                vec!["a.txt"],
                r#"{"fields":{"TITLE":"t","UF_CRM_CV":{"fileData":["a.txt","YWJj"]}}}"#,
            ),
            (
                "two files of a lead",
                Kind::Bitrix24Lead,
                true,
                vec!["a.txt", "b.txt"],
                r#"{"fields":{"TITLE":"t","UF_CRM_CV":[{"fileData":["a.txt","YWJj"]},{"fileData":["b.txt","YWJj"]}]}}"#,
            ),
            (
                "one file of an item",
                Kind::Bitrix24Item,
                false,
                vec!["a.txt"],
                r#"{"fields":{"TITLE":"t","UF_CRM_CV":["a.txt","YWJj"]}}"#,
            ),
            (
                "one file of an item's list",
                Kind::Bitrix24Item,
                true,
                vec!["a.txt"],
                r#"{"fields":{"TITLE":"t","UF_CRM_CV":[["a.txt","YWJj"]]}}"#,
            ),
        ];
        for (why, kind, multiple, names, expected) in rows {
            let files: Vec<AttachedFile> = names.iter().map(|name| file(name, field(multiple))).collect();
            let files = files.iter().map(|file| (file, b"abc".to_vec())).collect();
            let body = attach(kind, object(r#"{"fields":{"TITLE":"t"}}"#), files);
            assert_eq!(Value::from(body).to_json(), expected, "{why}");
        }
    }

    #[test]
    fn links() {
        let rows = [
            (
                "in a text",
                ("description", None),
                r#"{"description":"Hello"}"#,
                r#"{"description":"Hello\na.txt: https://l/1\nb.txt: https://l/2"}"#,
            ),
            (
                "in a field that is not set",
                ("fields.COMMENTS", None),
                r#"{"fields":{"TITLE":"t"}}"#,
                r#"{"fields":{"TITLE":"t","COMMENTS":"a.txt: https://l/1\nb.txt: https://l/2"}}"#,
            ),
            (
                "in a record that is not set",
                ("extendedFields.cv", None),
                "{}",
                r#"{"extendedFields":{"cv":"a.txt: https://l/1\nb.txt: https://l/2"}}"#,
            ),
            (
                "in a custom field of iVvy",
                ("customFields", Some(12)),
                r#"{"customFields":[{"fieldId":13,"fieldValue":"x"},{"fieldId":12,"fieldValue":"y"}]}"#,
                r#"{"customFields":[{"fieldId":13,"fieldValue":"x"},{"fieldId":12,"fieldValue":"y\na.txt: https://l/1\nb.txt: https://l/2"}]}"#,
            ),
        ];
        for (why, (path, custom), body, expected) in rows {
            let file = |name| file(name, Destination::Link { path: keys(path), custom });
            let (a, b) = (file("a.txt"), file("b.txt"));
            let links = [(&a, "https://l/1".to_owned()), (&b, "https://l/2".to_owned())];
            assert_eq!(Value::from(add_links(object(body), &links)).to_json(), expected, "{why}");
        }
    }
}
