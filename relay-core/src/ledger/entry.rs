//! What an entry is, and the states that it goes through: accepted, sending, then done, held or dead.

use sha2::{Digest as _, Sha256};

/// A lead that has just come in and passed the rules.
#[derive(Clone, Debug)]
pub struct NewEntry {
    pub key: String,
    pub digest: Digest,
    pub connection: String,
    pub form: Option<String>,
    pub kind: String,
    /// JSON text.
    pub body: String,
    /// JSON text: what the page told of itself.
    pub context: String,
    pub creates: bool,
    /// Held for a person from the start, for this reason.
    pub held: Option<String>,
}

/// The SHA-256 of what came under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest(pub [u8; 32]);

/// An entry that the forwarder has taken: its attempt is committed, and it is nobody else's.
#[derive(Clone, Debug)]
pub struct Claimed {
    pub key: String,
    pub kind: String,
    pub body: String,
    pub creates: bool,
    /// Whether it must be looked up in the CRM before it may be sent.
    pub in_doubt: bool,
    /// This attempt's number, from 1.
    pub attempt: u32,
    pub received_ms: u64,
    /// Whether a person had it sent. That holds for this attempt alone.
    pub decided: bool,
}

/// What became of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub key: String,
    pub form: Option<String>,
    pub kind: String,
    pub creates: bool,
    pub state: State,
    pub reason: Option<String>,
    pub record_id: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Accepted,
    Sending,
    Done,
    /// Waits for a person.
    Held,
    /// Refused by the CRM for good, or dropped by a person.
    Dead,
}

impl Digest {
    /// Of parts, none of which can run into the next.
    pub fn of(parts: &[&str]) -> Digest {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        Digest(hash.finalize().into())
    }
}

impl State {
    pub const ALL: [State; 5] = [State::Accepted, State::Sending, State::Done, State::Held, State::Dead];

    /// Whether it is the CRM's turn.
    pub fn is_waiting(self) -> bool {
        matches!(self, State::Accepted | State::Sending)
    }

    pub fn name(self) -> &'static str {
        match self {
            State::Accepted => "accepted",
            State::Sending => "sending",
            State::Done => "done",
            State::Held => "held",
            State::Dead => "dead",
        }
    }

    pub fn of(name: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.name() == name)
    }
}
