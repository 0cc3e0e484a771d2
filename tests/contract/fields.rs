//! Every field of every table with every form of its type. The fields are listed in the modules below, one row per field, in the
//! order of the field tables, which `order` tests.

pub mod bitrix24;
pub mod capillary;
pub mod ivvy;
pub mod multifield;

use super::cases::Cases;
use super::forms::{Form, Type, Verdict};

/// The fields of a table, in its order.
pub type Fields = &'static [(&'static str, Type)];

/// The fields from `first` to `last`.
fn between(fields: Fields, first: &str, last: &str) -> Fields {
    let at = |name: &str| fields.iter().position(|(field, _)| *field == name).unwrap();
    &fields[at(first)..=at(last)]
}

/// The payload around one field: what stands before and behind it, and the path of the object that holds it.
struct Around {
    cases: Cases,
    before: &'static str,
    after: &'static str,
    path: &'static str,
}

/// What counts as missing in every rule, beside the absent key.
const MISSING: &[&str] = &["null", r#""""#, r#"" \t\r\n""#, "\"\u{a0}\u{3000}\u{2003}\""];

impl Around {
    fn new(kind: &str, before: &'static str, after: &'static str, path: &'static str) -> Around {
        Around { cases: Cases::of(kind), before, after, path }
    }

    /// Fields that are left out when they are missing.
    #[track_caller]
    fn optional(&self, fields: &[(&str, Type)]) {
        for &(name, kind) in fields {
            for missing in MISSING {
                self.cases.sends("a missing field is left out", &self.with(name, missing), &self.without());
            }
            self.each_form(name, kind);
        }
    }

    /// Fields that are required whatever else is there.
    #[track_caller]
    fn required(&self, fields: &[(&str, Type)]) {
        for &(name, kind) in fields {
            let path = format!("{}{name}", self.path);
            let issue = format!("required {path}: {path} is required");
            self.cases.refuses("an absent field", &self.without(), &[&issue]);
            for missing in MISSING {
                self.cases.refuses("a missing field", &self.with(name, missing), &[&issue]);
            }
            self.each_form(name, kind);
        }
    }

    /// A value that stands at the path itself, such as a list's entry.
    #[track_caller]
    fn value(&self, forms: &[Form]) {
        for form in forms {
            self.form("", form);
        }
    }

    #[track_caller]
    fn each_form(&self, name: &str, kind: Type) {
        match kind {
            Type::Of(forms) => {
                for form in forms {
                    self.form(name, form);
                }
            }
            Type::Words(words) => self.words(name, words),
            Type::Codes(codes) => self.codes(name, codes),
        }
    }

    #[track_caller]
    fn form(&self, name: &str, (why, given, verdict): &Form) {
        let (payload, path) = (self.with(name, given), format!("{}{name}", self.path));
        match verdict {
            Verdict::Same => self.cases.sends(why, &payload, &payload),
            Verdict::As(sent) => self.cases.sends(why, &payload, &self.with(name, sent)),
            Verdict::Warned(code, words) => {
                self.cases.warns(why, &payload, &payload, &[&format!("{code} {path}: {path} {words}")]);
            }
            Verdict::No(code, words) => {
                self.cases.refuses(why, &payload, &[&format!("{code} {path}: {path} {words}")]);
            }
        }
    }

    #[track_caller]
    fn words(&self, name: &str, words: &[&str]) {
        let (path, choices) = (format!("{}{name}", self.path), words.join(", "));
        for word in words {
            let payload = self.with(name, &format!("{word:?}"));
            self.cases.sends("one of the words", &payload, &payload);
            let issue = format!("choice {path}: {path} must be one of {choices}");
            for other in [word.to_lowercase(), format!(" {word}"), format!("{word}S")] {
                self.cases.refuses("none of the words", &self.with(name, &format!("{other:?}")), &[&issue]);
            }
        }
        for other in ["1", "1e999", "true", "[]", "{}"] {
            let issue = format!("type {path}: {path} must be text");
            self.cases.refuses("no word at all", &self.with(name, other), &[&issue]);
        }
    }

    #[track_caller]
    fn codes(&self, name: &str, codes: &[(&str, &str)]) {
        let path = format!("{}{name}", self.path);
        for (code, _) in codes {
            self.cases.sends("one of the codes", &self.with(name, code), &self.with(name, code));
            self.cases.sends("its digits", &self.with(name, &format!("{code:?}")), &self.with(name, code));
        }
        let choices: Vec<String> = codes.iter().map(|(code, label)| format!("{code}{label}")).collect();
        let issue = format!("choice {path}: {path} must be one of {}", choices.join(", "));
        for other in ["-1", "6", "1.5", r#""6""#, r#""1.5""#, r#""one""#, "9223372036854775808"] {
            self.cases.refuses("none of the codes", &self.with(name, other), &[&issue]);
        }
        for other in ["1e999", "true", "[]", "{}"] {
            let issue = format!("type {path}: {path} must be a whole number");
            self.cases.refuses("no number at all", &self.with(name, other), &[&issue]);
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
