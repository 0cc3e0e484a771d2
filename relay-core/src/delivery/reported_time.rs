//! The `time` of a Bitrix24 response: how long the call took, and the operating time of its method. Source: `bitrix24/b24restdocs`,
//! `api-reference/data-types.md` and `settings/performance/limits.md`, read on 2026-11-28. Its composition may vary, so
//! each part is optional; a response with an error has none.

use leadwire::schema::{Object, Value};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "the unit")]
pub(super) struct ReportedTime {
    pub duration_ms: Option<u64>,
    /// The sum of the method's last ten minutes, with this call.
    pub operating_ms: Option<u64>,
    /// How long after the call the oldest part leaves the sum.
    pub reset_in_ms: Option<u64>,
}

impl ReportedTime {
    /// From the object that holds `time`, which is a response's body.
    pub(super) fn of_response(body: &Object) -> Option<ReportedTime> {
        body.get("time").and_then(ReportedTime::of)
    }

    /// From a `time`, or an entry of a batch's `result_time`.
    pub(super) fn of(time: &Value) -> Option<ReportedTime> {
        let time = time.as_object()?;
        let ms = |key: &str| time.get(key).and_then(ms);
        let reset_in_ms =
            ms("operating_reset_at").zip(ms("finish")).map(|(reset, finish)| reset.saturating_sub(finish));
        Some(ReportedTime { duration_ms: ms("duration"), operating_ms: ms("operating"), reset_in_ms })
    }
}

/// Milliseconds of a number of seconds. `None` for anything else, and for a negative number.
fn ms(seconds: &Value) -> Option<u64> {
    let seconds: f64 = seconds.as_text_or_digits()?.parse().ok()?;
    let ms = (seconds * 1000.0).round();
    // Exact below 2^53, and within the range of u64.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    (0.0..9e15).contains(&ms).then_some(ms as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::test_json::object;

    #[test]
    fn times() {
        let time = |duration_ms, operating_ms, reset_in_ms| ReportedTime { duration_ms, operating_ms, reset_in_ms };
        for (why, json, expected) in [
            (
                "as documented",
                r#"{"start":1705764932.998683,"finish":1705764937.173995,"duration":4.1753120422363281,"operating_reset_at":1705765533,"operating":3.3076241016387939}"#,
                time(Some(4175), Some(3308), Some(595_826)),
            ),
            (
                "whole seconds",
                r#"{"finish":100,"duration":2,"operating_reset_at":700,"operating":0}"#,
                time(Some(2000), Some(0), Some(600_000)),
            ),
            ("without the operating time", r#"{"finish":100.5,"duration":0.25}"#, time(Some(250), None, None)),
            ("without an end", r#"{"operating":1,"operating_reset_at":700}"#, time(None, Some(1000), None)),
            ("no numbers", r#"{"duration":null,"operating":"x","operating_reset_at":-1}"#, time(None, None, None)),
        ] {
            let body = Object::new().with("time", object(json));
            assert_eq!(ReportedTime::of_response(&body), Some(expected), "{why}");
        }
        assert_eq!(ReportedTime::of_response(&Object::new()), None);
    }
}
