//! Capillary: leads under `/v2/leads`, JSON both ways, with a Basic header of its own making or an OAuth token.

mod auth;
mod error;
mod lead;

use leadwire::schema::Object;

use crate::json;
use crate::request::Call;
use crate::response::Answer;
use crate::state::App;
use crate::store::Records;

use error::Refusal;

pub fn answer(app: &App, call: &Call) -> Answer {
    match checked(app, call) {
        Ok(body) => Answer::json(200, body),
        Err(refusal) => refusal.answer(),
    }
}

/// A refusal with this code; those that are HTTP statuses come under that status.
pub fn documented(code: &str, message: Option<&str>) -> Answer {
    Refusal::documented(code, message).answer()
}

fn checked(app: &App, call: &Call) -> Result<Object, Refusal> {
    auth::check(call)?;
    if matches!(call.method.as_str(), "POST" | "PUT") && !call.is_json() {
        return Err(Refusal::new(415, "Content-Type must be application/json"));
    }
    if !takes_json(call) {
        return Err(Refusal::new(406, "Accept must allow application/json"));
    }
    let body = json::object(&call.body).ok_or_else(|| Refusal::new(400, "the body must be a JSON object"))?;
    app.store.work(|records: &Records| match (call.method.as_str(), call.parts_behind("/v2/leads").as_slice()) {
        ("POST", []) => lead::add(records, &body),
        ("GET", []) => lead::list(records, call),
        ("GET", [id]) => lead::get(records, id),
        ("PUT", [id]) => lead::update(records, id, &body),
        ("PUT", [id, "status"]) => lead::set_status(records, id, &body),
        (_, [] | [_] | [_, "status"]) => Err(Refusal::new(405, "the method is not allowed here")),
        _ => Err(Refusal::new(404, "there is nothing under this path")),
    })
}

/// A call that does not say what it accepts accepts anything.
fn takes_json(call: &Call) -> bool {
    let accepted = call.header("accept").unwrap_or("*/*");
    ["application/json", "application/*", "*/*"].iter().any(|json| accepted.contains(json))
}
