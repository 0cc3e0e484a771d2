//! What is asked of a CRM: to take a lead, or another call of its API such as a look-up.

use leadwire::crm::{HttpRequest, Target, call, request};
use leadwire::schema::Object;

use super::lead::Lead;

pub(super) enum Ask<'a> {
    Take(&'a Lead),
    Call {
        /// Behind the API's address.
        path: String,
        parameters: Object,
        /// The key of the entry that it is about; empty when it is about none.
        key: &'a str,
    },
}

impl Ask<'_> {
    /// None when the CRM does not take the lead's kind.
    pub(super) fn request(&self, target: &Target, now_ms: u64) -> Option<HttpRequest> {
        match self {
            Ask::Take(lead) => request(target, lead.kind, &lead.body, now_ms),
            Ask::Call { path, parameters, .. } => Some(call(target, path, parameters, now_ms)),
        }
    }

    pub(super) fn key(&self) -> &str {
        match self {
            Ask::Take(lead) => lead.key(),
            Ask::Call { key, .. } => key,
        }
    }
}
