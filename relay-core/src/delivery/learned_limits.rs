//! What an operating budget has learned, as the ledger keeps it: JSON, with times since 1970.

use leadwire::schema::{Object, Value};

use super::operating_budget::{Learned, LearnedMethod};

const LEVELS: usize = 4;

/// Empty when nothing was learned. `now_ms` is the time since 1970.
pub(super) fn to_json(learned: &Learned, now_ms: u64) -> String {
    if learned.methods.is_empty() {
        return String::new();
    }
    let mut methods = Object::new();
    for (name, method) in &learned.methods {
        let mut object = Object::new().with("durationMs", Value::number(method.duration_ms));
        if let Some(cost_ms) = method.cost_ms {
            object.push("costMs", Value::number(cost_ms));
        }
        if let Some((limit_ms, for_ms)) = method.limit {
            object.push("limitMs", Value::number(limit_ms));
            object.push("limitUntilMs", Value::number(now_ms.saturating_add(for_ms)));
        }
        methods.push(name, object.into());
    }
    let commands = Value::number(u64::try_from(learned.max_commands).unwrap_or(u64::MAX));
    Value::from(Object::new().with("maxCommands", commands).with("methods", methods)).to_json()
}

/// `None` for what cannot be read.
pub(super) fn read(json: &[u8], now_ms: u64) -> Option<Learned> {
    let Ok(Value::Object(learned)) = Value::read(std::str::from_utf8(json).ok()?, LEVELS) else { return None };
    let mut methods = Vec::new();
    for (name, method) in learned.get("methods")?.as_object()?.entries() {
        let method = method.as_object()?;
        let limit = number(method, "limitMs").zip(number(method, "limitUntilMs"));
        methods.push((
            name.to_string(),
            LearnedMethod {
                duration_ms: number(method, "durationMs")?,
                cost_ms: number(method, "costMs"),
                limit: limit.map(|(limit_ms, until_ms)| (limit_ms, until_ms.saturating_sub(now_ms))),
            },
        ));
    }
    let max_commands = usize::try_from(number(&learned, "maxCommands")?).ok()?;
    Some(Learned { max_commands, methods })
}

fn number(object: &Object, name: &str) -> Option<u64> {
    u64::try_from(object.get(name)?.as_integer(0)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::operating_budget::OperatingBudget;
    use crate::delivery::reported_time::ReportedTime;

    const ADD: &str = "crm.lead.add";

    #[test]
    fn a_restarted_budget_goes_on() {
        let mut budget = OperatingBudget::new(60_000);
        assert_eq!(to_json(&budget.learned(0), 0), "", "nothing was learned");
        let time = ReportedTime { duration_ms: Some(2000), operating_ms: Some(100_000), reset_in_ms: None };
        budget.succeeded(ADD, &[time], 1000);
        (0..4).for_each(|_| budget.batch_succeeded());
        budget.refused(ADD, 1000);
        let json = to_json(&budget.learned(1000), 5_000_000);
        let expected = r#"{"maxCommands":50,"methods":{"crm.lead.add":{"durationMs":2000,"costMs":2000,"limitMs":100000,"limitUntilMs":91400000}}}"#;
        assert_eq!(json, expected);

        // An hour later, in another process.
        let (steady_ms, now_ms) = (7, 8_600_000);
        let mut restored = OperatingBudget::new(60_000);
        restored.restore(read(json.as_bytes(), now_ms).unwrap(), steady_ms);
        assert_eq!(to_json(&restored.learned(steady_ms), now_ms), expected);
        assert_eq!(restored.creates(steady_ms), Ok(15), "30 s by 2 s");
        restored.succeeded(ADD, &[ReportedTime { operating_ms: Some(95_000), ..time }], steady_ms);
        assert!(restored.creates(steady_ms).is_err(), "95 % of the limit that the refusal had shown");
    }

    #[test]
    fn what_cannot_be_read_is_ignored() {
        for json in ["", "x", "[]", r#"{"maxCommands":5}"#, r#"{"maxCommands":-1,"methods":{}}"#, r#"{"methods":[]}"#] {
            assert!(read(json.as_bytes(), 0).is_none(), "{json}");
        }
    }
}
