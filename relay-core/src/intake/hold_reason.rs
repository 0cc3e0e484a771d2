//! Why a new lead is held for review instead of delivered. Its sender gets the same response as for any other lead.

use std::fmt;

use leadwire::protocol::SpamSignals;

use crate::config::Form;

#[derive(Clone, Debug, PartialEq)]
pub enum HoldReason {
    TrapFilled,
    TooFast {
        elapsed_ms: f64,
    },
    /// A form that was posted without JavaScript, above the rate of the form's challenge.
    NoProofOfWork,
    CaptchaNotSolved,
    CaptchaUnavailable {
        service: &'static str,
    },
    CaptchaRefused {
        service: &'static str,
        codes: Vec<&'static str>,
    },
}

impl HoldReason {
    /// What the page's report shows. A report without a time, as of a form without JavaScript, is not held for it.
    pub(super) fn in_report(form: &Form, report: &SpamSignals) -> Option<HoldReason> {
        if report.is_honeypot_filled {
            return Some(HoldReason::TrapFilled);
        }
        let elapsed_ms = report.elapsed_ms?;
        let is_too_fast = elapsed_ms < form.least_elapsed.as_secs_f64() * 1000.0;
        is_too_fast.then_some(HoldReason::TooFast { elapsed_ms })
    }
}

/// As the ledger stores it.
impl fmt::Display for HoldReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("suspect: ")?;
        match self {
            HoldReason::TrapFilled => formatter.write_str("the trap input was filled in"),
            HoldReason::TooFast { elapsed_ms } => {
                write!(formatter, "sent {elapsed_ms:.0} ms after the form was opened")
            }
            HoldReason::NoProofOfWork => formatter.write_str("many leads from one address, without a proof of work"),
            HoldReason::CaptchaNotSolved => formatter.write_str("the captcha was not solved"),
            HoldReason::CaptchaUnavailable { service } => write!(formatter, "{service} did not verify the captcha"),
            HoldReason::CaptchaRefused { service, codes } if codes.is_empty() => {
                write!(formatter, "{service} refused the captcha")
            }
            HoldReason::CaptchaRefused { service, codes } => {
                write!(formatter, "{service} refused the captcha: {}", codes.join(", "))
            }
        }
    }
}
