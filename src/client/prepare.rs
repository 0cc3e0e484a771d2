//! Decides whether a payload may be sent: the payload is checked, the target is read, and a page may not hold secrets. The first
//! error ends the send before a request is made.

use super::call::{Call, RelayRoute, Route};
use super::options::{Limits, SendOptions, TargetOptions};
use super::send_error::{SendError, SendErrorKind};
use crate::crm::{Crm, Kind, LeadMethod, Target, lead_method};
use crate::protocol::{Envelope, KEY_FORMAT, is_valid_key, take_report};
use crate::schema::{Issue, Object, Value, check_value};

/// A call that may be made.
pub struct Prepared {
    pub call: Call,
    pub limits: Limits,
    pub warnings: Vec<Issue>,
    /// The idempotency key. None for a call of the CRM itself, which has no use for it, when the caller gave none.
    pub key: Option<String>,
    /// Whether the shown request has its secrets masked.
    pub is_masked: bool,
}

/// Where the module runs.
#[derive(Clone, Copy)]
pub struct Environment {
    /// Whether visitors can read the module's memory.
    pub is_page: bool,
    /// A random idempotency key.
    pub new_key: fn() -> String,
}

/// The target's CRM; iVvy when it has none, so that [`prepare`] reports the error.
pub fn crm_of_target(target: &Value) -> Crm {
    let name = target.as_object().and_then(|target| target.get("crm")?.as_text());
    name.and_then(Crm::of).unwrap_or(Crm::Ivvy)
}

/// The kind of the target's leads.
pub fn lead_kind_of_target(target: &Value) -> Kind {
    let method = target.as_object().and_then(|target| target.get("method")?.as_text());
    crm_of_target(target).lead_kind_by(method.and_then(LeadMethod::of).unwrap_or_default())
}

/// The target and the options are the caller's.
pub fn prepare(
    kind: Kind,
    target: &Value,
    payload: Value,
    mut options: Value,
    environment: Environment,
) -> Result<Prepared, SendError> {
    let mut take = |name: &str| match &mut options {
        Value::Object(options) => take_report(options, name).map_err(SendError::bad_target),
        _ => Ok(Object::new()),
    };
    let (page, guard) = (take("page")?, take("guard")?);
    let options = SendOptions::of(&options).map_err(SendError::bad_target)?;
    let target = TargetOptions::of(target).map_err(SendError::bad_target)?;
    let limits = options.limits().map_err(SendError::bad_target)?;
    let mut key = options.idempotency_key.map(str::to_owned);
    check_kind(kind, &target)?;
    lead_method(kind.crm(), target.method)?;
    let route = match target.relay {
        None => Route::Direct(direct(kind.crm(), &target, environment.is_page)?),
        Some(_) if target.url.is_some() => {
            return Err(SendError::bad_target("the target has a url and a relay; expected one of the two".to_owned()));
        }
        Some(address) => {
            let key = key.get_or_insert_with(environment.new_key);
            if !is_valid_key(key) {
                return Err(SendError::bad_target(["idempotencyKey must be ", KEY_FORMAT].concat()));
            }
            let envelope = Envelope {
                form: target.form.map(str::to_owned),
                connection: target.connection.map(str::to_owned),
                page,
                guard,
                update_token: options.update_token.map(str::to_owned),
                ..Envelope::new(key.clone(), kind.name(), payload.clone())
            };
            let staff_key = target.staff_key.map(str::to_owned);
            Route::Relay(RelayRoute::new(address, environment.is_page, staff_key, envelope)?)
        }
    };
    let catalog = &options.catalog.into();
    let (body, warnings) = match check_value(kind.table(), payload, catalog) {
        Ok(valid) => (valid.body, valid.warnings),
        Err(mut invalid) => {
            invalid.issues.retain(|issue| route.forbids(issue));
            if !invalid.issues.is_empty() {
                return Err(SendError::invalid(kind, &invalid.issues));
            }
            (Object::new(), invalid.warnings)
        }
    };
    if let Some(max_bytes) = route.exceeded_limit() {
        return Err(SendError::invalid(kind, &[Issue::too_large(max_bytes, catalog)]));
    }
    if !kind.is_sent_alone() {
        let message = [kind.name(), " cannot be sent alone; expected as a part of an ivvy.lead"].concat();
        return Err(SendError::bad_target(message));
    }
    Ok(Prepared { call: Call { route, kind, body }, limits, warnings, key, is_masked: options.mask })
}

/// Whether the target's CRM has this kind.
fn check_kind(kind: Kind, target: &TargetOptions<'_>) -> Result<(), SendError> {
    let name = target.crm.unwrap_or_default();
    let crm = Crm::of(name).ok_or_else(|| {
        SendError::bad_target(
            ["the target's crm is \"", name, "\"; expected one of ivvy, bitrix24, capillary"].concat(),
        )
    })?;
    if kind.crm() == crm {
        return Ok(());
    }
    let allowed = Kind::names(Some(crm));
    Err(SendError::bad_target([kind.name(), " is not a kind of ", name, "; expected one of ", &allowed].concat()))
}

/// The target of a send without a relay.
fn direct(crm: Crm, options: &TargetOptions<'_>, is_page: bool) -> Result<Target, SendError> {
    let target = Target::new(crm, &options.parts())?;
    if !target.secrets().is_empty() && is_page && !options.dangerously_allow_browser {
        return Err(SendError::of_kind(SendErrorKind::SecretInBrowser, SECRET_IN_BROWSER.to_owned()));
    }
    Ok(target)
}

const SECRET_IN_BROWSER: &str = "the target has a secret that every visitor can read; use a relay, or set dangerouslyAllowBrowser if only you open the page";
