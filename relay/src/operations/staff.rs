//! Who may see metrics and leads: whoever brings a key of the configuration.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::WWW_AUTHENTICATE;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use relay_core::auth::{AccessKeys, bearer_token};

pub(super) async fn may_work(State(keys): State<AccessKeys>, request: Request, next: Next) -> Response {
    if brings_one_of(&keys, &request) { next.run(request).await } else { refused("admin") }
}

pub(super) async fn may_read_metrics(State(keys): State<AccessKeys>, request: Request, next: Next) -> Response {
    if brings_one_of(&keys, &request) { next.run(request).await } else { refused("metrics") }
}

fn brings_one_of(keys: &AccessKeys, request: &Request) -> bool {
    bearer_token(request.headers()).is_some_and(|key| keys.contains(key))
}

fn refused(place: &'static str) -> Response {
    metrics::counter!("leadwire_staff_refused_total", "place" => place).increment(1);
    tracing::warn!(place, "refused: no staff key, or a wrong one");
    (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Bearer")], "this needs a key: Authorization: Bearer …\n")
        .into_response()
}
