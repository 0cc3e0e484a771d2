//! Whether a call is signed: the signature is made anew from what was received and compared, and the date must lie
//! within five minutes of the server's.

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use sha1::Sha1;

use super::error::Refusal;
use crate::digest;
use crate::request::Call;

const KEY: &str = "sandbox-key";
const SECRET: &str = "sandbox-secret";
const FIVE_MINUTES_MS: i64 = 5 * 60 * 1000;

pub fn check(call: &Call, now_ms: i64) -> Result<(), Refusal> {
    let unauthorised = |why: &str| Refusal::general("401").because(why);
    let authorization = call.header("x-api-authorization").unwrap_or_default();
    let Some((key, signature)) = authorization.strip_prefix("IWS ").and_then(|rest| rest.split_once(':')) else {
        return Err(unauthorised("X-Api-Authorization must be IWS key:signature"));
    };
    if key != KEY {
        return Err(unauthorised("the key is not known"));
    }
    if call.header("content-md5") != Some(digest::md5(&call.body).as_str()) {
        return Err(Refusal::general("400").because("Content-MD5 does not match the body"));
    }
    let sent_ms = sent_ms(call).ok_or_else(|| unauthorised("neither IVVY-Date nor Date is a date"))?;
    if sent_ms.abs_diff(now_ms) > FIVE_MINUTES_MS.unsigned_abs() {
        return Err(Refusal::specific("23005"));
    }
    if signature != signed(SECRET, &string_to_sign(call)) {
        return Err(unauthorised("the signature does not match"));
    }
    Ok(())
}

/// The parts in the order of the reference, without separators and in lower case.
fn string_to_sign(call: &Call) -> String {
    let header = |name: &str| call.header(name).unwrap_or_default();
    // With an IVVY-Date the standard header, which browsers set themselves, does not count.
    let date = if call.header("ivvy-date").is_some() { "" } else { header("date") };
    let parts = [
        &call.method,
        header("content-md5"),
        header("content-type"),
        date,
        &call.path_and_query(),
        header("x-api-version"),
        &ivvy_headers(call),
    ];
    parts.concat().to_lowercase()
}

/// `IVVYDate=…`, and any other header of that kind, in alphabetical order.
fn ivvy_headers(call: &Call) -> String {
    let mut own = Vec::new();
    for (name, value) in &call.headers {
        if name.starts_with("ivvy") {
            own.push(format!("{}={value}", name.replace(['-', '_'], "")));
        }
    }
    own.sort();
    own.join("&")
}

fn signed(secret: &str, text: &str) -> String {
    // HMAC takes a key of any length.
    let Ok(mut hmac) = Hmac::<Sha1>::new_from_slice(secret.as_bytes()) else { return String::new() };
    hmac.update(text.as_bytes());
    digest::hex(&hmac.finalize().into_bytes())
}

/// When the call says that it was sent: `2012-04-03 22:23:24`, or `Tue, 03 Apr 2012 22:23:24 UTC` in the Date header.
fn sent_ms(call: &Call) -> Option<i64> {
    let moment = match (call.header("ivvy-date"), call.header("date")) {
        (Some(date), _) => DateTime::strptime("%Y-%m-%d %H:%M:%S", date),
        (None, Some(date)) => DateTime::strptime("%a, %d %b %Y %H:%M:%S", date.get(..25)?),
        (None, None) => return None,
    };
    Some(moment.ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    //! The vectors of the vendor's reference.

    use axum::body::Bytes;

    use super::*;

    fn call(headers: &[(&str, &str)]) -> Call {
        Call {
            method: "POST".to_owned(),
            path: "/api/1.0/test".to_owned(),
            query: "action=ping".to_owned(),
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            body: Bytes::new(),
        }
    }

    #[test]
    fn hmac_sha1_of_the_reference() {
        assert_eq!(signed("my secret key", "string to sign"), "a993876ea1218921a1c8551923473da7b310dfae");
    }

    #[test]
    fn md5_of_the_reference() {
        assert_eq!(digest::md5("string to hash\n"), "2fcc83d76f9b2d8ef372271d807a3364");
    }

    #[test]
    fn string_to_sign_of_the_reference() {
        let call = call(&[
            ("date", "Tue, 03 Apr 2012 22:23:24 UTC"),
            ("content-md5", "a09f600c77a6dbd947db24c61e8935ca"),
            ("content-type", "application/json"),
            ("x-api-version", "1.0"),
            ("ivvy-date", "2012-04-03 22:23:24"),
        ]);
        assert_eq!(
            string_to_sign(&call),
            "posta09f600c77a6dbd947db24c61e8935caapplication/json/api/1.0/test?action=ping1.0\
             ivvydate=2012-04-03 22:23:24",
        );
    }

    #[test]
    fn both_dates_say_the_same() {
        let ms = Some(1_333_491_804_000);
        assert_eq!(sent_ms(&call(&[("ivvy-date", "2012-04-03 22:23:24")])), ms);
        assert_eq!(sent_ms(&call(&[("date", "Tue, 03 Apr 2012 22:23:24 UTC")])), ms);
        assert_eq!(sent_ms(&call(&[("ivvy-date", "yesterday")])), None);
    }
}
