//! Entries of Bitrix24's multifields: which of those that an update adds the lead has already, and which are corrections of entries
//! that the same form sent before.

use leadwire::schema::{Object, Value};

/// The names of an entry's members, which differ by method.
pub(super) struct Names {
    pub id: &'static str,
    pub value: &'static str,
    pub value_type: &'static str,
}

/// An entry of a lead, or of a payload.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// `PHONE`, `EMAIL` and so on.
    pub kind: String,
    /// `None` in a payload that leaves it to Bitrix24.
    value_type: Option<String>,
    value: String,
    id: Option<i64>,
}

impl Entry {
    /// `None` for something else, such as a deletion.
    pub(super) fn new(entry: &Value, kind: &str, names: &Names) -> Option<Entry> {
        let entry = entry.as_object()?;
        let text = |name| entry.present(name).and_then(Value::as_text_or_digits).map(str::to_owned);
        let id = entry.present(names.id).and_then(|id| id.as_integer(1));
        Some(Entry { kind: kind.to_owned(), value_type: text(names.value_type), value: text(names.value)?, id })
    }

    fn is_same(&self, other: &Entry) -> bool {
        self.has_type_of(other) && comparable(&self.kind, &self.value) == comparable(&other.kind, &other.value)
    }

    fn has_type_of(&self, other: &Entry) -> bool {
        let types = self.value_type.as_ref().zip(other.value_type.as_ref());
        self.kind == other.kind && types.is_none_or(|(own, other)| own == other)
    }
}

/// Bitrix24 may show a phone number in another form than it was sent.
fn comparable(kind: &str, value: &str) -> String {
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    match kind {
        "PHONE" if !digits.is_empty() => digits,
        _ => value.trim().to_lowercase(),
    }
}

/// The entries of a lead that no entry of the update is about yet.
pub(super) struct Unmatched {
    current: Vec<Entry>,
    /// Of the same form, newest first.
    earlier: Vec<Entry>,
}

impl Unmatched {
    pub(super) fn new(current: Vec<Entry>, earlier: Vec<Entry>) -> Unmatched {
        Unmatched { current, earlier }
    }

    /// What is to be sent of these entries: without those that the lead has, and with the ids of those that are corrected.
    pub(super) fn remaining(
        &mut self,
        entries: &[Value],
        kind_of: impl Fn(&Object) -> String,
        names: &Names,
    ) -> Vec<Value> {
        let read = |entry: &Value| Entry::new(entry, &kind_of(entry.as_object()?), names);
        let id = |entry: &Value| entry.as_object().and_then(|entry| entry.present(names.id)?.as_integer(1));
        let given_ids: Vec<i64> = entries.iter().filter_map(id).collect();
        self.current.retain(|current| current.id.is_none_or(|id| !given_ids.contains(&id)));
        let is_missing = |entry: &&Value| match read(entry).filter(|_| id(entry).is_none()) {
            Some(wanted) => self.take(|current| current.is_same(&wanted)).is_none(),
            None => true,
        };
        let missing: Vec<&Value> = entries.iter().filter(is_missing).collect();
        missing.into_iter().map(|entry| self.corrected(entry, read(entry), names)).collect()
    }

    /// The entry with the id of one that the form sent before, if the lead still has that.
    fn corrected(&mut self, entry: &Value, wanted: Option<Entry>, names: &Names) -> Value {
        let (Value::Object(object), Some(wanted)) = (entry, wanted) else { return entry.clone() };
        if wanted.id.is_some() {
            return entry.clone();
        }
        let sent_before =
            self.earlier.iter().filter(|earlier| earlier.has_type_of(&wanted)).cloned().collect::<Vec<_>>();
        let replaced = sent_before.iter().find_map(|earlier| self.take(|current| current.is_same(earlier)));
        match replaced.and_then(|replaced| replaced.id) {
            Some(id) => object.clone().with(names.id, Value::number(id)).into(),
            None => entry.clone(),
        }
    }

    fn take(&mut self, is_it: impl Fn(&Entry) -> bool) -> Option<Entry> {
        let at = self.current.iter().position(is_it)?;
        Some(self.current.remove(at))
    }
}
