//! The way that a call takes, read from its target: straight to a CRM, or through a relay.

use super::input::{Refusal, bad_target, flag, kinds, refusal, text};
use crate::crm::{BadTarget, Crm, ErrorKind, Kind, Target, TargetParts};
use crate::schema::{MAX_LEVELS, Object, Value};
use crate::send::{Relayed, Route};
use crate::wire::{A_KEY, Envelope, is_key};

/// A way that the kind can take, and that this place may hold.
pub(super) fn route(call: &Object, kind: Kind, payload: &str) -> Result<Route, Refusal> {
    let Some(target) = call.get("target").and_then(Value::as_object) else {
        return Err(bad_target("the target must be an object such as {crm: \"ivvy\", url: \"https://…\"}".to_owned()));
    };
    let name = text(target, "crm")?.unwrap_or_default();
    let crm = Crm::of(&name).ok_or_else(|| {
        bad_target(["the target's crm is \"", &name, "\"; allowed is ivvy, bitrix24, capillary"].concat())
    })?;
    if kind.crm() != crm {
        return Err(bad_target([kind.name(), " is no kind of ", &name, "; allowed is ", &kinds(Some(crm))].concat()));
    }
    match text(target, "relay")? {
        None => straight(call, target, crm).map(Route::Straight),
        Some(_) if target.has("url") => {
            Err(bad_target("the target has a url and a relay; allowed is one of the two".to_owned()))
        }
        Some(address) => relayed(call, target, &address, envelope(call, target, kind, payload)?).map(Route::Relayed),
    }
}

fn straight(call: &Object, target: &Object, crm: Crm) -> Result<Target, Refusal> {
    let parts = TargetParts {
        url: text(target, "url")?,
        key: text(target, "key")?,
        secret: text(target, "secret")?,
        auth: text(target, "auth")?,
        username: text(target, "username")?,
        password: text(target, "password")?,
        token: text(target, "token")?,
    };
    let is_allowed = flag(target, "dangerouslyAllowBrowser")?;
    let target = Target::new(crm, parts).map_err(|BadTarget(words)| bad_target(words))?;
    if !target.secrets().is_empty() && flag(call, "onPage")? && !is_allowed {
        return Err(refusal(ErrorKind::SecretInBrowser, SECRET_IN_BROWSER.to_owned()));
    }
    Ok(target)
}

const SECRET_IN_BROWSER: &str = "the target holds a secret, and every visitor of a page can read it; send through a \
    relay, or set dangerouslyAllowBrowser to true where nobody but you opens the page";

fn relayed(call: &Object, target: &Object, address: &str, envelope: Envelope) -> Result<Relayed, Refusal> {
    let staff_key = text(target, "staffKey")?;
    Relayed::new(address, flag(call, "onPage")?, staff_key, envelope).map_err(|BadTarget(words)| bad_target(words))
}

fn envelope(call: &Object, target: &Object, kind: Kind, payload: &str) -> Result<Envelope, Refusal> {
    let key = text(call, "idempotencyKey")?.filter(|key| is_key(key));
    Ok(Envelope {
        key: key.ok_or_else(|| bad_target(["idempotencyKey must be ", A_KEY].concat()))?,
        form: text(target, "form")?,
        connection: text(target, "connection")?,
        kind: kind.name().to_owned(),
        payload: Value::read(payload, MAX_LEVELS).unwrap_or(Value::Null),
        page: object(call, "page")?,
        guard: object(call, "guard")?,
        update_token: text(call, "updateToken")?,
    })
}

fn object(call: &Object, name: &str) -> Result<Object, Refusal> {
    match call.get(name) {
        None | Some(Value::Null) => Ok(Object::new()),
        Some(Value::Object(object)) => Ok(object.clone()),
        Some(_) => Err(bad_target([name, " must be an object"].concat())),
    }
}
