//! A checked payload and its route to the CRM: directly to the CRM's API, or through a relay that holds the credentials.

use crate::crm::{
    BadTarget, Crm, Delivery, Failure, HttpRequest, HttpResponse, Kind, Secrets, Target, base_url, check_header,
    interpret_response, is_stale, request,
};
use crate::protocol::{Envelope, MAX_ENVELOPE_BYTES, interpret_relay_response};
use crate::schema::{Code, Issue, Object, Value};

/// A checked payload and its route to the CRM.
pub struct Call {
    pub route: Route,
    pub kind: Kind,
    pub body: Object,
}

pub enum Route {
    Direct(Target),
    Relay(RelayRoute),
}

/// A relay and the envelope for it, with the payload as the page gave it.
#[derive(Clone)]
pub struct RelayRoute {
    /// Without a slash at the end; a path in a page.
    url: String,
    staff_key: Option<String>,
    pub envelope: Envelope,
}

impl Call {
    /// None for a kind that is not sent alone.
    pub fn request(&self, now_ms: u64) -> Option<HttpRequest> {
        match &self.route {
            Route::Direct(target) => request(target, self.kind, &self.body, now_ms),
            Route::Relay(relay) => relay.request(self.kind),
        }
    }

    /// The request with the solution of a relay's challenge. None when the envelope would be too large.
    pub fn request_with_proof(&self, proof: Value) -> Option<HttpRequest> {
        let Route::Relay(relay) = &self.route else { return None };
        let relay = relay.with_proof(proof);
        if relay.exceeded_limit().is_some() { None } else { relay.request(self.kind) }
    }

    /// The request with the date of the server's clock, after iVvy has refused it because of its date. None after another
    /// response, and without a Date header.
    pub fn request_by_server_clock(&self, response: &HttpResponse) -> Option<HttpRequest> {
        let Route::Direct(target) = &self.route else { return None };
        let is_refused = self.kind.crm() == Crm::Ivvy && is_stale(response);
        if is_refused { request(target, self.kind, &self.body, response.date_ms()?) } else { None }
    }

    pub(super) fn interpret_response(&self, response: &HttpResponse, now_ms: u64) -> Result<Delivery, Failure> {
        match self.route {
            Route::Direct(_) => interpret_response(self.kind, &self.body, response, now_ms),
            Route::Relay(_) => interpret_relay_response(response, now_ms),
        }
    }

    /// Whether sending this adds a record.
    pub fn creates(&self) -> bool {
        let has_token = matches!(&self.route, Route::Relay(relay) if relay.envelope.update_token.is_some());
        self.kind.creates(&self.body) && !has_token
    }

    /// Whether the same request, sent twice, could add two records, or something to one record twice. A relay recognizes a key.
    pub fn may_duplicate(&self) -> bool {
        matches!(self.route, Route::Direct(_)) && (self.kind.creates(&self.body) || self.kind.appends(&self.body))
    }
}

impl Route {
    /// Whether the issue prevents the send on this route. A field that is missing at the top level of a relay's form may be one of
    /// the form's fixed values, or be set by the update token; only the relay knows.
    pub fn forbids(&self, issue: &Issue) -> bool {
        let has_form = matches!(self, Route::Relay(RelayRoute { envelope, .. }) if envelope.form.is_some());
        let is_missing_field = matches!(issue.code, Code::Required | Code::Empty) && issue.path.0.len() == 1;
        !(has_form && is_missing_field)
    }

    /// The payload's limit in bytes, if this payload exceeds it.
    pub fn exceeded_limit(&self) -> Option<usize> {
        match self {
            Route::Direct(_) => None,
            Route::Relay(relay) => relay.exceeded_limit(),
        }
    }

    pub fn secrets(&self) -> Secrets {
        match self {
            Route::Direct(target) => target.secrets(),
            Route::Relay(relay) => {
                let mut secrets = Secrets::default();
                secrets.add(relay.staff_key.as_deref().as_slice());
                secrets.add(relay.envelope.update_token.as_deref().as_slice());
                secrets
            }
        }
    }
}

impl RelayRoute {
    /// In a page the address may be a path, such as `/`.
    pub fn new(
        address: &str,
        is_page: bool,
        staff_key: Option<String>,
        envelope: Envelope,
    ) -> Result<RelayRoute, BadTarget> {
        if let Some(key) = &staff_key {
            check_header("staffKey", key)?;
        }
        let url = if is_page && address.starts_with('/') {
            let page = "https://page";
            base_url("relay", &[page, address].concat())?.split_off(page.len())
        } else {
            base_url("relay", address)?
        };
        Ok(RelayRoute { url, staff_key, envelope })
    }

    pub(super) fn with_proof(&self, proof: Value) -> RelayRoute {
        let mut relay = self.clone();
        relay.envelope.guard.set("proof", proof);
        relay
    }

    fn exceeded_limit(&self) -> Option<usize> {
        let payload = self.envelope.payload.to_json().len();
        let overhead = self.envelope.to_json().len() - payload;
        let limit = MAX_ENVELOPE_BYTES.saturating_sub(overhead);
        (payload > limit).then_some(limit)
    }

    fn request(&self, kind: Kind) -> Option<HttpRequest> {
        if !kind.is_sent_alone() {
            return None;
        }
        // text/plain needs no preflight, so the request is sent even when the page is closed.
        let mut headers = vec![("Content-Type", "text/plain".to_owned())];
        if let Some(key) = &self.staff_key {
            headers.push(("Authorization", ["Bearer ", key].concat()));
        }
        let url = [&self.url, "/leads"].concat();
        Some(HttpRequest { method: "POST", url, headers, body: self.envelope.to_json() })
    }
}
