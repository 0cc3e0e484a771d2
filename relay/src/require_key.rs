//! Middleware for the routes that need a staff key or the metrics key. Own code, because tower-http's bearer validation
//! supports one token and does not compare in constant time.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::WWW_AUTHENTICATE;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};

use relay_core::auth::{AccessKeys, bearer_token};
use relay_core::secret::Secret;

#[derive(Clone)]
struct Requirement {
    keys: AccessKeys,
    /// Names the routes in metrics and logs.
    area: &'static str,
}

/// Responds 401 to every request for these routes that has none of the keys.
pub(crate) fn require_key<'a>(
    router: Router,
    keys: impl IntoIterator<Item = &'a Secret>,
    area: &'static str,
) -> Router {
    router.layer(from_fn_with_state(Requirement { keys: AccessKeys::new(keys), area }, check))
}

async fn check(State(required): State<Requirement>, request: Request, next: Next) -> Response {
    let is_valid = bearer_token(request.headers()).is_some_and(|key| required.keys.contains(key));
    if is_valid { next.run(request).await } else { unauthorized(required.area) }
}

fn unauthorized(area: &'static str) -> Response {
    metrics::counter!("leadwire_staff_refused_total", "place" => area).increment(1);
    tracing::warn!(place = area, "refused: key missing or invalid");
    (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Bearer")], "a key is required: Authorization: Bearer …\n")
        .into_response()
}
