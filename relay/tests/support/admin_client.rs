//! The operations' router, asked without a socket.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use leadwire::schema::Value;
use leadwire_relay::admin;
use leadwire_relay::config::Config;
use leadwire_relay::signals::Signals;
use tower::ServiceExt as _;

use crate::entries::Bench;

pub const STAFF: &str = "staff-key-0123456";
pub const METRICS: &str = "metrics-key-0123";
pub const TOKEN: &str = "token-secret-of-32-bytes-0123456";
pub const WEBHOOK: &str = "https://example.bitrix24.com/rest/1/webhook-secret";

const CONFIG: &str = r#"
listen = "127.0.0.1:0"
ledger = "leadwire.db"
token_secret_env = "TOKEN"
[crm.venue]
kind = "ivvy"
url = "https://api.us-west-2.ivvy.com"
key_env = "WEBHOOK"
secret_env = "WEBHOOK"
[crm.portal]
kind = "bitrix24"
url_env = "WEBHOOK"
"#;

pub struct Asks {
    pub bench: Bench,
    pub signals: Signals,
    router: Router,
}

pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

pub fn config(more: &str) -> Config {
    let env = |name: &str| {
        let value = match name {
            "TOKEN" => TOKEN,
            "STAFF" => STAFF,
            "METRICS" => METRICS,
            "WEBHOOK" => WEBHOOK,
            _ => return None,
        };
        Some(value.to_owned())
    };
    Config::read(&format!("{more}\n{CONFIG}"), &env).map_err(|mistakes| mistakes.0).unwrap()
}

impl Asks {
    pub fn new() -> Asks {
        Asks::with("staff_keys_env = \"STAFF\"\nmetrics_key_env = \"METRICS\"")
    }

    /// A configuration with these settings besides the least.
    pub fn with(more: &str) -> Asks {
        let (bench, config) = (Bench::new(), config(more));
        let signals = Signals::new(config.crms.keys().cloned());
        let router = admin::router(Arc::new(config), bench.ledger.clone(), signals.clone());
        Asks { bench, signals, router }
    }

    pub async fn ask(&self, method: &str, path: &str, authorization: Option<&str>) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        let answer = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (head, body) = answer.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Reply { status: head.status.as_u16(), headers: head.headers, body: String::from_utf8(body.into()).unwrap() }
    }

    pub async fn staff(&self, method: &str, path: &str) -> Reply {
        self.ask(method, path, Some(&format!("Bearer {STAFF}"))).await
    }
}

impl Reply {
    #[track_caller]
    pub fn json(&self) -> Value {
        Value::read(&self.body, 64).unwrap_or_else(|_| panic!("not JSON: {}", self.body))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}

/// The JSON text under a path such as `connections.0.name`.
pub fn at(value: &Value, path: &str) -> String {
    let found = path.split('.').try_fold(value.clone(), |value, name| match &value {
        Value::Object(object) => object.get(name).cloned(),
        Value::List(items) => items.get(name.parse::<usize>().ok()?).cloned(),
        _ => None,
    });
    found.map(|value| value.to_json()).unwrap_or_default()
}
