//! An entry that was claimed, made ready to be sent.

use leadwire::crm::{Kind, request};
use leadwire::schema::{Object, Value};

use super::marker::mark;
use crate::config::Connection;
use crate::ledger::Claimed;

pub(super) struct Lead {
    pub claimed: Claimed,
    pub kind: Kind,
    /// The payload with its marker.
    pub body: Object,
}

/// An entry that could not be read, and why.
pub(super) struct Unsendable(pub Claimed, pub &'static str);

/// What was checked nests less deep.
const LEVELS: usize = 64;

impl Lead {
    pub(super) fn read(claimed: Claimed, connection: &Connection) -> Result<Lead, Unsendable> {
        let Some(kind) = Kind::of(&claimed.kind) else { return Err(Unsendable(claimed, "its kind is not known")) };
        let Ok(Value::Object(body)) = Value::read(&claimed.body, LEVELS) else {
            return Err(Unsendable(claimed, "its payload cannot be read"));
        };
        if request(&connection.target, kind, &body, 0).is_none() {
            return Err(Unsendable(claimed, "the CRM of its connection does not take its kind"));
        }
        let body = mark(kind, body, &claimed.key, connection.marker_field);
        Ok(Lead { claimed, kind, body })
    }

    /// Whether it may be there already; what changes a record may be sent again without asking.
    pub(super) fn is_in_doubt(&self) -> bool {
        self.claimed.in_doubt && self.claimed.creates
    }

    pub(super) fn key(&self) -> &str {
        &self.claimed.key
    }
}
