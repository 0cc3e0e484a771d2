//! Whether a visitor's lead is let in although many come from his address. So many come freely; beyond that a page works
//! for each, and a form without a script, which cannot, is kept for a person. Beyond the form's rate everybody waits.

use std::time::Duration;

use leadwire::protocol::{Envelope, GuardReport};

use super::{Client, Reply};
use crate::app::App;
use crate::config::Form;

const UNPROVEN: &str = "suspect: many leads from one address, without a proof of work";

/// A page's lead. What it brings is looked at only where it is needed.
pub fn of_page(app: &App, name: &str, client: Client, envelope: &Envelope) -> Result<(), Reply> {
    let form = form(app, name)?;
    match app.rates.unproven.take(name, client) {
        Err(wait) if !is_proven(app, name, envelope) => Err(challenged(app, name, form, client, &envelope.key, wait)),
        _ => app.rates.leads.take(name, client).map_err(Reply::wait),
    }
}

/// A form's that the browser posted by itself: why it is held, if it is.
pub fn of_form(app: &App, name: &str, client: Client) -> Result<Option<String>, Reply> {
    form(app, name)?;
    let is_unproven = app.rates.unproven.take(name, client).is_err();
    app.rates.leads.take(name, client).map_err(Reply::wait)?;
    Ok(is_unproven.then(|| UNPROVEN.to_owned()))
}

fn form<'a>(app: &'a App, name: &str) -> Result<&'a Form, Reply> {
    app.config.forms.get(name).ok_or_else(|| Reply::not_allowed(&["form"]))
}

fn is_proven(app: &App, name: &str, envelope: &Envelope) -> bool {
    let proof = GuardReport::from(&envelope.guard).proof;
    proof.is_some_and(|proof| app.challenges.is_met(&proof, name, &envelope.key, app.clock.now_ms()))
}

/// The answer that asks for work, or to wait where there is none to be had.
fn challenged(app: &App, name: &str, form: &Form, client: Client, key: &str, wait: Duration) -> Reply {
    if let Err(longer) = app.rates.challenges.take(name, client) {
        return Reply::wait(longer.max(wait));
    }
    let work = form.challenge.map(|challenge| challenge.work);
    match work.and_then(|work| app.challenges.make(work, name, key, app.clock.now_ms())) {
        Some(challenge) => Reply::challenged(wait, challenge),
        None => Reply::wait(wait),
    }
}
