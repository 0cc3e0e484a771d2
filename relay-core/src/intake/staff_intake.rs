//! What staff send: any kind that is sent by itself, to any CRM of the configuration, by the rules alone.

use leadwire::crm::Kind;
use leadwire::protocol::Envelope;
use leadwire::schema::{Catalog, Value, check_value};

use super::Reply;
use crate::app::App;
use crate::ledger::{Digest, NewEntry};

pub fn entry(app: &App, envelope: &Envelope) -> Result<NewEntry, Reply> {
    let Some(kind) = Kind::of(&envelope.kind).filter(|kind| kind.is_sent_alone()) else {
        return Err(Reply::wrong("kind", "kind must be one that is sent by itself, such as ivvy.lead"));
    };
    let connection = connection(app, kind, envelope.connection.as_deref())?;
    let payload = envelope.payload.to_json();
    let body = match check_value(kind.table(), envelope.payload.clone(), &Catalog::default()) {
        Ok(valid) => valid.body,
        Err(invalid) => return Err(Reply::invalid(&invalid.issues)),
    };
    Ok(NewEntry {
        key: envelope.key.clone(),
        digest: Digest::of(&["connection", connection, kind.name(), &payload]),
        connection: connection.to_owned(),
        form: None,
        kind: kind.name().to_owned(),
        creates: kind.creates(&body),
        body: Value::from(body).to_json(),
        context: Value::from(envelope.page.clone()).to_json(),
        held: None,
    })
}

/// The named connection, or the only one of the kind's CRM.
fn connection<'a>(app: &'a App, kind: Kind, named: Option<&str>) -> Result<&'a str, Reply> {
    let of_crm = app.config.crms.iter().filter(|(_, connection)| connection.target.crm() == kind.crm());
    let fit: Vec<&str> = of_crm.map(|(name, _)| name.as_str()).collect();
    let found = match (named, fit.as_slice()) {
        (Some(named), fit) => fit.iter().copied().find(|name| *name == named),
        (None, [only]) => Some(*only),
        (None, _) => None,
    };
    found.ok_or_else(|| {
        let allowed =
            if fit.is_empty() { "there is none".to_owned() } else { format!("allowed is {}", fit.join(", ")) };
        Reply::wrong("connection", &format!("connection must name a CRM that takes {kind}; {allowed}"))
    })
}
