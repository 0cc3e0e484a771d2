//! What may be sent, and to where: the payload checked, the target read, the secrets kept off pages. The first thing that
//! forbids a send ends it, before any request is made.

use super::{Call, Limits, Relayed, Route, SendOptions, TargetOptions};
use crate::crm::{BadTarget, Crm, ErrorKind, Failure, Kind, Target};
use crate::protocol::{A_KEY, Envelope, is_key, report_in};
use crate::schema::{Issue, Object, Value, check_value};

/// A call that the rules let through.
pub struct Prepared {
    pub call: Call,
    pub limits: Limits,
    pub warnings: Vec<Issue>,
    /// The idempotency key.
    pub key: String,
    /// Whether a request that is shown shows no secrets.
    pub is_masked: bool,
}

/// Where the module runs.
#[derive(Clone, Copy)]
pub struct Place {
    /// Whether visitors can read what is held here.
    pub is_page: bool,
    /// Makes a random idempotency key.
    pub new_key: fn() -> String,
}

/// The kind of a CRM's leads or status changes, for the target's CRM. A target without a CRM goes on as one of iVvy's, so that
/// [`prepare`] can say what is wrong with it.
pub fn kind_of_target(target: &Value, lead: bool) -> Kind {
    let name = target.as_object().and_then(|target| target.get("crm")?.as_text());
    match (name.and_then(Crm::of), lead) {
        (Some(Crm::Bitrix24), true) => Kind::Bitrix24Lead,
        (Some(Crm::Bitrix24), false) => Kind::Bitrix24Status,
        (Some(Crm::Capillary), true) => Kind::CapillaryLead,
        (Some(Crm::Capillary), false) => Kind::CapillaryStatus,
        (Some(Crm::Ivvy) | None, true) => Kind::IvvyLead,
        (Some(Crm::Ivvy) | None, false) => Kind::IvvyStatus,
    }
}

/// The target and the options are as the program gave them.
pub fn prepare(
    kind: Kind,
    target: &Value,
    payload: Value,
    mut options: Value,
    place: Place,
) -> Result<Prepared, Failure> {
    let reports = Reports::take(&mut options).map_err(bad_target)?;
    let options = SendOptions::of(&options).map_err(bad_target)?;
    let target = TargetOptions::of(target).map_err(bad_target)?;
    let limits = options.limits().map_err(bad_target)?;
    let key = options.idempotency_key.map_or_else(place.new_key, str::to_owned);
    let route = route(kind, &target, &payload, &options, reports, &key, place.is_page)?;
    let catalog = &options.catalog;
    let (body, warnings) = match check_value(kind.table(), payload, catalog) {
        Ok(valid) => (valid.body, valid.warnings),
        Err(mut invalid) => {
            invalid.issues.retain(|issue| route.forbids(issue));
            if !invalid.issues.is_empty() {
                return Err(Failure::invalid(kind, &invalid.issues));
            }
            (Object::new(), invalid.warnings)
        }
    };
    if let Some(max_bytes) = route.too_narrow_for() {
        return Err(Failure::invalid(kind, &[Issue::too_large(max_bytes, catalog)]));
    }
    if !kind.is_sent_alone() {
        let words = [kind.name(), " is never sent by itself; allowed is to put it into an ivvy.lead"].concat();
        return Err(bad_target(words));
    }
    Ok(Prepared { call: Call { route, kind, body }, limits, warnings, key, is_masked: options.mask })
}

/// What a page tells a relay beside the lead, as it is.
struct Reports {
    page: Object,
    guard: Object,
}

impl Reports {
    fn take(options: &mut Value) -> Result<Reports, String> {
        let mut nothing = Object::new();
        let options = if let Value::Object(options) = options { options } else { &mut nothing };
        Ok(Reports { page: report_in(options, "page")?, guard: report_in(options, "guard")? })
    }
}

pub fn bad_target(words: String) -> Failure {
    Failure::new(ErrorKind::BadTarget, words)
}

/// A way that the kind can take, and that this place may hold.
fn route(
    kind: Kind,
    target: &TargetOptions<'_>,
    payload: &Value,
    options: &SendOptions<'_>,
    reports: Reports,
    key: &str,
    is_page: bool,
) -> Result<Route, Failure> {
    let name = target.crm.unwrap_or_default();
    let crm = Crm::of(name).ok_or_else(|| {
        bad_target(["the target's crm is \"", name, "\"; allowed is ivvy, bitrix24, capillary"].concat())
    })?;
    if kind.crm() != crm {
        let allowed = Kind::names(Some(crm));
        return Err(bad_target([kind.name(), " is no kind of ", name, "; allowed is ", &allowed].concat()));
    }
    match target.relay {
        None => straight(target, crm, is_page).map(Route::Straight),
        Some(_) if target.url.is_some() => {
            Err(bad_target("the target has a url and a relay; allowed is one of the two".to_owned()))
        }
        Some(address) => {
            let envelope = envelope(kind, target, payload, options, reports, key)?;
            Relayed::new(address, is_page, target.staff_key.map(str::to_owned), envelope)
                .map(Route::Relayed)
                .map_err(|BadTarget(words)| bad_target(words))
        }
    }
}

fn straight(options: &TargetOptions<'_>, crm: Crm, is_page: bool) -> Result<Target, Failure> {
    let target = Target::new(crm, &options.parts()).map_err(|BadTarget(words)| bad_target(words))?;
    if !target.secrets().is_empty() && is_page && !options.dangerously_allow_browser {
        return Err(Failure::new(ErrorKind::SecretInBrowser, SECRET_IN_BROWSER.to_owned()));
    }
    Ok(target)
}

const SECRET_IN_BROWSER: &str = "the target holds a secret, and every visitor of a page can read it; send through a \
    relay, or set dangerouslyAllowBrowser to true where nobody but you opens the page";

fn envelope(
    kind: Kind,
    target: &TargetOptions<'_>,
    payload: &Value,
    options: &SendOptions<'_>,
    reports: Reports,
    key: &str,
) -> Result<Envelope, Failure> {
    if !is_key(key) {
        return Err(bad_target(["idempotencyKey must be ", A_KEY].concat()));
    }
    Ok(Envelope {
        form: target.form.map(str::to_owned),
        connection: target.connection.map(str::to_owned),
        page: reports.page,
        guard: reports.guard,
        update_token: options.update_token.map(str::to_owned),
        ..Envelope::new(key.to_owned(), kind.name(), payload.clone())
    })
}
