//! Keys, signatures and tokens.

mod access_keys;
mod hmac_signer;
mod update_token;

pub use access_keys::{AccessKeys, bearer_token};
pub use hmac_signer::HmacSigner;
pub use update_token::{UPDATE_TOKEN_LIFETIME_MS, UpdateTokens};
