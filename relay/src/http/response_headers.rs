//! The headers on every answer, errors and panics included, and the answers to preflights. An answer that a page may not
//! read looks like a failure of the network to it, and it would send the lead again for ever.

use std::any::Any;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use hyper::header::*;
use hyper::http::HeaderValue;
use hyper::{HeaderMap, Method, StatusCode};
use tower_http::catch_panic::CatchPanicLayer;

use super::{Reply, origin};
use crate::app::App;

/// What a page may do, when it asks first. Only staff calls ask: a visitor's is made so that it need not.
const PREFLIGHT: [(HeaderName, HeaderValue); 3] = [
    (ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST")),
    (ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("Authorization, Content-Type")),
    (ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600")),
];

/// No answer is kept, framed, run or sniffed. A route that knows better has set its own.
const SAFETY: [(HeaderName, HeaderValue); 4] = [
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; base-uri 'none'; frame-ancestors 'none'")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
];

/// Puts the router behind all of it.
pub fn guarded(router: Router, app: Arc<App>) -> Router {
    router.layer(CatchPanicLayer::custom(panicked)).layer(from_fn_with_state(app, dress))
}

async fn dress(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let origin = origin::listed(request.headers(), &app.config.origins).cloned();
    let mut response = match (request.method() == Method::OPTIONS, &origin) {
        (false, _) => next.run(request).await,
        (true, Some(_)) => preflight(),
        (true, None) => Reply::refused("origin").into_response(),
    };
    let headers = response.headers_mut();
    put_missing(headers, SAFETY);
    headers.append(VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = origin {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("Retry-After"));
    }
    response
}

fn preflight() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    put_missing(response.headers_mut(), PREFLIGHT);
    response
}

fn put_missing<const N: usize>(headers: &mut HeaderMap, wanted: [(HeaderName, HeaderValue); N]) {
    for (name, value) in wanted {
        headers.entry(name).or_insert(value);
    }
}

/// What panicked may hold anything, so nothing of it is written down; its place stands on standard error.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a request panicked");
    Reply::busy(StatusCode::INTERNAL_SERVER_ERROR).into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::routing::get;
    use tower::ServiceExt as _;

    use super::*;
    use crate::clock::Clock;
    use crate::config::Config;
    use crate::ledger::Ledger;
    use crate::limits::Limits;
    use crate::signals::Signals;

    async fn broken() {
        panic!("personal data");
    }

    #[tokio::test]
    async fn a_panic_is_answered_so_that_its_page_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let toml = "listen = '127.0.0.1:0'\nledger = 'x'\ntoken_secret_env = 'S'\norigins = ['https://a.example']\n\
                    [crm.portal]\nkind = 'bitrix24'\nurl = 'https://portal.example/rest/1/x'";
        let config = Config::read(toml, &|_| Some("0123456789abcdef0123456789abcdef".to_owned())).unwrap();
        let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
        let app = App::new(Arc::new(config), ledger, Signals::new([]), Clock::system(), Limits::default());
        let router = Router::new().route("/", get(broken));
        let request = Request::builder().uri("/").header(ORIGIN, "https://a.example").body(Body::empty()).unwrap();
        let response = guarded(router, app).oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let names = [ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, RETRY_AFTER];
        let expected = ["https://a.example", "Retry-After", "5"];
        assert_eq!(names.map(|name| response.headers()[name].to_str().unwrap().to_owned()), expected);
    }
}
