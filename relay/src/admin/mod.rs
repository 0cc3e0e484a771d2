//! `/admin`: the admin page for staff and its JSON API. The page's files contain no data; every API request needs a staff
//! key. Without staff keys in the configuration none of these routes exists.

mod api;
mod page;

use std::sync::Arc;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, HeaderValue};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::clock::Clock;
use crate::config::Config;
use crate::ledger::Ledger;
use crate::require_key::require_key;
use crate::signals::Signals;

/// Leads contain untrusted text: even if the page has a bug, it must not run scripts, load resources or leak data.
const SECURITY_HEADERS: [(HeaderName, &str); 4] = [
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    ),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (CACHE_CONTROL, "no-store"),
];

/// Pages of other origins must not read any of this: do not add CORS headers.
pub fn router(config: Arc<Config>, ledger: Arc<dyn Ledger>, signals: Signals, clock: Arc<dyn Clock>) -> Router {
    if config.staff_keys.is_empty() {
        return Router::new();
    }
    let api = api::router(api::Api { config: Arc::clone(&config), ledger, signals, clock });
    let router = page::router().merge(require_key(api, &config.staff_keys, "admin"));
    SECURITY_HEADERS.into_iter().fold(router, |router, (name, value)| {
        router.layer(SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value)))
    })
}
