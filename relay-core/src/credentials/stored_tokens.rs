//! A pair of Bitrix24 tokens as the ledger keeps it: JSON, encrypted.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use leadwire::schema::{Object, Value};
use sha2::{Digest as _, Sha256};

use super::bitrix24::{Pair, REFRESH_TOKEN_LIFETIME_MS};
use super::encryption::{CredentialsKey, NONCE_BYTES, Unreadable};
use super::settings::Bitrix24App;
use super::status::CredentialStatus;

/// The name of the pair among the values that the ledger keeps for a connection.
pub const TOKENS: &str = "oauth_tokens";
const LEVELS: usize = 2;

#[derive(Clone, PartialEq, Eq)]
pub struct StoredTokens {
    pub access_token: String,
    pub refresh_token: String,
    /// When the authorization server gave the pair, in milliseconds since 1970.
    pub received_ms: u64,
    /// The digest of the configured first refresh token that was known then. Empty without one.
    pub configured: String,
}

/// Tells refresh tokens apart.
pub fn token_digest(token: Option<&str>) -> String {
    token.map_or_else(String::new, |token| Base64UrlUnpadded::encode_string(&Sha256::digest(token)))
}

impl StoredTokens {
    /// A pair that the authorization server gave now.
    pub fn received(pair: Pair, app: &Bitrix24App, now_ms: u64) -> StoredTokens {
        StoredTokens {
            access_token: pair.access_token,
            refresh_token: pair.refresh_token,
            received_ms: now_ms,
            configured: token_digest(app.refresh_token.as_deref()),
        }
    }

    /// While the pair works.
    pub fn status(&self) -> CredentialStatus {
        let ends_ms = self.received_ms.saturating_add(REFRESH_TOKEN_LIFETIME_MS);
        CredentialStatus { problem: None, renewed_ms: Some(self.received_ms), ends_ms: Some(ends_ms) }
    }

    /// `None` only for a pair that is too long to encrypt.
    pub fn encrypt(&self, key: &CredentialsKey, connection: &str, nonce: [u8; NONCE_BYTES]) -> Option<Vec<u8>> {
        let object = Object::new()
            .with("accessToken", self.access_token.as_str())
            .with("refreshToken", self.refresh_token.as_str())
            .with("receivedMs", Value::number(self.received_ms))
            .with("configured", self.configured.as_str());
        key.encrypt(connection, nonce, &Value::from(object).to_json()).map(String::into_bytes)
    }

    pub fn decrypt(key: &CredentialsKey, connection: &str, stored: &[u8]) -> Result<StoredTokens, Unreadable> {
        let stored = std::str::from_utf8(stored).map_err(|_| Unreadable::Damaged)?;
        read(&key.decrypt(connection, stored)?).ok_or(Unreadable::Damaged)
    }
}

fn read(json: &str) -> Option<StoredTokens> {
    let Ok(Value::Object(object)) = Value::read(json, LEVELS) else { return None };
    let text = |name: &str| object.get(name)?.as_text().map(str::to_owned);
    Some(StoredTokens {
        access_token: text("accessToken")?,
        refresh_token: text("refreshToken")?,
        received_ms: object.get("receivedMs")?.as_integer(0)?.try_into().ok()?,
        configured: text("configured")?,
    })
}
