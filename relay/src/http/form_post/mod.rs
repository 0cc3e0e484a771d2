//! `POST /forms/{form}`: a form that a browser posts by itself, without JavaScript. Its answers are pages: the form's own
//! thanks, or one that says what is wrong.

#[path = "refusal_page.rs"]
mod page;
#[path = "../../../../relay-core/src/intake/form_post.rs"]
mod pairs;
#[path = "../../ingress/native/payload.rs"]
mod payload;

use std::sync::Arc;

use axum::extract::{Extension, Path, Request, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use hyper::HeaderMap;
use hyper::header::{CONTENT_TYPE, REFERER};
use leadwire::protocol::{Envelope, RelayAnswer};
use leadwire::schema::{Object, Value};

use super::client::{Client, Peer, client};
use super::commit::permit;
use super::leads::count;
use super::sender::Sender;
use super::{Reply, admission, body, captcha, commit, visitor};
use crate::app::App;
use crate::config::Form;
use crate::crash;
use crate::ledger::Inserted;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

pub async fn receive(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<Peer>,
    Path(name): Path<String>,
    request: Request,
) -> Response {
    let taken = take(&app, peer, &name, request).await;
    crash::point("before answer");
    match taken {
        Ok(thanks) => {
            count(&RelayAnswer::Queued.into());
            Redirect::to(&thanks).into_response()
        }
        Err(refused) => {
            count(&refused);
            page::of(&refused)
        }
    }
}

/// Gives the address of the form's thanks.
async fn take(app: &Arc<App>, peer: Peer, name: &str, request: Request) -> Result<String, Reply> {
    let (head, body) = request.into_parts();
    // A form without a script has no key of any sort; whoever sends one is no form.
    let Sender::Page(None) = Sender::of(app, &head.headers)? else { return Err(Reply::refused("token")) };
    let form = app.config.forms.get(name).ok_or_else(|| Reply::not_allowed(&["form"]))?;
    let permit = permit(app)?;
    let bytes = body::read(body, app.limits.body).await?;
    let client = client(peer, &head.headers, &app.config.proxies);
    let envelope = envelope(app, name, form, client, &head.headers, &bytes)?;
    let suspect = admission::of_form(app, name, client)?;
    let entry = visitor::entry(app, name, &envelope, suspect)?;
    match commit(app, entry, (&envelope.guard).into(), permit).await?.inserted {
        Inserted::New | Inserted::Replay(_) => Ok(form.thanks.clone()),
        Inserted::Conflict => Err(RelayAnswer::Conflict.into()),
    }
}

fn envelope(
    app: &App,
    name: &str,
    form: &Form,
    client: Client,
    headers: &HeaderMap,
    bytes: &[u8],
) -> Result<Envelope, Reply> {
    if !is_plain_form(headers) {
        return Err(Reply::wrong("id", "the form must be sent as application/x-www-form-urlencoded"));
    }
    let mut pairs = pairs::read(bytes).ok_or_else(|| Reply::wrong("id", "the form must be sent as UTF-8"))?;
    let trap = taken_out(&mut pairs, |name| name == form.trap);
    let mut guard = Object::new().with("trap", trap.concat().as_str());
    if form.captcha.is_some() {
        let tokens = taken_out(&mut pairs, |name| captcha::INPUTS.contains(&name));
        guard.push("captcha", tokens.into_iter().find(|token| !token.is_empty()).unwrap_or_default().as_str().into());
    }
    let payload = payload::read(form, pairs).map_err(|name| Reply::not_allowed(&[name]))?;
    let payload = Value::from(payload);
    let mut page = Object::new();
    if let Some(url) = headers.get(REFERER).and_then(|url| url.to_str().ok()) {
        page.push("url", url.into());
    }
    let key = key(app, name, client, &payload);
    Ok(Envelope { form: Some(name.to_owned()), page, guard, ..Envelope::new(key, form.kind.name(), payload) })
}

/// The values of inputs that are no part of the lead.
fn taken_out(pairs: &mut Vec<(String, String)>, is_meant: impl Fn(&str) -> bool) -> Vec<String> {
    pairs.extract_if(.., |(name, _)| is_meant(name)).map(|(_, value)| value).collect()
}

/// Other encodings are read as something else than what was typed: `text/plain` runs all inputs into the first.
fn is_plain_form(headers: &HeaderMap) -> bool {
    let Some(media_type) = headers.get(CONTENT_TYPE) else { return true };
    let essence = media_type.to_str().ok().and_then(|text| text.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// A form without a script brings no key, so the key is made of what came: a double click or a reload on the same day
/// (UTC) is the same lead again. Sealed, because a key outlives the personal data that it is made of.
fn key(app: &App, form: &str, client: Client, payload: &Value) -> String {
    let day = (app.clock.now_ms() / DAY_MS).to_string();
    let seal = app.seal.of(&["native key", form, &client.to_text(), &day, &payload.to_json()]);
    // Half of it is as hard to hit twice as a UUID.
    let half = seal.first_chunk().map_or(0, |bytes| u128::from_be_bytes(*bytes));
    format!("native-{half:032x}")
}
