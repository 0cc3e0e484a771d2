//! Capillary's authentication: the user name with the MD5 digest of the password, or an OAuth token, which `oauth` checks.

use base64ct::{Base64, Encoding as _};
use md5::{Digest as _, Md5};

use super::error::ApiError;
use super::oauth::TOKEN_HEADER;
use crate::request::ApiRequest;

const USER: &str = "store.server";
const PASSWORD: &str = "server123";
/// Does not end, for examples; those of `/v3/oauth/token/generate` do.
pub const TOKEN: &str = "sandbox-oauth";

pub fn check(request: &ApiRequest) -> Result<(), ApiError> {
    if request.header(TOKEN_HEADER).is_some() {
        // Checked before, with its time.
        return Ok(());
    }
    let basic = request.header("authorization").and_then(|header| header.strip_prefix("Basic "));
    let Some(credentials) = basic.and_then(|encoded| Base64::decode_vec(encoded.trim()).ok()) else {
        return Err(ApiError::new(401, "expected Authorization: Basic, or X-CAP-API-OAUTH-TOKEN"));
    };
    if credentials == format!("{USER}:{}", hex::encode(Md5::digest(PASSWORD))).as_bytes() {
        return Ok(());
    }
    Err(ApiError::new(401, "wrong user name or password"))
}

#[cfg(test)]
mod tests {
    use axum::body::Bytes;

    use super::*;

    #[test]
    fn accepts_the_basic_header_of_the_reference() {
        let header = "Basic c3RvcmUuc2VydmVyOjhhMTZhNmI3MDUwNWViMWYxZmY3Y2RjMGNkNTU1OWE3";
        let request = ApiRequest {
            method: "GET".to_owned(),
            path: String::new(),
            query: String::new(),
            headers: vec![("authorization".to_owned(), header.to_owned())],
            body: Bytes::new(),
        };
        assert_eq!(check(&request), Ok(()));
    }
}
