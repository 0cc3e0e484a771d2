//! What staff see of a connection's credentials: whether they work, and until when. The ledger keeps it, so that every process can show
//! it. It holds no secret.

use std::fmt;

use leadwire::schema::{Object, Value};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// A refresh token that ends within this time is shown.
const WARN_BEFORE_MS: u64 = 14 * DAY_MS;
const LEVELS: usize = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialState {
    Ok,
    /// They work, but will not for long.
    Warning,
    Failed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CredentialProblem {
    NoRefreshToken,
    OtherKey,
    Damaged,
    /// The authorization server refuses, with this code.
    Refused(String),
    /// The refresh token was sent before, and the response to it was lost.
    Interrupted,
    Unavailable,
    /// The CRM refuses even a renewed token.
    RenewedTokenRefused,
    /// The CRM refuses the credentials of a call, with this code.
    RefusedByCrm(String),
    NotStored,
}

/// As it was when it last changed. The default is of credentials that work, and do not end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CredentialStatus {
    pub problem: Option<CredentialProblem>,
    /// When the credentials were last renewed, in milliseconds since 1970.
    pub renewed_ms: Option<u64>,
    /// When the refresh token ends.
    pub ends_ms: Option<u64>,
}

impl CredentialStatus {
    /// The name of the status among the values that the ledger keeps for a connection.
    pub const NAME: &'static str = "credential_status";

    pub fn state(&self, now_ms: u64) -> CredentialState {
        match (&self.problem, self.ends_ms) {
            (Some(_), _) => CredentialState::Failed,
            (None, Some(ends_ms)) if ends_ms <= now_ms.saturating_add(WARN_BEFORE_MS) => CredentialState::Warning,
            (None, _) => CredentialState::Ok,
        }
    }

    /// What staff should know. `None` when there is nothing to do.
    pub fn message(&self, now_ms: u64) -> Option<String> {
        match (&self.problem, self.state(now_ms)) {
            (Some(problem), _) => Some(problem.to_string()),
            (None, CredentialState::Warning) => {
                let days = self.ends_ms.unwrap_or_default().saturating_sub(now_ms) / DAY_MS;
                Some(format!("the refresh token ends within {} days; a new one is needed", days + 1))
            }
            (None, _) => None,
        }
    }

    pub fn to_json(&self) -> String {
        let mut object = Object::new();
        if let Some(problem) = &self.problem {
            object.push("problem", problem.name().into());
            if let CredentialProblem::Refused(code) | CredentialProblem::RefusedByCrm(code) = problem {
                object.push("code", code.as_str().into());
            }
        }
        for (name, ms) in [("renewedMs", self.renewed_ms), ("endsMs", self.ends_ms)] {
            if let Some(ms) = ms {
                object.push(name, Value::number(ms));
            }
        }
        Value::from(object).to_json()
    }

    /// `None` for what a newer version wrote.
    pub fn read(json: &[u8]) -> Option<CredentialStatus> {
        let Ok(Value::Object(object)) = Value::read(std::str::from_utf8(json).ok()?, LEVELS) else { return None };
        let ms = |name: &str| u64::try_from(object.get(name)?.as_integer(0)?).ok();
        let text = |name: &str| object.get(name).and_then(Value::as_text);
        let problem = match text("problem") {
            Some(name) => Some(CredentialProblem::of(name, text("code").unwrap_or_default())?),
            None => None,
        };
        Some(CredentialStatus { problem, renewed_ms: ms("renewedMs"), ends_ms: ms("endsMs") })
    }
}

impl CredentialState {
    /// As in JSON.
    pub fn name(self) -> &'static str {
        match self {
            CredentialState::Ok => "ok",
            CredentialState::Warning => "warning",
            CredentialState::Failed => "failed",
        }
    }
}

impl CredentialProblem {
    /// As in the ledger and in metrics.
    pub fn name(&self) -> &'static str {
        match self {
            CredentialProblem::NoRefreshToken => "no_refresh_token",
            CredentialProblem::OtherKey => "other_key",
            CredentialProblem::Damaged => "damaged",
            CredentialProblem::Refused(_) => "refused",
            CredentialProblem::Interrupted => "interrupted",
            CredentialProblem::Unavailable => "unavailable",
            CredentialProblem::RenewedTokenRefused => "renewed_token_refused",
            CredentialProblem::RefusedByCrm(_) => "refused_by_crm",
            CredentialProblem::NotStored => "not_stored",
        }
    }

    fn of(name: &str, code: &str) -> Option<CredentialProblem> {
        Some(match name {
            "no_refresh_token" => CredentialProblem::NoRefreshToken,
            "other_key" => CredentialProblem::OtherKey,
            "damaged" => CredentialProblem::Damaged,
            "refused" => CredentialProblem::Refused(code.to_owned()),
            "interrupted" => CredentialProblem::Interrupted,
            "unavailable" => CredentialProblem::Unavailable,
            "renewed_token_refused" => CredentialProblem::RenewedTokenRefused,
            "refused_by_crm" => CredentialProblem::RefusedByCrm(code.to_owned()),
            "not_stored" => CredentialProblem::NotStored,
            _ => return None,
        })
    }
}

impl fmt::Display for CredentialProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            CredentialProblem::NoRefreshToken => "there is no refresh token; the command login gets one",
            CredentialProblem::OtherKey => {
                "the stored tokens were encrypted with another key, which credentials_key_env must name"
            }
            CredentialProblem::Damaged => "the stored tokens cannot be decrypted",
            CredentialProblem::Refused(code) => {
                return write!(formatter, "the authorization server refused to renew the token: {code}");
            }
            CredentialProblem::Interrupted => {
                "a renewal was interrupted before its tokens were stored, and the earlier refresh token is used up; a new one is needed"
            }
            CredentialProblem::Unavailable => "the authorization server does not answer",
            CredentialProblem::RenewedTokenRefused => "the CRM refuses a token that was just renewed",
            CredentialProblem::RefusedByCrm(code) => {
                return write!(
                    formatter,
                    "the CRM refuses the credentials: {code}; they were revoked, have ended or lack a permission"
                );
            }
            CredentialProblem::NotStored => {
                "the renewed tokens could not be stored in the ledger, and are not used before"
            }
        };
        formatter.write_str(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_000 * DAY_MS;

    #[track_caller]
    fn is(status: &CredentialStatus, state: CredentialState, message: Option<&str>) {
        assert_eq!((status.state(NOW), status.message(NOW).as_deref()), (state, message));
        assert_eq!(CredentialStatus::read(status.to_json().as_bytes()).as_ref(), Some(status));
    }

    #[test]
    fn states_and_messages() {
        let status = |ends_ms| CredentialStatus { problem: None, renewed_ms: Some(5), ends_ms };
        is(&status(None), CredentialState::Ok, None);
        is(&status(Some(NOW + WARN_BEFORE_MS + 1)), CredentialState::Ok, None);
        let soon = "the refresh token ends within 3 days; a new one is needed";
        is(&status(Some(NOW + 2 * DAY_MS)), CredentialState::Warning, Some(soon));
        let refused = Some(CredentialProblem::Refused("PAYMENT_REQUIRED".to_owned()));
        let text = "the authorization server refused to renew the token: PAYMENT_REQUIRED";
        is(&CredentialStatus { problem: refused, ..status(None) }, CredentialState::Failed, Some(text));
        let refused = Some(CredentialProblem::RefusedByCrm("NO_AUTH_FOUND".to_owned()));
        let text = "the CRM refuses the credentials: NO_AUTH_FOUND; they were revoked, have ended or lack a permission";
        is(&CredentialStatus { problem: refused, ..status(None) }, CredentialState::Failed, Some(text));
    }

    /// In 14 days of 86,400 seconds.
    #[test]
    fn a_warning_two_weeks_before_the_end() {
        let status = CredentialStatus { problem: None, renewed_ms: None, ends_ms: Some(1_209_600_000) };
        let message = |now_ms| status.message(now_ms);
        assert_eq!([status.state(0), status.state(1)], [CredentialState::Warning; 2]);
        assert_eq!(message(0).as_deref(), Some("the refresh token ends within 15 days; a new one is needed"));
        assert_eq!(message(1).as_deref(), Some("the refresh token ends within 14 days; a new one is needed"));
        let later = CredentialStatus { ends_ms: Some(1_209_600_001), ..status };
        assert_eq!(later.state(0), CredentialState::Ok);
    }

    #[test]
    fn names_of_states() {
        let states = [CredentialState::Ok, CredentialState::Warning, CredentialState::Failed];
        assert_eq!(states.map(CredentialState::name), ["ok", "warning", "failed"]);
    }

    #[test]
    fn every_problem_is_read_as_it_was_written() {
        use CredentialProblem::*;
        for problem in [NoRefreshToken, OtherKey, Damaged, Interrupted, Unavailable, RenewedTokenRefused, NotStored] {
            let text = problem.to_string();
            is(
                &CredentialStatus { problem: Some(problem), renewed_ms: None, ends_ms: None },
                CredentialState::Failed,
                Some(&text),
            );
        }
        assert_eq!(CredentialStatus::read(br#"{"problem":"of a newer version"}"#), None);
    }
}
