//! A relay in this process that delivers to a sandbox.

use std::sync::Arc;

use leadwire::schema::{Object, Value};
use leadwire_relay::app::App;
use leadwire_relay::clock::{Clock, SystemClock};
use leadwire_relay::config::Config;
use leadwire_relay::delivery::DeliveryService;
use leadwire_relay::http::server::Server;
use leadwire_relay::ledger::Ledger;
use leadwire_relay::limits::Limits;
use leadwire_relay::signals::Signals;
use leadwire_relay::store::sqlite::SqliteLedger;
use leadwire_relay::{admin, http};
use sandbox::{Options, Sandbox};
use tempfile::TempDir;

const ORIGIN: &str = "https://www.example.com";
pub const STAFF: &str = "staff-key-0123456";

const FORMS: &str = r#"
[form.bitrix24]
crm = "portal"
kind = "bitrix24.lead"
allow = ["fields.NAME"]
fixed = { fields = { TITLE = "Call back" } }
least_elapsed_ms = 0
[form.bitrix24.attribution]
"fields.UF_CRM_GCLID" = "gclid"
"fields.WEB" = "landing"
[form.ivvy]
crm = "venue"
kind = "ivvy.lead"
allow = ["name", "customFields"]
fixed = { sourceId = 2, typeId = 1, stageId = 1, industryId = 11, contactId = 5 }
[form.ivvy.attribution]
"customFields[21]" = "utm_source"
"customFields[22]" = "first.utm_source"
"customFields[23]" = "consent.attribution.at"
description = "referrer"
[form.capillary]
crm = "loyalty"
kind = "capillary.lead"
allow = ["leadFor", "userId"]
[form.capillary.attribution]
"extendedFields.campaign" = "utm_campaign"
"extendedFields.first_seen" = "first.at"
"extendedFields.agreed" = "consent.news.text"
"createdOn" = "at"
"#;

pub struct TestRelay {
    pub sandbox: Sandbox,
    pub ledger: Arc<dyn Ledger>,
    server: Server,
    http: reqwest::Client,
    _delivery: DeliveryService,
    _folder: TempDir,
}

impl TestRelay {
    pub async fn new() -> TestRelay {
        let folder = tempfile::tempdir().unwrap();
        let sandbox = Sandbox::start(Options::new(folder.path().join("records.db"))).unwrap();
        let toml = toml(&sandbox.url(), &folder.path().join("ledger.db").display().to_string());
        let config = Arc::new(Config::read(&toml, &|name| Some(secret(name).to_owned())).unwrap());
        let ledger: Arc<dyn Ledger> = Arc::new(SqliteLedger::open(&config.ledger).unwrap());
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let signals = Signals::new(config.crms.keys().cloned());
        let admin = admin::router(Arc::clone(&config), ledger.clone(), signals.clone(), Arc::clone(&clock));
        let limits = Limits::default();
        let app = App::new(Arc::clone(&config), ledger.clone(), signals.clone(), Arc::clone(&clock), limits);
        let server = Server::start(config.listen, http::router(app).merge(admin), limits).await.unwrap();
        let delivery = DeliveryService::start(clock, &config, ledger.clone(), signals).unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        TestRelay { sandbox, ledger, server, http, _delivery: delivery, _folder: folder }
    }

    /// Sends a lead through a form; `more` is added to the envelope. The response must be "delivered".
    pub async fn send(&self, form: &str, key: &str, payload: &str, page: &str, more: &str) -> Object {
        let envelope = format!(
            r#"{{"v":1,"key":"{key}","form":"{form}","kind":"{form}.lead","payload":{payload},"page":{page}{more}}}"#
        );
        let post = self.http.post(format!("http://{}/leads", self.server.address())).header("origin", ORIGIN);
        let answer = object(&post.body(envelope).send().await.unwrap().text().await.unwrap());
        assert_eq!(answer.get("outcome").and_then(Value::as_text), Some("delivered"), "{answer:?}");
        answer
    }

    /// The newest record of a kind in the CRM.
    #[track_caller]
    pub fn record(&self, kind: &str) -> Object {
        self.sandbox.store().all(kind).unwrap().pop().unwrap().fields
    }

    pub async fn admin_get(&self, path: &str) -> String {
        let get = self.http.get(format!("http://{}{path}", self.server.address()));
        get.header("authorization", format!("Bearer {STAFF}")).send().await.unwrap().text().await.unwrap()
    }
}

fn toml(sandbox: &str, ledger: &str) -> String {
    format!(
        r#"
listen = "127.0.0.1:0"
ledger = "{ledger}"
origins = ["{ORIGIN}"]
token_secret_env = "TOKEN"
staff_keys_env = "STAFF"
answer_within_ms = 60000
[crm.portal]
kind = "bitrix24"
url = "{sandbox}/rest/1/sandbox"
[crm.venue]
kind = "ivvy"
url = "{sandbox}"
key_env = "KEY"
secret_env = "SECRET"
[crm.loyalty]
kind = "capillary"
url = "{sandbox}"
username_env = "USER_NAME"
password_env = "PASSWORD"
{FORMS}"#
    )
}

fn secret(name: &str) -> &'static str {
    match name {
        "TOKEN" => "0123456789abcdef0123456789abcdef",
        "STAFF" => STAFF,
        "KEY" => "sandbox-key",
        "SECRET" => "sandbox-secret",
        "USER_NAME" => "store.server",
        _ => "server123",
    }
}

#[track_caller]
pub fn object(json: &str) -> Object {
    match Value::read(json, 64) {
        Ok(Value::Object(object)) => object,
        other => panic!("no object: {json}: {other:?}"),
    }
}

/// The value of a key as JSON text; empty when it is missing.
pub fn json(object: &Object, key: &str) -> String {
    object.get(key).map(Value::to_json).unwrap_or_default()
}
