//! A form of a configuration, and what becomes of a lead that a page sends or a browser posts.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use http::header::ORIGIN;
use leadwire::schema::Value;
use relay_core::config::Config;
use relay_core::intake::{
    AcceptedLead, ClientAddress, Decision, Intake, IntakeResponse, Limit, PostedForm, SpamProtection,
};

pub const NOW_MS: u64 = 1_795_132_800_000;
pub const PEER: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

const HEAD: &str = r#"
listen = "127.0.0.1:0"
ledger = "unused"
origins = ["https://www.example.com"]
token_secret_env = "SECRET"
staff_keys_env = "STAFF"
[crm.portal]
kind = "bitrix24"
url = "https://portal.example/rest/1/webhook"
[crm.venue]
kind = "ivvy"
url = "https://ivvy.example"
key_env = "SECRET"
secret_env = "SECRET"
marker_field = 99
[files]
directory = "unused"
public_url = "https://leads.example"
"#;

/// A form of Bitrix24 whose title is fixed.
pub const BITRIX24: &str = r#"
crm = "portal"
kind = "bitrix24.lead"
fixed = { fields = { TITLE = "Trial" } }
"#;

/// A form of iVvy with all required fields but the name.
pub const IVVY: &str = r#"
crm = "venue"
kind = "ivvy.lead"
fixed = { sourceId = 2, typeId = 3, stageId = 1, industryId = 11, contactId = 4 }
"#;

/// No limit is exceeded.
pub struct NoLimits;

impl SpamProtection for NoLimits {
    fn count(&self, _: Limit, _: &str, _: ClientAddress) -> Result<(), Duration> {
        Ok(())
    }

    fn create_challenge(&self, _: u32, _: &str, _: &str, _: u64) -> Option<Value> {
        None
    }

    fn verify_proof(&self, _: &Value, _: &str, _: &str, _: u64) -> bool {
        false
    }
}

/// A configuration with the secrets of these tests.
pub fn config(toml: &str) -> Config {
    let env = |name: &str| match name {
        "STAFF" => Some("staff-key-one-0001".to_owned()),
        _ => Some("a-token-secret-of-32-bytes-00001".to_owned()),
    };
    Config::read(toml, &env).unwrap_or_else(|errors| panic!("{errors:?}"))
}

pub fn intake(form: &str) -> Intake {
    Intake::new(Arc::new(config(&format!("{HEAD}[form.f]\n{form}"))))
}

pub fn headers() -> HeaderMap {
    HeaderMap::from_iter([(ORIGIN, "https://www.example.com".parse().unwrap())])
}

fn accepted(decision: Decision) -> Result<AcceptedLead, IntakeResponse> {
    match decision {
        Decision::Store(lead) => Ok(*lead),
        Decision::Respond(response) => Err(response),
    }
}

/// A lead that a page sends; `more` are further parts of the envelope.
pub fn submit(intake: &Intake, kind: &str, payload: &str, more: &str) -> Result<AcceptedLead, IntakeResponse> {
    let submitter = intake.authenticate_submission(PEER, &headers())?;
    let body =
        format!(r#"{{"v":1,"key":"a-key-of-16-characters","form":"f","kind":"{kind}","payload":{payload}{more}}}"#);
    accepted(intake.decide_submission(submitter, body.as_bytes(), &NoLimits, NOW_MS))
}

/// A lead that a browser posts.
pub fn post(intake: &Intake, headers: &HeaderMap, body: &str) -> Result<AcceptedLead, IntakeResponse> {
    let submitter = intake.authenticate_form_post("f", PEER, headers)?;
    let posted = PostedForm::Body(body.as_bytes());
    accepted(intake.decide_form_post("f", (submitter, headers), posted, &NoLimits, NOW_MS))
}

/// The stored body and what was left out, or the status and body of the response.
pub fn shown(result: &Result<AcceptedLead, IntakeResponse>) -> String {
    match result {
        Ok(lead) if lead.ignored.is_empty() => lead.entry.body.clone(),
        Ok(lead) => format!("{} without {}", lead.entry.body, lead.ignored.join(", ")),
        Err(response) => format!("{} {}", response.status().as_u16(), response.to_json()),
    }
}
