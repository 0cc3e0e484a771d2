//! The two forms of time that the CRMs use beside JSON: iVvy's header and Retry-After.

use crate::schema::{digits_of, is_digits, value_of};

/// `yyyy-mm-dd HH:MM:SS` in UTC, from milliseconds since 1970.
pub(super) fn ivvy_date(now_ms: u64) -> String {
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

/// Milliseconds to wait by a Retry-After header, which holds seconds or a date. None when it says nothing readable.
pub(crate) fn retry_after_ms(header: &str, now_ms: u64) -> Option<u64> {
    let header = header.trim_ascii();
    if is_digits(header) {
        // What is too long to hold is the longest wait.
        return Some(value_of(header).unwrap_or(u64::MAX).saturating_mul(1000));
    }
    Some(date_ms(header)?.saturating_sub(now_ms))
}

/// Milliseconds since 1970 of a date in one of HTTP's forms (RFC 9110).
#[cfg(not(target_arch = "wasm32"))]
fn date_ms(text: &str) -> Option<u64> {
    let since = httpdate::parse_http_date(text).ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    u64::try_from(since.as_millis()).ok()
}

/// The same by JavaScript. It reads much else as a date, and differently in each browser; this form comes back as it was.
#[cfg(target_arch = "wasm32")]
fn date_ms(text: &str) -> Option<u64> {
    let date = js_sys::Date::new(&text.into());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time since 1970")]
    let since = date.get_time() as u64;
    (date.to_utc_string() == text).then_some(since)
}
