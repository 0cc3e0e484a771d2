//! The two routes to a CRM: directly to its API, or through a relay that holds the credentials.

use crate::crm::{
    Answer, BadTarget, Delivery, Failure, HttpRequest, Kind, Secrets, Target, base_url, check_header, reply, request,
};
use crate::protocol::{Envelope, MAX_ENVELOPE_BYTES, read_answer};
use crate::schema::{Code, Issue, Object, Value};

pub enum Route {
    Direct(Target),
    Relayed(Relayed),
}

/// A relay and the envelope for it, with the payload as the page gave it.
#[derive(Clone)]
pub struct Relayed {
    /// Without a slash at the end; a path in a page.
    url: String,
    staff_key: Option<String>,
    pub envelope: Envelope,
}

impl Route {
    /// None for a kind that is not sent alone.
    pub(super) fn request(&self, kind: Kind, body: &Object, now_ms: u64) -> Option<HttpRequest> {
        match self {
            Route::Direct(target) => request(target, kind, body, now_ms),
            Route::Relayed(relayed) => relayed.request(kind),
        }
    }

    pub(super) fn reply(&self, kind: Kind, body: &Object, answer: &Answer, now_ms: u64) -> Result<Delivery, Failure> {
        match self {
            Route::Direct(_) => reply(kind, body, answer, now_ms),
            Route::Relayed(_) => read_answer(answer, now_ms),
        }
    }

    /// Whether sending this adds a record.
    pub(super) fn creates(&self, kind: Kind, body: &Object) -> bool {
        let has_token = matches!(self, Route::Relayed(Relayed { envelope, .. }) if envelope.update_token.is_some());
        kind.creates(body) && !has_token
    }

    /// Whether the same request, sent twice, could add two records. A relay recognizes a key.
    pub(super) fn may_duplicate(&self, kind: Kind, body: &Object) -> bool {
        matches!(self, Route::Direct(_)) && kind.creates(body)
    }

    /// Whether the issue prevents the send on this route. A field that is missing at the top level of a relay's form may be one of
    /// the form's fixed values, or be set by the update token; only the relay knows.
    pub fn forbids(&self, issue: &Issue) -> bool {
        let has_form = matches!(self, Route::Relayed(Relayed { envelope, .. }) if envelope.form.is_some());
        let is_missing_field = matches!(issue.code, Code::Required | Code::Empty) && issue.path.0.len() == 1;
        !(has_form && is_missing_field)
    }

    /// The payload's limit in bytes, if this payload exceeds it.
    pub fn exceeded_limit(&self) -> Option<usize> {
        let Route::Relayed(Relayed { envelope, .. }) = self else { return None };
        let payload = envelope.payload.to_json().len();
        let overhead = envelope.to_json().len() - payload;
        let limit = MAX_ENVELOPE_BYTES.saturating_sub(overhead);
        (payload > limit).then_some(limit)
    }

    pub fn secrets(&self) -> Secrets {
        match self {
            Route::Direct(target) => target.secrets(),
            Route::Relayed(relayed) => {
                let mut secrets = Secrets::default();
                secrets.add(relayed.staff_key.as_deref().as_slice());
                secrets.add(relayed.envelope.update_token.as_deref().as_slice());
                secrets
            }
        }
    }
}

impl Relayed {
    /// In a page the address may be a path, such as `/`.
    pub fn new(
        address: &str,
        is_page: bool,
        staff_key: Option<String>,
        envelope: Envelope,
    ) -> Result<Relayed, BadTarget> {
        if let Some(key) = &staff_key {
            check_header("staffKey", key)?;
        }
        let url = if is_page && address.starts_with('/') {
            let page = "https://page";
            base_url("relay", &[page, address].concat())?.split_off(page.len())
        } else {
            base_url("relay", address)?
        };
        Ok(Relayed { url, staff_key, envelope })
    }

    pub(super) fn with_proof(&self, proof: Value) -> Relayed {
        let mut relayed = self.clone();
        relayed.envelope.guard.set("proof", proof);
        relayed
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
