//! A visitor's lead: what a form lets him send, and what the relay makes of it. A visitor adds through a form; what he
//! added he may change with the update token of its receipt, through the same form.

use leadwire::form::apply_fixed_values;
use leadwire::protocol::Envelope;
use leadwire::schema::{Catalog, Issue, Object, Value, check_value};

use super::{Reply, allow, attribution, required, suspect};
use crate::app::App;
use crate::config::Form;
use crate::ledger::{Digest, NewEntry};

/// The entry for the ledger, or why there is none. `suspect` says why it is held in any case.
pub fn entry(app: &App, name: &str, envelope: &Envelope, suspect: Option<String>) -> Result<NewEntry, Reply> {
    let form = app.config.forms.get(name).ok_or_else(|| Reply::not_allowed(&["form"]))?;
    if envelope.kind != form.kind.name() {
        return Err(Reply::not_allowed(&["kind"]));
    }
    if envelope.connection.is_some() {
        return Err(Reply::not_allowed(&["connection"]));
    }
    let id = record(app, name, envelope)?;
    let body = checked(app, form, id, &envelope.payload)?;
    let body = if id.is_none() { attribution::put_in(name, form, &(&envelope.page).into(), body) } else { body };
    let payload = envelope.payload.to_json();
    Ok(NewEntry {
        key: envelope.key.clone(),
        digest: Digest::of(&["form", name, form.kind.name(), &payload, id.unwrap_or_default()]),
        connection: form.connection.clone(),
        form: Some(name.to_owned()),
        kind: form.kind.name().to_owned(),
        creates: form.kind.creates(&body),
        body: Value::from(body).to_json(),
        context: Value::from(envelope.page.clone()).to_json(),
        held: suspect::reason(form, &(&envelope.guard).into()).or(suspect),
    })
}

/// The record that the update token names. The payload may repeat its id, as the page's own rules want it for an update,
/// and may name no other.
fn record<'a>(app: &App, form: &str, envelope: &'a Envelope) -> Result<Option<&'a str>, Reply> {
    let token = envelope.update_token.as_deref();
    let id = token.map(|token| app.tokens.id_of(form, token, app.clock.now_ms()));
    let given = envelope.payload.as_object().and_then(|payload| payload.present("id"));
    let repeats = |id: &str| given.is_none_or(|given| given.as_whole(1).is_some_and(|given| given.to_string() == id));
    match id {
        None if given.is_none() => Ok(None),
        Some(Some(id)) if repeats(id) => Ok(Some(id)),
        _ => Err(Reply::refused("token")),
    }
}

/// What is sent to the CRM. The fixed values are for what is added: to repeat them in an update would take a lead back
/// to the stage in which it began.
fn checked(app: &App, form: &Form, id: Option<&str>, given: &Value) -> Result<Object, Reply> {
    let marker_field = app.config.crms.get(&form.connection).and_then(|connection| connection.marker_field);
    let mut payload = given.clone();
    if let Value::Object(object) = &mut payload {
        let refused = allow::not_allowed(form, marker_field, object);
        if !refused.is_empty() {
            return Err(Reply::not_allowed(&refused));
        }
        match id {
            Some(id) => object.set("id", Value::from_digits(id)),
            None => apply_fixed_values(object, &form.fixed),
        }
    }
    let checked = check_value(form.kind.table(), payload, &Catalog::default());
    let mut issues = checked.as_ref().err().map(|invalid| invalid.issues.clone()).unwrap_or_default();
    if id.is_none() {
        issues.extend(required::missing(form, given, &issues));
    }
    match checked {
        // The rules see the fixed values, too, which by themselves are nobody's lead.
        Ok(_) if issues.is_empty() && id.is_none() && is_blank(given) => {
            Err(Reply::invalid(&[Issue::empty(&Catalog::default())]))
        }
        Ok(valid) if issues.is_empty() => Ok(valid.body),
        _ => Err(Reply::invalid(&issues)),
    }
}

/// Whether nothing in it says anything.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Object(object) => object.entries().iter().all(|(_, value)| is_blank(value)),
        Value::List(items) => items.iter().all(is_blank),
        _ => value.is_missing(),
    }
}
