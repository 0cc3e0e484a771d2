//! iVvy's request signature, after the vendor's public reference, read 2026-11-20.

use hmac_sha1_compact::HMAC;
use md5::{Digest as _, Md5};

use crate::crm::encoding::hex;
use crate::crm::http::JSON;
use crate::schema::digits_of;

const API_VERSION: &str = "1.0";

pub(super) struct SignedRequest<'a> {
    pub url: &'a str,
    pub body: &'a str,
    /// UTC, `yyyy-mm-dd HH:MM:SS`; more than five minutes off the server's clock is refused.
    pub date: String,
}

impl SignedRequest<'_> {
    pub(super) fn headers(self, key: &str, secret: &str) -> Vec<(&'static str, String)> {
        let md5 = hex(&Md5::digest(self.body));
        let signature = hmac_sha1(secret, &string_to_sign(&md5, path_and_query(self.url), &self.date));
        vec![
            ("Content-Type", JSON.to_owned()),
            ("Content-MD5", md5),
            ("IVVY-Date", self.date),
            ("X-Api-Version", API_VERSION.to_owned()),
            ("X-Api-Authorization", ["IWS ", key, ":", &signature].concat()),
        ]
    }
}

/// The parts in the order of the reference, without separators and in lower case. The Date header, which
/// follows the content type, is empty: IVVY-Date is used instead.
fn string_to_sign(md5: &str, path_and_query: &str, date: &str) -> String {
    ["POST", md5, JSON, "", path_and_query, API_VERSION, "IVVYDate=", date].concat().to_ascii_lowercase()
}

fn hmac_sha1(secret: &str, text: &str) -> String {
    hex(&HMAC::mac(text.as_bytes(), secret.as_bytes()))
}

fn path_and_query(url: &str) -> &str {
    // Two slashes end the scheme, and the third the host.
    let third = url.bytes().enumerate().filter(|(_, byte)| *byte == b'/').nth(2);
    third.and_then(|(at, _)| url.get(at..)).unwrap_or("/")
}

/// `yyyy-mm-dd HH:MM:SS` in UTC, from milliseconds since 1970.
pub fn ivvy_date(now_ms: u64) -> String {
    let seconds = now_ms / 1000;
    let (year, month, day) = civil(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    let (year, rest) = (digits_of(year), [month, day, hour, minute, second].map(two_digits));
    let [month, day, hour, minute, second] = &rest;
    [&year, "-", month, "-", day, " ", hour, ":", minute, ":", second].concat()
}

fn two_digits(number: u64) -> String {
    let zero = if number < 10 { "0" } else { "" };
    [zero, &digits_of(number)].concat()
}

/// Year, month and day of the Gregorian calendar from days since 1970, after Howard Hinnant's `civil_from_days`: years
/// begin in March, so that a leap day is a year's last day.
fn civil(days_since_1970: u64) -> (u64, u64, u64) {
    let days = days_since_1970 + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    //! The vectors of the vendor's reference.

    use super::*;

    #[test]
    fn hmac_sha1_of_the_reference() {
        assert_eq!(hmac_sha1("my secret key", "string to sign"), "a993876ea1218921a1c8551923473da7b310dfae");
    }

    #[test]
    fn md5_of_the_reference() {
        assert_eq!(hex(&Md5::digest("string to hash\n")), "2fcc83d76f9b2d8ef372271d807a3364");
    }

    #[test]
    fn string_to_sign_of_the_reference() {
        assert_eq!(
            string_to_sign("a09f600c77a6dbd947db24c61e8935ca", "/api/1.0/test?action=ping", "2012-04-03 22:23:24"),
            "posta09f600c77a6dbd947db24c61e8935caapplication/json/api/1.0/test?action=ping1.0\
             ivvydate=2012-04-03 22:23:24",
        );
    }

    #[test]
    fn the_path_begins_after_the_host() {
        let path = path_and_query("https://api.us-west-2.ivvy.com/api/1.0/contact?action=addOrUpdateLead");
        assert_eq!(path, "/api/1.0/contact?action=addOrUpdateLead");
    }
}
