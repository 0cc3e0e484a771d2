//! `GET /leads/{key}`: how it went. A page asks with the update token of the lead's receipt, staff with their key. A page
//! that was told "queued" has no token yet; it posts the same envelope again, and gets the answer of that moment.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse as _, Response};
use hyper::StatusCode;
use leadwire::protocol::RelayAnswer;
use leadwire::schema::Object;

use super::Reply;
use super::leads::count;
use super::reply::nothing;
use super::sender::Sender;
use super::wait::told;
use crate::app::App;
use crate::ledger::Entry;

pub async fn look(State(app): State<Arc<App>>, Path(key): Path<String>, request: Request) -> Response {
    let reply = match Sender::of(&app, request.headers()) {
        Err(refused) => refused,
        Ok(sender) => match (sender, app.ledger.find(&key).await) {
            (_, Err(error)) => {
                tracing::error!(%error, "cannot look");
                Reply::busy(StatusCode::SERVICE_UNAVAILABLE)
            }
            (Sender::Staff, Ok(None)) => return nothing(StatusCode::NOT_FOUND, "there is no lead with this key"),
            (Sender::Staff, Ok(Some(entry))) => for_staff(&app, &entry),
            (Sender::Page(token), Ok(entry)) => for_page(&app, token, entry),
        },
    };
    count(&reply);
    reply.into_response()
}

/// Without a fitting token a page does not learn whether there is such a lead. A look makes the token live no longer.
fn for_page(app: &App, token: Option<&str>, entry: Option<Entry>) -> Reply {
    let fits = |entry: &Entry| {
        let id = app.tokens.id_of(entry.form.as_deref()?, token?, app.clock.now_ms())?;
        (entry.record_id.as_deref() == Some(id)).then_some(())
    };
    match entry.filter(|entry| fits(entry).is_some()) {
        Some(entry) => without_token(told(app, &entry)),
        None => Reply::refused("token"),
    }
}

fn for_staff(app: &App, entry: &Entry) -> Reply {
    let mut more = Object::new().with("state", entry.state.name());
    if let Some(reason) = &entry.reason {
        more.push("reason", reason.as_str().into());
    }
    Reply { more, ..without_token(told(app, entry)) }
}

fn without_token(reply: Reply) -> Reply {
    match reply.answer {
        RelayAnswer::Delivered { id, .. } => RelayAnswer::Delivered { id, update_token: None }.into(),
        _ => reply,
    }
}
