//! What a connection with OAuth is configured with.

use super::encryption::CredentialsKey;
use crate::secret::Secret;

#[derive(Clone)]
pub enum OAuth {
    Bitrix24(Bitrix24App),
    Capillary(CapillaryClient),
}

/// A local application of a Bitrix24 portal.
#[derive(Clone)]
pub struct Bitrix24App {
    /// The authorization server's token endpoint.
    pub oauth_url: String,
    pub client_id: String,
    pub client_secret: Secret,
    /// The first one. Later ones are in the ledger.
    pub refresh_token: Option<String>,
    /// Encrypts the tokens in the ledger.
    pub key: CredentialsKey,
}

/// An API client of a Capillary organization.
#[derive(Clone)]
pub struct CapillaryClient {
    pub key: String,
    pub secret: Secret,
    /// The header that carries the access token.
    pub token_header: &'static str,
    pub attribution: Option<Attribution>,
}

/// The till or store that a Capillary call is attributed to, instead of the client's default till.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    pub entity_type: &'static str,
    pub code: String,
}
