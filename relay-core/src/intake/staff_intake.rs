//! What staff send: any kind that can be sent alone, to any connection of the configuration.

use leadwire::crm::Kind;
use leadwire::protocol::Envelope;
use leadwire::schema::{Catalog, Value, check_value};

use super::response::IntakeResponse;
use crate::config::Config;
use crate::ledger::{Digest, NewEntry};

pub(super) fn accept_from_staff(config: &Config, envelope: &Envelope) -> Result<NewEntry, IntakeResponse> {
    let Some(kind) = Kind::of(&envelope.kind).filter(|kind| kind.is_sent_alone()) else {
        let kinds: Vec<&str> = Kind::ALL.into_iter().filter(|kind| kind.is_sent_alone()).map(Kind::name).collect();
        let message = format!("unsupported kind; expected one of {}", kinds.join(", "));
        return Err(IntakeResponse::invalid_part("kind", &message));
    };
    let connection = connection(config, kind, envelope.connection.as_deref())?;
    let payload = envelope.payload.to_json();
    let body = match check_value(kind.table(), envelope.payload.clone(), &Catalog::default()) {
        Ok(valid) => valid.body,
        Err(invalid) => return Err(IntakeResponse::invalid(&invalid.issues)),
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
        suspect: None,
        due_ms: None,
    })
}

/// The named connection, or the only one that takes the kind.
fn connection<'a>(config: &'a Config, kind: Kind, named: Option<&str>) -> Result<&'a str, IntakeResponse> {
    let of_crm = config.crms.iter().filter(|(_, connection)| connection.target.takes(kind));
    let possible: Vec<&str> = of_crm.map(|(name, _)| name.as_str()).collect();
    let found = match (named, possible.as_slice()) {
        (Some(named), possible) => possible.iter().copied().find(|name| *name == named),
        (None, [only]) => Some(*only),
        (None, _) => None,
    };
    found.ok_or_else(|| {
        let message = match (possible.is_empty(), named) {
            (true, _) => format!("no connection for {kind} is configured"),
            (false, None) => format!("connection is required for {kind}; expected one of {}", possible.join(", ")),
            (false, Some(_)) => format!("unsupported connection for {kind}; expected one of {}", possible.join(", ")),
        };
        IntakeResponse::invalid_part("connection", &message)
    })
}
