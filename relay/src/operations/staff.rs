//! Who may see metrics and leads: whoever brings a key of the configuration as `Authorization: Bearer`. Keys are compared
//! by their digests and to the end, so that the time it takes tells nothing of them.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use subtle::{Choice, ConstantTimeEq as _};

use crate::config::Config;
use crate::ledger::Digest;

pub(super) async fn may_work(State(config): State<Arc<Config>>, request: Request, next: Next) -> Response {
    let keys = config.staff_keys.iter();
    if holds_one_of(request.headers(), keys) { next.run(request).await } else { refused("admin") }
}

pub(super) async fn may_read_metrics(State(config): State<Arc<Config>>, request: Request, next: Next) -> Response {
    let keys = config.staff_keys.iter().chain(&config.metrics_key);
    if holds_one_of(request.headers(), keys) { next.run(request).await } else { refused("metrics") }
}

fn holds_one_of<'a>(headers: &HeaderMap, keys: impl Iterator<Item = &'a String>) -> bool {
    let Some(given) = bearer(headers) else { return false };
    let given = Digest::of(&[given]);
    let is_known = keys.fold(Choice::from(0), |known, key| known | Digest::of(&[key]).0.ct_eq(&given.0));
    is_known.into()
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, key) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

fn refused(place: &'static str) -> Response {
    metrics::counter!("leadwire_staff_refused_total", "place" => place).increment(1);
    tracing::warn!(place, "refused: no staff key, or a wrong one");
    (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Bearer")], "this needs a key: Authorization: Bearer …\n")
        .into_response()
}
