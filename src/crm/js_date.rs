//! A date in HTTP's form, by JavaScript.

/// Milliseconds since 1970. The parser accepts much else, and differs between browsers: only this form is written back unchanged.
pub(super) fn date_ms(text: &str) -> Option<u64> {
    let date = js_sys::Date::new(&text.into());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time since 1970")]
    let since = date.get_time() as u64;
    (date.to_utc_string() == text).then_some(since)
}
