//! A case: the reason, the payload, and the exact result. All cases of a test run; those that fail are reported together at its end.

use std::cell::RefCell;
use std::panic::Location;

use super::json_schema;
use leadwire::crm::{AccountCatalog, Kind};
use leadwire::schema::{
    Catalog, Invalid, Issue, MAX_LEVELS, Object, ReadError, Segment, Valid, Value, check, check_value,
};

const NONE: &[&str] = &[];

/// The cases of one kind and one catalog.
pub struct Cases {
    kind: Kind,
    catalog: Catalog,
    /// None when it is not JSON, which another test reports.
    schema: Option<serde_json::Value>,
    failures: RefCell<Vec<String>>,
}

impl Cases {
    pub fn of(kind: &str) -> Cases {
        Cases::with(kind, "null")
    }

    pub fn with(kind: &str, catalog: &str) -> Cases {
        let kind = Kind::of(kind).expect("the name of a kind");
        let catalog: Catalog = AccountCatalog::read(&Value::read(catalog, 9).unwrap()).unwrap().into();
        let schema = serde_json::from_str(&leadwire::schema::json_schema(kind.table(), &catalog)).ok();
        Cases { kind, catalog, schema, failures: RefCell::default() }
    }

    /// Expects that the payload is accepted without a warning and sent as this body.
    #[track_caller]
    pub fn sends(&self, why: &str, payload: &str, body: &str) {
        self.warns(why, payload, body, &[]);
    }

    /// Expects that the payload is accepted with these warnings, `code path: message`, and sent as this body.
    #[track_caller]
    pub fn warns(&self, why: &str, payload: &str, body: &str, warnings: &[&str]) {
        self.expect(why, payload, &sent(body, warnings));
        self.expect_unchanged(body);
    }

    /// Expects that the payload is refused with these issues, `code path: message`, in this order, and without warnings.
    #[track_caller]
    pub fn refuses(&self, why: &str, payload: &str, issues: &[&str]) {
        self.refuses_and_warns(why, payload, issues, &[]);
    }

    #[track_caller]
    pub fn refuses_and_warns(&self, why: &str, payload: &str, issues: &[&str], warnings: &[&str]) {
        self.expect(why, payload, &refused(issues, warnings));
    }

    /// A relay checks what a page has checked, and must send the same.
    #[track_caller]
    fn expect_unchanged(&self, body: &str) {
        let again = check(self.kind.table(), body, &self.catalog).map(|valid| Value::Object(valid.body).to_json());
        if again.as_deref() != Ok(body) {
            self.fail("a body, checked again, is sent as it is", body, &sent(body, NONE), &format!("\n  {again:?}"));
        }
    }

    #[track_caller]
    fn expect(&self, why: &str, payload: &str, expected: &str) {
        let found = match checked(self.kind, payload, &self.catalog) {
            Ok(Valid { body, warnings }) => sent(&Value::Object(body).to_json(), &lines(&warnings)),
            Err(Invalid { issues, warnings }) => refused(&lines(&issues), &lines(&warnings)),
        };
        if found != expected {
            self.fail(why, payload, expected, &found);
        }
        if let Some(schema) = &self.schema
            && let Some(is_valid) = json_schema::is_valid(schema, payload)
            && is_valid != found.starts_with("\n  sends ")
            && !(is_valid && json_schema::cannot_express(&found))
        {
            self.fail(why, payload, &found, &format!(", but by the JSON Schema its validity is {is_valid}"));
        }
    }

    #[track_caller]
    fn fail(&self, why: &str, payload: &str, expected: &str, found: &str) {
        let (kind, row, payload) = (self.kind, Location::caller(), shortened(payload));
        let (expected, found) = (shortened(expected), shortened(found));
        let failure = format!("{row}: {why}\n{kind} {payload}\nexpected{expected}\nfound{found}\n");
        self.failures.borrow_mut().push(failure);
    }
}

/// A page's payload can contain a lone surrogate, which JSON text cannot: it is taken out of text, and makes a key unreadable.
fn checked(kind: Kind, payload: &str, catalog: &Catalog) -> Result<Valid, Invalid> {
    let marked = mark_lone_surrogates(payload);
    if marked == payload {
        return check(kind.table(), payload, catalog);
    }
    let payload = Value::read(&marked, MAX_LEVELS).unwrap();
    check_value(kind.table(), replace_marked(payload), catalog)
}

/// Marks a lone surrogate.
const LONE_SURROGATE: char = '\u{e000}';

fn mark_lone_surrogates(json: &str) -> String {
    let code = |text: &str| u32::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok();
    let mut marked = String::new();
    let mut rest = json;
    while let Some(letter) = rest.chars().next() {
        let length = match (code(rest), rest.get(6..).and_then(code)) {
            (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => 12,
            (Some(0xd800..0xe000), _) => {
                marked.push(LONE_SURROGATE);
                rest = &rest[6..];
                continue;
            }
            _ => letter.len_utf8(),
        };
        marked.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    marked
}

fn replace_marked(value: Value) -> Value {
    match value {
        Value::Text(text) => Value::Text(text.replace(LONE_SURROGATE, "")),
        Value::List(items) => Value::List(items.into_iter().map(replace_marked).collect()),
        Value::Object(object) => {
            if object.entries().iter().any(|(key, _)| key.contains(LONE_SURROGATE)) {
                return Value::Unreadable(ReadError::LoneSurrogate);
            }
            let entries = object.entries().iter().cloned();
            entries.fold(Object::new(), |object, (key, value)| object.with(&key, replace_marked(value))).into()
        }
        other => other,
    }
}

impl Drop for Cases {
    fn drop(&mut self) {
        let failures = self.failures.take();
        if failures.is_empty() {
            return;
        }
        let report = format!("{} cases fail\n\n{}", failures.len(), failures.join("\n"));
        // A second panic while a first one unwinds would end the whole run. In wasm nothing unwinds, and the first panic of
        // a run counts as under way ever after.
        let unwinds = cfg!(panic = "unwind") && std::thread::panicking();
        if unwinds { eprintln!("{report}") } else { panic!("{report}") }
    }
}

fn sent(body: &str, warnings: &[impl AsRef<str>]) -> String {
    format!("\n  sends {body}{}", listed("warns", warnings))
}

fn refused(issues: &[impl AsRef<str>], warnings: &[impl AsRef<str>]) -> String {
    listed("refuses", issues) + &listed("warns", warnings)
}

fn listed(verb: &str, lines: &[impl AsRef<str>]) -> String {
    lines.iter().flat_map(|line| ["\n  ", verb, " ", line.as_ref()]).collect()
}

fn lines(issues: &[Issue]) -> Vec<String> {
    issues.iter().map(|issue| format!("{} {}: {}", issue.code.as_str(), path(issue), issue.message)).collect()
}

/// The path in JavaScript's notation.
fn path(issue: &Issue) -> String {
    let mut text = String::new();
    for segment in &issue.path.0 {
        match segment {
            Segment::Key(key) if text.is_empty() => text.push_str(key),
            Segment::Key(key) => text.extend([".", key]),
            Segment::Index(index) => text.push_str(&format!("[{index}]")),
        }
    }
    text
}

/// The start and the end of a long text.
fn shortened(text: &str) -> String {
    const ENOUGH: usize = 3000;
    if text.len() < ENOUGH {
        return text.to_owned();
    }
    let start: String = text.chars().take(300).collect();
    let end: Vec<char> = text.chars().rev().take(300).collect();
    format!("{start} … {} ({} bytes)", end.iter().rev().collect::<String>(), text.len())
}
