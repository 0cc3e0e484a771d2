//! Waits a moment for the CRM, so that most pages get the record's id at once; and says what became of an entry.

use std::time::Duration;

use leadwire::crm::RecordId;
use leadwire::protocol::RelayAnswer;
use leadwire::schema::is_digits;
use tokio::sync::oneshot::Receiver;

use super::Reply;
use crate::app::App;
use crate::ledger::{Entry, State};
use crate::signals::Signals;

/// A place among those who wait for the end of an entry; given back when it is dropped, by a client that went away, too.
pub struct Waiting {
    signals: Signals,
    key: String,
    end: Option<Receiver<()>>,
}

impl Waiting {
    /// To be called before the entry is written, so that its end cannot be missed.
    pub fn new(signals: &Signals, key: &str) -> Waiting {
        Waiting { end: Some(signals.end_of(key)), signals: signals.clone(), key: key.to_owned() }
    }

    /// Returns when an attempt has ended, or the time is over.
    pub async fn end(mut self, within: Duration) {
        if let Some(end) = self.end.as_mut() {
            // Which of the two it was does not matter: the ledger is asked.
            let _ = tokio::time::timeout(within, end).await;
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        drop(self.end.take());
        self.signals.forget(&self.key);
    }
}

/// What the page is told of an entry that is in the ledger: the CRM has it, or it was received. What the CRM refused for
/// good or a person must judge was received, too, and is shown to staff; the page can do nothing about it.
pub fn told(app: &App, entry: &Entry) -> Reply {
    if entry.state != State::Done {
        return RelayAnswer::Queued.into();
    }
    let id = entry.record_id.as_deref().filter(|id| is_digits(id));
    let update_token = entry.form.as_deref().zip(id).map(|(form, id)| app.tokens.sign(form, id, app.clock.now_ms()));
    RelayAnswer::Delivered { id: id.map(|id| RecordId(id.to_owned())), update_token }.into()
}
