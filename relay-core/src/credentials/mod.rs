//! Credentials that end and are renewed: what a connection is configured with, the requests that renew and what their responses
//! mean, how a renewed pair of tokens is encrypted for the ledger, and what staff see of it. `delivery` runs the renewals.

pub mod bitrix24;
pub mod capillary;
mod encryption;
mod settings;
mod status;
mod stored_tokens;

pub use encryption::{CredentialsKey, Unreadable, random_nonce};
pub use settings::{Attribution, Bitrix24App, CapillaryClient, OAuth};
pub use status::{CredentialProblem, CredentialState, CredentialStatus};
pub use stored_tokens::{StoredTokens, TOKENS, token_digest};
