//! Responses as JSON, and the headers of every response, also after errors and panics: CORS, without which a page sees a network
//! error and sends the lead again forever, and restrictive defaults.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use hyper::header::*;
use hyper::http::HeaderValue;
use hyper::{Method, StatusCode};
use leadwire::schema::{Object, Value};
use relay_core::intake::{IntakeResponse, may_read_responses};
use tower::util::MapResponseLayer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::config::Config;

pub fn to_response(response: &IntakeResponse) -> Response {
    let mut http = json(response.status(), response.to_json());
    http.headers_mut().extend(retry_after(response).map(|seconds| (RETRY_AFTER, seconds)));
    http
}

pub fn retry_after(response: &IntakeResponse) -> Option<HeaderValue> {
    response.retry_after_seconds().map(HeaderValue::from)
}

pub fn count_response(response: &IntakeResponse) {
    metrics::counter!("leadwire_ingress_answers_total", "outcome" => response.outcome()).increment(1);
}

/// A response that is not part of the protocol.
pub fn message(status: StatusCode, text: &str) -> Response {
    json(status, Value::from(Object::new().with("message", text)).to_json())
}

pub fn json(status: StatusCode, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// Routes may set other values.
const DEFAULTS: [(HeaderName, &str); 5] = [
    (CACHE_CONTROL, "no-store"),
    (CONTENT_SECURITY_POLICY, "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
    (REFERRER_POLICY, "no-referrer"),
    (VARY, "origin"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

pub fn add_cors_and_defaults(router: Router, config: Arc<Config>) -> Router {
    let router = router
        .layer(CatchPanicLayer::custom(respond_to_panic))
        .layer(cors(Arc::clone(&config)))
        .layer(from_fn_with_state(config, refuse_foreign_preflights));
    add_default_headers(router)
}

pub fn add_default_headers(router: Router) -> Router {
    router.layer(MapResponseLayer::new(with_defaults))
}

fn with_defaults(mut response: Response) -> Response {
    for (name, value) in DEFAULTS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Only staff requests cause preflights.
fn cors(config: Arc<Config>) -> CorsLayer {
    let may_read =
        move |_: &HeaderValue, head: &hyper::http::request::Parts| may_read_responses(&head.headers, &config.origins);
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(may_read))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([AUTHORIZATION, CONTENT_TYPE])
        .expose_headers([RETRY_AFTER])
        .max_age(Duration::from_mins(10))
        .vary([ORIGIN])
}

/// `CorsLayer` would respond 200 to every origin, and only leave out a header.
async fn refuse_foreign_preflights(State(config): State<Arc<Config>>, request: Request, next: Next) -> Response {
    if request.method() != Method::OPTIONS {
        return next.run(request).await;
    }
    if !may_read_responses(request.headers(), &config.origins) {
        return to_response(&IntakeResponse::refused("origin"));
    }
    let mut response = next.run(request).await;
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// The panic's message may contain anything, so it is not logged; its location is on standard error.
fn respond_to_panic(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a request handler panicked");
    to_response(&IntakeResponse::busy(StatusCode::INTERNAL_SERVER_ERROR))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::routing::get;
    use tower::ServiceExt as _;

    use super::*;

    async fn broken() {
        panic!("personal data");
    }

    #[tokio::test]
    async fn a_page_can_read_the_response_after_a_panic() {
        let toml = "listen = '127.0.0.1:0'\nledger = 'x'\ntoken_secret_env = 'S'\norigins = ['https://a.example']\n\
                    [crm.portal]\nkind = 'bitrix24'\nurl = 'https://portal.example/rest/1/x'";
        let config = Config::read(toml, &|_| Some("0123456789abcdef0123456789abcdef".to_owned())).unwrap();
        let router = Router::new().route("/", get(broken));
        let request = Request::builder().uri("/").header(ORIGIN, "https://a.example").body(Body::empty()).unwrap();
        let response = add_cors_and_defaults(router, Arc::new(config)).oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let names = [ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, RETRY_AFTER];
        let expected = ["https://a.example", "retry-after", "5"];
        assert_eq!(names.map(|name| response.headers()[name].to_str().unwrap().to_owned()), expected);
    }
}
