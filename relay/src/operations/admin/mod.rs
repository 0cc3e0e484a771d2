//! The delivery page, `/admin`: what came in, what waits, what is held and why, and a person's decision about it. The
//! page itself holds nothing; each call for data needs a staff key. Without a staff key in the configuration there is
//! no page.

mod api;
mod page;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::Response;
use axum::routing::{get, post};

use super::{Desk, staff};
use crate::config::Config;
use relay_core::auth::AccessKeys;

pub(super) fn router(config: &Config) -> Router<Desk> {
    if config.staff_keys.is_empty() {
        return Router::new();
    }
    let api = Router::new()
        .route("/admin/api/summary", get(api::summary))
        .route("/admin/api/entries", get(api::entries))
        .route("/admin/api/entry/{key}", get(api::entry))
        .route("/admin/api/entry/{key}/retry", post(api::retry))
        .route("/admin/api/entry/{key}/drop", post(api::give_up))
        .layer(from_fn_with_state(AccessKeys::new(&config.staff_keys), staff::may_work));
    page::router().merge(api).layer(map_response(guarded))
}

/// Leads come from strangers: whatever slips through a mistake of the page must still not run, load or leave.
const HEADERS: [(HeaderName, &str); 4] = [
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    ),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (CACHE_CONTROL, "no-store"),
];

async fn guarded(mut response: Response) -> Response {
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
