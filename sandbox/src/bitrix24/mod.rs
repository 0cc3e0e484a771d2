//! Bitrix24: REST methods under `/rest/{user}/{secret}/{method}` for a webhook, or `/rest/{method}` with a token in
//! `auth`; by POST with JSON or a form, or by GET; with or without `.json` behind the method.

mod batch;
mod error;
mod fields;
mod filter;
mod lead;
mod list;
mod multifield;
mod params;
mod result;
mod shown;

use leadwire::schema::{Object, Value};

use crate::request::Call;
use crate::response::Answer;
use crate::state::App;

use error::Refusal;
use params::Params;
use result::Timed;

const WEBHOOK: [&str; 2] = ["1", "sandbox"];
const TOKEN: &str = "sandbox-token";

/// What a method gives: its result, and for a list how many there are and where the next page starts.
pub struct Given {
    pub result: Value,
    pub total: Option<usize>,
    pub next: Option<usize>,
}

pub fn answer(app: &App, call: &Call) -> Answer {
    let timed = Timed::start(app.clock.now_ms());
    let result = checked(app, call, &timed);
    match result {
        Ok(given) => Answer::json(200, given.body().with("time", timed.end(app.clock.now_ms()))),
        Err(refusal) => refusal.answer(),
    }
}

/// One of the documented errors, by its code or, for those without one, by its text.
pub fn documented(app: &App, code: &str, message: Option<&str>) -> Answer {
    let answer = Refusal::documented(code, message);
    if code == "OPERATION_TIME_LIMIT" {
        let now_ms = app.clock.now_ms();
        return answer.answer_with(Timed::start(now_ms).end(now_ms));
    }
    answer.answer()
}

fn checked(app: &App, call: &Call, timed: &Timed) -> Result<Given, Refusal> {
    let params = Params::read(call)?;
    let method = authorised(call, &params)?;
    if !app.bucket.takes(app.clock.now_ms()) {
        return Err(Refusal::code("QUERY_LIMIT_EXCEEDED"));
    }
    match method.as_str() {
        "batch" => batch::run(app, &params, timed),
        method => run(app, method, &params),
    }
}

/// The method that is called, in lower case, once the credentials are found good.
fn authorised(call: &Call, params: &Params) -> Result<String, Refusal> {
    let parts = call.parts_behind("/rest");
    let method = match parts.as_slice() {
        [user, secret, method] if [*user, *secret] == WEBHOOK => method,
        [method] if params.text("auth") == Some(TOKEN) => method,
        [_, _, _] | [_] => return Err(Refusal::code("NO_AUTH_FOUND")),
        _ => return Err(Refusal::code("ERROR_METHOD_NOT_FOUND")),
    };
    Ok(method.strip_suffix(".json").unwrap_or(method).to_ascii_lowercase())
}

/// Runs one method, called by itself or as a command of a batch.
fn run(app: &App, method: &str, params: &Params) -> Result<Given, Refusal> {
    app.store.work(|records| match method {
        "crm.lead.add" => lead::add(records, params).map(|id| Given::only(Value::number(id))),
        "crm.lead.update" => lead::update(records, params).map(|()| Given::only(true.into())),
        "crm.lead.get" => lead::get(records, params).map(Given::only),
        "crm.lead.list" => list::leads(records, params),
        "crm.lead.fields" => Ok(Given::only(fields::described())),
        "crm.status.list" => list::statuses(records, params),
        _ => Err(Refusal::code("ERROR_METHOD_NOT_FOUND")),
    })
}

impl Given {
    fn only(result: Value) -> Given {
        Given { result, total: None, next: None }
    }

    fn body(self) -> Object {
        let mut body = Object::new().with("result", self.result);
        if let Some(next) = self.next {
            body.push("next", Value::number(next));
        }
        if let Some(total) = self.total {
            body.push("total", Value::number(total));
        }
        body
    }
}
