//! Whether a call comes with the user's name and the MD5 of the password, or with the token.

use base64ct::{Base64, Encoding as _};

use super::error::Refusal;
use crate::digest;
use crate::request::Call;

const USER: &str = "store.server";
const PASSWORD: &str = "server123";
const TOKEN: &str = "sandbox-oauth";

pub fn check(call: &Call) -> Result<(), Refusal> {
    if let Some(token) = call.header("x-cap-api-oauth-token") {
        return if token == TOKEN { Ok(()) } else { Err(Refusal::new(401, "the token is not known")) };
    }
    let basic = call.header("authorization").and_then(|header| header.strip_prefix("Basic "));
    let Some(pair) = basic.and_then(|encoded| Base64::decode_vec(encoded.trim()).ok()) else {
        return Err(Refusal::new(401, "Authorization must be Basic, or X-CAP-API-OAUTH-TOKEN a token"));
    };
    if pair == format!("{USER}:{}", digest::md5(PASSWORD)).as_bytes() {
        return Ok(());
    }
    Err(Refusal::new(401, "the user name or the password is wrong"))
}

#[cfg(test)]
mod tests {
    use axum::body::Bytes;

    use super::*;

    #[test]
    fn basic_header_of_the_reference() {
        let header = "Basic c3RvcmUuc2VydmVyOjhhMTZhNmI3MDUwNWViMWYxZmY3Y2RjMGNkNTU1OWE3";
        let call = Call {
            method: "GET".to_owned(),
            path: String::new(),
            query: String::new(),
            headers: vec![("authorization".to_owned(), header.to_owned())],
            body: Bytes::new(),
        };
        assert_eq!(check(&call), Ok(()));
    }
}
