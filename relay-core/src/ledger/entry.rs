//! An entry of the ledger, its states, and the end of an attempt.

use std::fmt;

use leadwire::schema::{MAX_LEVELS, Value};
use sha2::{Digest as _, Sha256};

/// A lead that has passed validation.
#[derive(Clone, Debug)]
pub struct NewEntry {
    pub key: String,
    pub digest: Digest,
    pub connection: String,
    /// `None` for a lead that staff entered.
    pub form: Option<String>,
    pub kind: String,
    /// JSON text.
    pub body: String,
    /// JSON text: what the page reported about itself, and what the relay adds by [`NewEntry::report`].
    pub context: String,
    /// Sending it twice would create two records.
    pub creates: bool,
    /// The reason to hold it for staff instead of sending it.
    pub held: Option<String>,
    /// Why it looks automated, as one of the names of [`HoldReason::suspect`](crate::hold_reason::HoldReason::suspect).
    pub suspect: Option<&'static str>,
    /// When the first attempt may be made. `None`: at once.
    pub due_ms: Option<u64>,
}

impl NewEntry {
    /// Adds what the relay knows to what the page reported.
    pub fn report(&mut self, name: &str, value: Value) {
        if let Ok(Value::Object(mut context)) = Value::read(&self.context, MAX_LEVELS + 1) {
            context.set(name, value);
            self.context = Value::from(context).to_json();
        }
    }
}

/// The SHA-256 of the payload that was received under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest(pub [u8; 32]);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inserted {
    New,
    /// The key is known with the same digest.
    Replay(Entry),
    /// The key is known with another digest.
    Conflict,
}

/// An entry with an attempt under way.
#[derive(Clone, Debug)]
pub struct ClaimedEntry {
    pub key: String,
    pub kind: String,
    pub body: String,
    pub creates: bool,
    /// It must be looked up in the CRM before it is sent.
    pub in_doubt: bool,
    /// The number of this attempt, from 1.
    pub attempt: u32,
    /// Of the lease that it was claimed with.
    pub fence: u64,
    pub received_ms: u64,
    /// Staff decided to send it. Applies to this attempt only.
    pub manual_retry: bool,
}

/// An entry without its payload.
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
    /// Waits for a decision of staff.
    Held,
    /// Refused by the CRM, or dropped by staff.
    Dead,
}

/// The end of an attempt.
#[derive(Clone, Debug)]
pub struct Settlement {
    pub key: String,
    pub attempt: u32,
    /// Of the claim.
    pub fence: u64,
    pub next: NextState,
    /// The outcome's name: `delivered`, or the kind of error.
    pub outcome: &'static str,
    /// The CRM's error code, or the HTTP status.
    pub detail: Option<String>,
}

/// The state of an entry after an attempt.
#[derive(Clone, Debug)]
pub enum NextState {
    Done {
        record_id: Option<String>,
    },
    /// Accepted again, due at `due_ms`.
    Retry {
        due_ms: u64,
        /// The CRM may have processed it.
        in_doubt: bool,
    },
    Held {
        reason: String,
    },
    Dead {
        reason: String,
    },
}

impl NewEntry {
    pub fn first_state(&self) -> State {
        if self.held.is_some() { State::Held } else { State::Accepted }
    }
}

/// What the end of an attempt sets in its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettledFields<'n> {
    pub state: State,
    pub in_doubt: bool,
    pub reason: Option<&'n str>,
    pub due_ms: u64,
    /// `None` keeps the one that is known.
    pub record_id: Option<&'n str>,
}

impl NextState {
    pub fn fields(&self, now_ms: u64) -> SettledFields<'_> {
        let (state, in_doubt, reason, due_ms, record_id) = match self {
            NextState::Done { record_id } => (State::Done, false, None, now_ms, record_id.as_deref()),
            NextState::Retry { due_ms, in_doubt } => (State::Accepted, *in_doubt, None, *due_ms, None),
            NextState::Held { reason } => (State::Held, true, Some(reason.as_str()), now_ms, None),
            NextState::Dead { reason } => (State::Dead, false, Some(reason.as_str()), now_ms, None),
        };
        SettledFields { state, in_doubt, reason, due_ms, record_id }
    }
}

impl Digest {
    /// The digest of a list; the bounds between its parts count.
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

    /// The CRM has not got it yet, and will.
    pub fn is_waiting(self) -> bool {
        matches!(self, State::Accepted | State::Sending)
    }

    /// As in the store, the JSON and the metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Accepted => "accepted",
            State::Sending => "sending",
            State::Done => "done",
            State::Held => "held",
            State::Dead => "dead",
        }
    }

    pub fn of(name: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

impl fmt::Display for State {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl PartialEq<&str> for State {
    fn eq(&self, text: &&str) -> bool {
        self.as_str() == *text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_and_their_names() {
        for (state, name, is_waiting) in [
            (State::Accepted, "accepted", true),
            (State::Sending, "sending", true),
            (State::Done, "done", false),
            (State::Held, "held", false),
            (State::Dead, "dead", false),
        ] {
            assert_eq!((state.as_str(), state.to_string().as_str(), state.is_waiting()), (name, name, is_waiting));
            assert_eq!(State::of(name), Some(state));
            assert!(state == name && state != "another", "{name}");
        }
        assert_eq!(State::of("another"), None);
    }

    #[test]
    fn the_fields_of_a_next_state() {
        let of =
            |state, in_doubt, reason, due_ms, record_id| SettledFields { state, in_doubt, reason, due_ms, record_id };
        let reason = || "because".to_owned();
        for (next, expected) in [
            (NextState::Done { record_id: Some("7".to_owned()) }, of(State::Done, false, None, 5, Some("7"))),
            (NextState::Retry { due_ms: 9, in_doubt: true }, of(State::Accepted, true, None, 9, None)),
            (NextState::Retry { due_ms: 9, in_doubt: false }, of(State::Accepted, false, None, 9, None)),
            // Sent by staff, it is looked up first.
            (NextState::Held { reason: reason() }, of(State::Held, true, Some("because"), 5, None)),
            (NextState::Dead { reason: reason() }, of(State::Dead, false, Some("because"), 5, None)),
        ] {
            assert_eq!(next.fields(5), expected, "{next:?}");
        }
    }

    #[test]
    fn a_digest_separates_its_parts() {
        assert_eq!(Digest::of(&["a", "b"]), Digest::of(&["a", "b"]));
        assert_ne!(Digest::of(&["a", "b"]), Digest::of(&["ab", ""]));
        assert_ne!(Digest::of(&["a"]), Digest::of(&["a", ""]));
    }

    #[test]
    fn what_the_relay_knows_is_added_to_the_context() {
        let entry = |held: Option<&str>| NewEntry {
            key: String::new(),
            digest: Digest::of(&[]),
            connection: String::new(),
            form: None,
            kind: String::new(),
            body: String::new(),
            context: r#"{"url":"https://a.example"}"#.to_owned(),
            creates: true,
            held: held.map(str::to_owned),
            suspect: None,
            due_ms: None,
        };
        let mut reported = entry(None);
        reported.report("receivedFiles", Value::number(2));
        assert_eq!(reported.context, r#"{"url":"https://a.example","receivedFiles":2}"#);
        let deep = format!("{}{}", "{\"a\":".repeat(MAX_LEVELS), "{}".to_owned() + &"}".repeat(MAX_LEVELS));
        let mut reported = NewEntry { context: deep.clone(), ..entry(None) };
        reported.report("suspect", "x".into());
        let expected = format!(r#"{},"suspect":"x"}}"#, deep.strip_suffix('}').unwrap());
        assert_eq!(reported.context, expected, "a context of the greatest depth");
        assert_eq!([entry(None).first_state(), entry(Some("x")).first_state()], [State::Accepted, State::Held]);
    }
}
