//! iVvy's authentication: recomputes the signature of a request, and checks that its date is within five minutes of the
//! clock. By other crates than the library, so that each tests the other.

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use md5::{Digest as _, Md5};
use sha1::Sha1;

use super::error::ApiError;
use crate::request::ApiRequest;

const KEY: &str = "sandbox-key";
const SECRET: &str = "sandbox-secret";
const FIVE_MINUTES_MS: i64 = 5 * 60 * 1000;

pub fn check(request: &ApiRequest, now_ms: i64) -> Result<(), ApiError> {
    let unauthorized = |detail: &str| ApiError::general("401").with_detail(detail);
    let authorization = request.header("x-api-authorization").unwrap_or_default();
    let Some((key, signature)) = authorization.strip_prefix("IWS ").and_then(|rest| rest.split_once(':')) else {
        return Err(unauthorized("X-Api-Authorization must be IWS key:signature"));
    };
    if key != KEY {
        return Err(unauthorized("unknown key"));
    }
    if request.header("content-md5") != Some(md5_hex(&request.body).as_str()) {
        return Err(ApiError::general("400").with_detail("Content-MD5 does not match the body"));
    }
    let sent_ms = sent_ms(request).ok_or_else(|| unauthorized("IVVY-Date or Date must be a valid date"))?;
    if sent_ms.abs_diff(now_ms) > FIVE_MINUTES_MS.unsigned_abs() {
        return Err(ApiError::specific("23005"));
    }
    if signature != hmac_sha1(SECRET, &string_to_sign(request)) {
        return Err(unauthorized("the signature does not match"));
    }
    Ok(())
}

/// In the order of the reference, without separators, in lower case.
fn string_to_sign(request: &ApiRequest) -> String {
    let header = |name: &str| request.header(name).unwrap_or_default();
    // With an IVVY-Date the standard header is ignored; browsers set it themselves.
    let date = if request.header("ivvy-date").is_some() { "" } else { header("date") };
    let parts = [
        &request.method,
        header("content-md5"),
        header("content-type"),
        date,
        &request.path_and_query(),
        header("x-api-version"),
        &ivvy_headers(request),
    ];
    parts.concat().to_lowercase()
}

/// `IVVYDate=…` and any other `IVVY` header, in alphabetical order.
fn ivvy_headers(request: &ApiRequest) -> String {
    let mut headers = Vec::new();
    for (name, value) in &request.headers {
        if name.starts_with("ivvy") {
            headers.push(format!("{}={value}", name.replace(['-', '_'], "")));
        }
    }
    headers.sort();
    headers.join("&")
}

fn hmac_sha1(secret: &str, text: &str) -> String {
    // HMAC accepts keys of any length.
    let Ok(mut hmac) = Hmac::<Sha1>::new_from_slice(secret.as_bytes()) else { return String::new() };
    hmac.update(text.as_bytes());
    hex::encode(hmac.finalize().into_bytes())
}

fn md5_hex(bytes: impl AsRef<[u8]>) -> String {
    hex::encode(Md5::digest(bytes))
}

/// The time of `IVVY-Date: 2012-04-03 22:23:24` or `Date: Tue, 03 Apr 2012 22:23:24 UTC`, which is not an HTTP date.
fn sent_ms(request: &ApiRequest) -> Option<i64> {
    let moment = match (request.header("ivvy-date"), request.header("date")) {
        (Some(date), _) => DateTime::strptime("%Y-%m-%d %H:%M:%S", date),
        (None, Some(date)) => DateTime::strptime("%a, %d %b %Y %H:%M:%S", date.get(..25)?),
        (None, None) => return None,
    };
    Some(moment.ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    //! Test vectors of iVvy's reference.

    use axum::body::Bytes;

    use super::*;

    fn request(headers: &[(&str, &str)]) -> ApiRequest {
        ApiRequest {
            method: "POST".to_owned(),
            path: "/api/1.0/test".to_owned(),
            query: "action=ping".to_owned(),
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            body: Bytes::new(),
        }
    }

    #[test]
    fn hmac_sha1_of_the_reference() {
        assert_eq!(hmac_sha1("my secret key", "string to sign"), "a993876ea1218921a1c8551923473da7b310dfae");
    }

    #[test]
    fn md5_of_the_reference() {
        assert_eq!(md5_hex("string to hash\n"), "2fcc83d76f9b2d8ef372271d807a3364");
    }

    #[test]
    fn string_to_sign_of_the_reference() {
        let request = request(&[
            ("date", "Tue, 03 Apr 2012 22:23:24 UTC"),
            ("content-md5", "a09f600c77a6dbd947db24c61e8935ca"),
            ("content-type", "application/json"),
            ("x-api-version", "1.0"),
            ("ivvy-date", "2012-04-03 22:23:24"),
        ]);
        assert_eq!(
            string_to_sign(&request),
            "posta09f600c77a6dbd947db24c61e8935caapplication/json/api/1.0/test?action=ping1.0\
             ivvydate=2012-04-03 22:23:24",
        );
    }

    #[test]
    fn both_date_headers_give_the_same_time() {
        let ms = Some(1_333_491_804_000);
        assert_eq!(sent_ms(&request(&[("ivvy-date", "2012-04-03 22:23:24")])), ms);
        assert_eq!(sent_ms(&request(&[("date", "Tue, 03 Apr 2012 22:23:24 UTC")])), ms);
        assert_eq!(sent_ms(&request(&[("ivvy-date", "yesterday")])), None);
    }
}
