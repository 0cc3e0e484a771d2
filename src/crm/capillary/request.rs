//! Capillary: JSON over HTTPS with a Basic header, or an OAuth token.

use super::authorization::basic;
use crate::crm::http::{HttpRequest, JSON};
use crate::crm::kind::Kind;
use crate::crm::target::{Credentials, Target};
use crate::schema::{Object, Value};

pub(in crate::crm) fn request(target: &Target, kind: Kind, body: &Object) -> Option<HttpRequest> {
    let id = body.get("id").map(Value::to_json);
    let (method, path) = match (kind, id) {
        (Kind::CapillaryStatus, Some(id)) => ("PUT", ["/v2/leads/", &id, "/status"].concat()),
        (Kind::CapillaryLead, Some(id)) => ("PUT", ["/v2/leads/", &id].concat()),
        (Kind::CapillaryLead, None) => ("POST", "/v2/leads".to_owned()),
        _ => return None,
    };
    Some(HttpRequest {
        method,
        url: target.url.clone() + &path,
        headers: headers(target),
        body: without_id(body).to_json(),
    })
}

/// A call that only reads.
pub(in crate::crm) fn look_up(target: &Target, path: &str) -> HttpRequest {
    HttpRequest { method: "GET", url: target.url.clone() + path, headers: headers(target), body: String::new() }
}

fn headers(target: &Target) -> Vec<(&'static str, String)> {
    let mut headers = vec![("Content-Type", JSON.to_owned()), ("Accept", JSON.to_owned())];
    headers.extend(authorization(&target.credentials));
    headers
}

/// The id is in the path, not in the body.
fn without_id(body: &Object) -> Value {
    let mut rest = Object::new();
    for (key, value) in body.entries() {
        if key != "id" {
            rest.push(key, value.clone());
        }
    }
    rest.into()
}

fn authorization(credentials: &Credentials) -> Option<(&'static str, String)> {
    match credentials {
        Credentials::CapillaryBasic { login: Some((username, password)) } => {
            Some(("Authorization", ["Basic ", &basic(username, password)].concat()))
        }
        Credentials::CapillaryToken { token } => Some(("X-CAP-API-OAUTH-TOKEN", token.clone())),
        _ => None,
    }
}
