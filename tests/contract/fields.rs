//! Every field of every table with every format of its type. The fields are listed in the modules below, one row per field, in the
//! order of the field tables, which `order` tests.

pub mod bitrix24;
pub mod capillary;
pub mod ivvy;
pub mod multifield;

use super::cases::Cases;
use super::formats::{Expected, Format, Type};

/// The fields of a table, in its order.
pub type Fields = &'static [(&'static str, Type)];

/// The fields from `first` to `last`.
fn between(fields: Fields, first: &str, last: &str) -> Fields {
    let at = |name: &str| fields.iter().position(|(field, _)| *field == name).unwrap();
    &fields[at(first)..=at(last)]
}

/// The payload around one field: the text before and after it, and the path of the object that contains it.
struct Around {
    cases: Cases,
    before: &'static str,
    after: &'static str,
    path: &'static str,
    is_ivvy: bool,
    /// In an update, the fields that null clears.
    cleared: Option<&'static [&'static str]>,
}

/// What counts as missing in every rule, beside the absent key.
const MISSING: &[&str] = &[
    "null",
    r#""""#,
    r#"" \t\r\n""#,
    "\"\u{a0}\u{3000}\u{2003}\"",
    r#""\u200b\ufeff\u00ad""#,
    r#""\u2800 \u3164\u115f\uffa0""#,
    r#""\u0000\u001f\u007f\u0085""#,
    r#""\ufe0f\u2060\u200e\udb40\udd00""#,
];

impl Around {
    fn new(kind: &str, before: &'static str, after: &'static str, path: &'static str) -> Around {
        Around { cases: Cases::of(kind), is_ivvy: kind.starts_with("ivvy"), before, after, path, cleared: None }
    }

    /// The payload updates a record; null clears these fields.
    fn update(self, cleared: &'static [&'static str]) -> Around {
        Around { cleared: Some(cleared), ..self }
    }

    /// Fields that are left out when they are missing.
    #[track_caller]
    fn optional(&self, fields: &[(&str, Type)]) {
        for &(name, kind) in fields {
            for missing in MISSING {
                self.empty(name, missing);
            }
            self.each_format(name, kind);
        }
    }

    #[track_caller]
    fn empty(&self, name: &str, value: &str) {
        let (payload, path) = (self.with(name, value), format!("{}{name}", self.path));
        let Some(cleared) = self.cleared else {
            return self.cases.sends("a missing field is left out", &payload, &self.without());
        };
        let is_clearable = cleared.contains(&name);
        let is_ivvy_id = self.is_ivvy && name.ends_with("Id");
        let how = if is_clearable { "null clears it" } else { "it cannot be cleared" };
        match value {
            "null" if is_clearable => self.cases.sends("null clears it", &payload, &payload),
            "null" if is_ivvy_id => {
                let issue = format!("type {path}: {path} must be a whole number");
                self.cases.refuses("null does not clear an id", &payload, &[&issue]);
            }
            _ => {
                let warning = format!("left_out {path}: {path} is empty, so it is left out; {how}");
                self.cases.warns("an empty field is left out", &payload, &self.without(), &[&warning]);
            }
        }
    }

    /// Fields that are always required.
    #[track_caller]
    fn required(&self, fields: &[(&str, Type)]) {
        for &(name, kind) in fields {
            let path = format!("{}{name}", self.path);
            let issue = format!("required {path}: {path} is required");
            self.cases.refuses("an absent field", &self.without(), &[&issue]);
            for missing in MISSING {
                self.cases.refuses("a missing field", &self.with(name, missing), &[&issue]);
            }
            self.each_format(name, kind);
        }
    }

    /// A value at the path itself, such as a list's entry.
    #[track_caller]
    fn value(&self, formats: &[Format]) {
        for format in formats {
            self.format("", format);
        }
    }

    #[track_caller]
    fn each_format(&self, name: &str, kind: Type) {
        match kind {
            Type::Of(formats) => {
                for format in formats {
                    self.format(name, format);
                }
            }
            Type::TextChoice(choices) => self.text_choice(name, choices),
            Type::NumberChoice(choices) => self.number_choice(name, choices),
        }
    }

    #[track_caller]
    fn format(&self, name: &str, (why, given, expected): &Format) {
        let (payload, path) = (self.with(name, given), format!("{}{name}", self.path));
        match expected {
            Expected::Same => self.cases.sends(why, &payload, &payload),
            Expected::As(sent) => self.cases.sends(why, &payload, &self.with(name, sent)),
            Expected::Warned(code, words) => {
                self.cases.warns(why, &payload, &payload, &[&format!("{code} {path}: {path} {words}")]);
            }
            Expected::Refused(code, words) => {
                self.cases.refuses(why, &payload, &[&format!("{code} {path}: {path} {words}")]);
            }
        }
    }

    #[track_caller]
    fn text_choice(&self, name: &str, choices: &[&str]) {
        let (path, expected) = (format!("{}{name}", self.path), choices.join(", "));
        for word in choices {
            let payload = self.with(name, &format!("{word:?}"));
            self.cases.sends("one of the choices", &payload, &payload);
            let issue = format!("choice {path}: {path} must be one of {expected}");
            let spaced = self.with(name, &format!("{:?}", format!(" {word} ")));
            self.cases.sends("one with spaces around", &spaced, &payload);
            for other in [word.to_lowercase(), format!("{word} {word}"), format!("{word}S")] {
                self.cases.refuses("none of the choices", &self.with(name, &format!("{other:?}")), &[&issue]);
            }
        }
        for other in ["1", "1e999", "true", "[]", "{}"] {
            let issue = format!("type {path}: {path} must be text");
            self.cases.refuses("not text", &self.with(name, other), &[&issue]);
        }
    }

    #[track_caller]
    fn number_choice(&self, name: &str, choices: &[(&str, &str)]) {
        let path = format!("{}{name}", self.path);
        for (code, _) in choices {
            self.cases.sends("one of the choices", &self.with(name, code), &self.with(name, code));
            self.cases.sends("its digits", &self.with(name, &format!("{code:?}")), &self.with(name, code));
        }
        let labels: Vec<String> = choices.iter().map(|(code, label)| format!("{code}{label}")).collect();
        let issue = format!("choice {path}: {path} must be one of {}", labels.join(", "));
        for other in ["-1", "6", "1.5", r#""6""#, r#""1.5""#, r#""one""#, "9223372036854775808"] {
            self.cases.refuses("none of the choices", &self.with(name, other), &[&issue]);
        }
        for other in ["1e999", "true", "[]", "{}"] {
            let issue = format!("type {path}: {path} must be a whole number");
            self.cases.refuses("not a number", &self.with(name, other), &[&issue]);
        }
    }

    fn with(&self, name: &str, value: &str) -> String {
        match name {
            "" => [self.before, value, self.after].concat(),
            _ => format!("{}\"{name}\":{value}{}", self.before, self.after),
        }
    }

    fn without(&self) -> String {
        match self.after.strip_prefix(',') {
            Some(after) => format!("{}{after}", self.before),
            None => format!("{}{}", self.before.trim_end_matches(','), self.after),
        }
    }
}
