//! `POST /leads`: from the request to the answer, in the order in which each step may refuse. The head is judged before
//! a byte of the body is read, the body before the ledger is asked.

use std::sync::Arc;

use axum::extract::{Extension, Request, State};
use leadwire::protocol::{Envelope, RelayAnswer};

use super::client::{Peer, client};
use super::commit::{Taken, permit};
use super::sender::Sender;
use super::wait::{Waiting, told};
use super::{Reply, admission, body, commit, desk, visitor};
use crate::app::App;
use crate::crash;
use crate::ledger::{Inserted, State as Stage};

pub async fn add(State(app): State<Arc<App>>, Extension(peer): Extension<Peer>, request: Request) -> Reply {
    let reply = take(&app, peer, request).await.unwrap_or_else(|refused| refused);
    crash::point("before answer");
    count(&reply);
    reply
}

/// One more answer of its sort.
pub fn count(reply: &Reply) {
    metrics::counter!("leadwire_ingress_answers_total", "outcome" => reply.outcome()).increment(1);
}

async fn take(app: &Arc<App>, peer: Peer, request: Request) -> Result<Reply, Reply> {
    let (head, body) = request.into_parts();
    let sender = Sender::of(app, &head.headers)?;
    if let Sender::Page(Some(_)) = sender {
        // A wrong staff key; an update token stands in the envelope.
        return Err(Reply::refused("token"));
    }
    let permit = permit(app)?;
    let envelope = envelope(&body::read(body, app.limits.body).await?)?;
    let entry = match (&envelope.form, sender) {
        (Some(form), _) => {
            admission::of_page(app, form, client(peer, &head.headers, &app.config.proxies), &envelope)?;
            visitor::entry(app, form, &envelope, None)?
        }
        (None, Sender::Staff) => desk::entry(app, &envelope)?,
        (None, Sender::Page(_)) => return Err(Reply::not_allowed(&["form"])),
    };
    let key = entry.key.clone();
    let waiting = Waiting::new(&app.signals, &key);
    // The permit goes with the entry: who only waits for a CRM costs little, and shall not keep others out.
    let Taken { inserted, is_held } = commit(app, entry, (&envelope.guard).into(), permit).await?;
    match inserted {
        Inserted::Conflict => Err(RelayAnswer::Conflict.into()),
        Inserted::New if !is_held => Ok(outcome(app, &key, waiting).await),
        Inserted::New => Ok(RelayAnswer::Queued.into()),
        Inserted::Replay(known) if matches!(known.state, Stage::Accepted | Stage::Sending) => {
            Ok(outcome(app, &key, waiting).await)
        }
        Inserted::Replay(known) => Ok(told(app, &known)),
    }
}

/// What became of a committed entry within the time that a visitor waits. That the ledger cannot be read now does not
/// unsay that it was received.
async fn outcome(app: &App, key: &str, waiting: Waiting) -> Reply {
    waiting.end(app.config.answer_within).await;
    match app.ledger.find(key).await {
        Ok(Some(entry)) => told(app, &entry),
        Ok(None) | Err(_) => RelayAnswer::Queued.into(),
    }
}

fn envelope(bytes: &[u8]) -> Result<Envelope, Reply> {
    let text = std::str::from_utf8(bytes).map_err(|_| Reply::wrong("id", "the envelope must be UTF-8"))?;
    Envelope::read(text).map_err(|words| Reply::wrong("id", &words))
}
