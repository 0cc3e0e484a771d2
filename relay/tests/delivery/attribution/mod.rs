//! Attribution data from a page's report to the CRM.

mod crm_fields;
mod hostile_values;
mod stored_report;

use std::sync::Arc;

use leadwire::schema::{Object, Value};
use leadwire_relay::app::App;
use leadwire_relay::http::server::Server;
use leadwire_relay::limits::Limits;
use leadwire_relay::{admin, http};

use crate::relay::{CRMS, STAFF_KEY, TestRelay};
use crate::support::sandbox::object;

const ORIGIN: &str = "https://www.example.com";

/// Come before the connections.
const SETTINGS: &str = r#"
origins = ["https://www.example.com"]
staff_keys_env = "STAFF"
answer_within_ms = 60000
"#;

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
crm = "plain"
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

/// A report of the form element.
const PAGE: &str = r#"{
    "url":"https://www.example.com/wedding",
    "referrer":"https://search.example/find",
    "utm":{"utm_source":"news","utm_medium":"mail","utm_campaign":"spring & summer","gclid":"g1"},
    "first":{"at":"2026-11-01T08:00:00.000Z","landing":"https://www.example.com/","params":{"utm_source":"ads"}},
    "last":{"at":"2026-11-20T09:00:00.000Z","landing":"https://www.example.com/wedding","referrer":"https://search.example/find",
        "params":{"utm_source":"news","utm_medium":"mail","utm_campaign":"spring & summer","gclid":"g1"}},
    "consent":[{"to":"news","text":"You may write to me","version":"7","at":"2026-11-20T09:00:30.000Z"},
        {"to":"attribution","at":"2026-11-20T09:00:01.000Z"}]
}"#;

/// A delivering relay with its HTTP server.
struct FormRelay {
    relay: TestRelay,
    server: Server,
    http: reqwest::Client,
}

impl FormRelay {
    async fn new() -> FormRelay {
        let mut relay = TestRelay::with(|_| {}, &format!("{SETTINGS}{CRMS}{FORMS}")).await;
        let (config, limits) = (Arc::new(relay.config.clone()), Limits::default());
        let (ledger, signals, clock) = (relay.ledger.clone(), relay.signals.clone(), relay.clock.clone());
        let admin = admin::router(config.clone(), ledger.clone(), signals.clone(), clock.clone());
        let app = App::new(config, ledger, signals, clock, limits);
        let server = Server::start(relay.config.listen, http::router(app).merge(admin), limits).unwrap();
        relay.start().await;
        FormRelay { relay, server, http: reqwest::Client::builder().no_proxy().build().unwrap() }
    }

    /// Sends a lead through a form; `more` is added to the envelope. The response must be "delivered".
    async fn send(&self, form: &str, key: &str, payload: &str, page: &str, more: &str) -> Object {
        let envelope = format!(
            r#"{{"v":1,"key":"{key}","form":"{form}","kind":"{form}.lead","payload":{payload},"page":{page}{more}}}"#
        );
        let post = self.http.post(format!("http://{}/leads", self.server.address())).header("origin", ORIGIN);
        let response = object(&post.body(envelope).send().await.unwrap().text().await.unwrap());
        assert_eq!(response.get("outcome").and_then(Value::as_text), Some("delivered"), "{response:?}");
        response
    }

    /// The newest record of a kind in the CRM.
    #[track_caller]
    fn record(&self, kind: &str) -> Object {
        self.relay.sandbox.store().all(kind).unwrap().pop().unwrap().fields
    }

    async fn admin_get(&self, path: &str) -> String {
        let get = self.http.get(format!("http://{}{path}", self.server.address()));
        get.header("authorization", format!("Bearer {STAFF_KEY}")).send().await.unwrap().text().await.unwrap()
    }
}

/// The value of a key as JSON text; empty when it is missing.
fn json(object: &Object, key: &str) -> String {
    object.get(key).map(Value::to_json).unwrap_or_default()
}
