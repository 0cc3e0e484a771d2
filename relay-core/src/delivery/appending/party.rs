//! iVvy's contacts and companies in an update of a lead: whether the update adds one, and whether it is one that iVvy shows.

use leadwire::schema::{Object, Value};

/// What a contact is known by, as for `updateIfExists`.
pub(super) const CONTACT: &[&str] = &["firstName", "lastName", "email"];
/// What a company is known by.
pub(super) const COMPANY: &[&str] = &["businessName"];

/// Whether each update adds it.
pub(super) fn is_added(party: &Object) -> bool {
    !party.has("id") && !looks_first(party)
}

/// Whether iVvy updates one that it knows instead.
pub(super) fn looks_first(party: &Object) -> bool {
    party.get("updateIfExists") == Some(&true.into())
}

pub(super) fn is_same(one: &Object, other: &Object, known_by: &[&str]) -> bool {
    let text = |party: &Object, name: &str| {
        party.get(name).and_then(Value::as_text_or_digits).unwrap_or_default().trim().to_lowercase()
    };
    known_by.iter().all(|name| text(one, name) == text(other, name) && !text(one, name).is_empty())
}

/// Whether it is the wanted one, or one that the same form has added before.
pub(super) fn is_own<'a>(
    shown: &Object,
    wanted: &Object,
    mut earlier: impl Iterator<Item = &'a Object>,
    known_by: &[&str],
) -> bool {
    is_same(shown, wanted, known_by) || earlier.any(|sent| is_added(sent) && is_same(shown, sent, known_by))
}
