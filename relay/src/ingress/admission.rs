//! Whether a visitor's lead is let in although many come from his address. So many come freely; beyond that a page works
//! for each, and a form without a script, which cannot, is kept for a person. Beyond the form's rate everybody waits.

use leadwire::wire::Envelope;

use super::{Client, Reply};
use crate::app::App;
use crate::config::Form;

pub const UNPROVEN: &str = "suspect: many leads from one address, without a proof of work";

/// A page's lead. What it brings is looked at only where it is needed.
pub fn of_page(app: &App, name: &str, client: Client, envelope: &Envelope) -> Result<(), Reply> {
    let form = form(app, name)?;
    if let Err(wait) = app.rates.unproven.take(name, client) {
        let proof = envelope.guard.get("proof");
        let now_ms = app.clock.now_ms();
        if !proof.is_some_and(|proof| app.challenges.is_met(proof, name, &envelope.key, now_ms)) {
            app.rates.challenges.take(name, client).map_err(Reply::wait)?;
            let work = form.challenge.map_or(1, |challenge| challenge.work);
            let challenge = app.challenges.make(work, name, &envelope.key, now_ms);
            return Err(challenge.map_or_else(|| Reply::wait(wait), |challenge| Reply::challenged(wait, challenge)));
        }
    }
    app.rates.leads.take(name, client).map_err(Reply::wait)
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
