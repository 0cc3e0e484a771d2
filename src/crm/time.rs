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
    match number(header) {
        Some(seconds) => Some(seconds.saturating_mul(1000)),
        None => Some(http_date(header)?.saturating_mul(1000).saturating_sub(now_ms)),
    }
}

/// Seconds since 1970 of the one form of date that HTTP allows to send (RFC 9110): `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date(text: &str) -> Option<u64> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut parts = text.split(' ').skip(1);
    let day = number(parts.next()?)?;
    let month = parts.next()?;
    let month = MONTHS.iter().position(|name| *name == month)?;
    let year = number(parts.next()?).filter(|year| *year < 10_000)?;
    let days = days_since_1970(year, u64::try_from(month).ok()? + 1, day)?;
    let mut time = parts.next()?.split(':');
    let (hour, minute, second) = (number(time.next()?)?, number(time.next()?)?, number(time.next()?)?);
    let is_utc = time.next().is_none() && parts.next() == Some("GMT");
    (is_utc && hour < 24 && minute < 60 && second < 61).then_some(((days * 24 + hour) * 60 + minute) * 60 + second)
}

/// A number of any length; one that is too long to hold is the largest.
fn number(text: &str) -> Option<u64> {
    is_digits(text).then(|| value_of(text).unwrap_or(u64::MAX))
}

/// The way back of [`civil`].
fn days_since_1970(year: u64, month: u64, day: u64) -> Option<u64> {
    let year = if month > 2 { year } else { year.checked_sub(1)? };
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day.checked_sub(1).filter(|day| *day < 31)?;
    let day_of_era = (year % 400) * 365 + (year % 400) / 4 - (year % 400) / 100 + day_of_year;
    (year / 400 * 146_097 + day_of_era).checked_sub(719_468)
}
