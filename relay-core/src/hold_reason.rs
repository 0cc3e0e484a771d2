//! Why a lead is held for a decision of staff instead of sent: every reason, the text that the ledger stores for it, and
//! what staff can do about it. Staff send or drop a held lead on `/admin` or with the command line.

use std::fmt;

/// The texts do not change, because they are in existing ledgers.
#[derive(Clone, Debug, PartialEq)]
pub enum HoldReason {
    // Decided by intake: the lead looks automated. Its sender gets the same response as for any other lead. Staff read
    // it, and send it if a person wrote it.
    /// The hidden input was filled in. If many leads are genuine, an autofill or an extension fills it in: rename `trap`.
    TrapFilled,
    /// If many leads are genuine, lower `least_elapsed_ms`.
    TooFast {
        elapsed_ms: f64,
    },
    /// A form that was posted without JavaScript, above the rate of the form's `challenge`.
    NoProofOfWork,
    /// A form that was posted without JavaScript, by a page whose referrer policy hides its origin, or by a sandboxed frame. If many leads
    /// are genuine, set the page's policy to `strict-origin-when-cross-origin`.
    OriginUnknown,
    CaptchaNotSolved,
    /// The service gave no usable response. Check its status, and whether the relay can reach it.
    CaptchaUnavailable {
        service: &'static str,
    },
    /// The codes say why; `invalid-input-secret` is a mistake in the configuration.
    CaptchaRefused {
        service: &'static str,
        codes: Vec<&'static str>,
    },

    // Decided by delivery: the entry cannot be sent. It was stored by another version of the relay, or for another CRM.
    UnknownKind,
    UnreadablePayload,
    /// The connection's CRM was changed in the configuration: restore it, or drop the lead and enter it by hand.
    UnsupportedKind,

    // Decided by delivery: an attempt may have created the record, and no look-up can decide it. Staff search for the
    // lead in the CRM, then drop it if it is there, or send it if it is not.
    /// Give the credentials the permission to list leads.
    LookUpRefused,
    /// Of Bitrix24. The portal listed other leads than those with the marker.
    OriginNotFiltered,
    /// Stages, sources and other records have no field for a marker.
    NotALead,
    /// Of iVvy. Configure `marker = "description"`, so that later leads can be looked up.
    NoMarkerField,
    /// Of iVvy. The list of leads lacks the field with the marker; configure `marker = "description"`.
    NoCustomFields,
    /// Of iVvy. The list of leads has rows without a description, which is not as documented.
    NoDescription,
    /// Of iVvy. The description was changed or cut in the CRM, or the lead is of another sender.
    NoMarkerInDescription,
    /// Of Capillary, which lists leads by their user only: the user's id is neither in the lead nor found by its identifier.
    NoUserId,
    /// Of Capillary. Someone else has added it, or the field for the marker was defined after it was sent.
    NoMarkerInLead,
    /// Of Capillary. Define the extended field, so that later leads can be looked up.
    MarkerNotDefined,
    /// A look-up reads a limited number of pages.
    ListTooLong,
    /// Of iVvy, for a change: the list of leads does not have the lead, so that it is not known what an earlier attempt has added to it.
    NotInList,
    /// Of iVvy, for a change: the CRM does not show the company's primary contact as documented.
    PrimaryContactNotShown,
    /// A defect of the relay.
    NoLookUpResult,

    // Decided by delivery: the lead's files cannot be sent with it.
    /// The program that checks files gave no result. Repair it, then send the lead.
    FilesNotChecked,
    /// The relay's directory lacks a file, as after a backup without it was restored, or what it says of the lead's files is damaged, or
    /// links have no `public_url`. Sent by staff, the lead goes without what is missing.
    FilesUnavailable,

    /// The CRM answers with a server error each time, and accepts other leads meanwhile. Staff search for the lead in the
    /// CRM, and change the lead or ask the vendor.
    FailsAlone {
        /// The CRM's error code, or the HTTP status.
        detail: Option<String>,
    },
    /// After several attempts the CRM still answers in an undocumented form. Staff check the CRM's address and version.
    UndocumentedResponses {
        /// The CRM's error code, or the HTTP status.
        detail: Option<String>,
    },
}

impl HoldReason {
    /// A name for a reason of intake, under which such leads are counted. None for a reason of delivery.
    pub fn suspect(&self) -> Option<&'static str> {
        Some(match self {
            HoldReason::TrapFilled => "trap_filled",
            HoldReason::TooFast { .. } => "too_fast",
            HoldReason::OriginUnknown => "origin_unknown",
            HoldReason::NoProofOfWork => "no_proof_of_work",
            HoldReason::CaptchaNotSolved => "captcha_not_solved",
            HoldReason::CaptchaUnavailable { .. } => "captcha_unavailable",
            HoldReason::CaptchaRefused { .. } => "captcha_refused",
            _ => return None,
        })
    }
}

/// As the ledger stores it.
impl fmt::Display for HoldReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            HoldReason::TrapFilled => "suspect: the trap input was filled in",
            HoldReason::TooFast { elapsed_ms } => {
                return write!(formatter, "suspect: typed within {elapsed_ms:.0} ms");
            }
            HoldReason::NoProofOfWork => "suspect: many leads from one address, without a proof of work",
            HoldReason::OriginUnknown => "suspect: the page's origin is not known",
            HoldReason::CaptchaNotSolved => "suspect: the captcha was not solved",
            HoldReason::CaptchaUnavailable { service } => {
                return write!(formatter, "suspect: {service} did not verify the captcha");
            }
            HoldReason::CaptchaRefused { service, codes } if codes.is_empty() => {
                return write!(formatter, "suspect: {service} refused the captcha");
            }
            HoldReason::CaptchaRefused { service, codes } => {
                return write!(formatter, "suspect: {service} refused the captcha: {}", codes.join(", "));
            }
            HoldReason::UnknownKind => "unknown kind",
            HoldReason::UnreadablePayload => "the payload cannot be parsed",
            HoldReason::UnsupportedKind => "the connection's CRM does not support this kind",
            HoldReason::LookUpRefused => "it may be in the CRM already, and the CRM refused the look-up",
            HoldReason::OriginNotFiltered => {
                "it may be in the CRM already, and the CRM does not filter leads by their origin"
            }
            HoldReason::NotALead => "it may be in the CRM already, and only leads can be looked up",
            HoldReason::NoMarkerField => {
                "it may be in the CRM already, and no marker_field is configured to look it up by"
            }
            HoldReason::NoCustomFields => "it may be in the CRM already, and the CRM's list has no custom fields",
            HoldReason::NoDescription => "it may be in the CRM already, and the CRM's list has no descriptions",
            HoldReason::NoMarkerInDescription => {
                "it may be in the CRM already: a new lead of the same name has no marker in its description"
            }
            HoldReason::NoUserId => "it may be in the CRM already, and leads can be looked up by a user id only",
            HoldReason::NoMarkerInLead => {
                "it may be in the CRM already: the user has a lead for the same that has no marker"
            }
            HoldReason::MarkerNotDefined => {
                "it may be in the CRM already, and the extended field leadwire_key is not defined for leads"
            }
            HoldReason::ListTooLong => "it may be in the CRM already, among more leads than a look-up reads",
            HoldReason::NotInList => {
                "what it adds may be in the CRM already, and the CRM's list does not have the lead"
            }
            HoldReason::PrimaryContactNotShown => {
                "what it adds may be in the CRM already, and the CRM does not show the company's primary contact"
            }
            HoldReason::NoLookUpResult => "the look-up gave no result",
            HoldReason::FilesNotChecked => "its files could not be checked",
            HoldReason::FilesUnavailable => {
                "its files are not in the relay's directory or damaged there, or no public_url is configured"
            }
            HoldReason::FailsAlone { detail: None } => "the CRM fails on this lead and accepts others",
            HoldReason::FailsAlone { detail: Some(detail) } => {
                return write!(formatter, "the CRM fails on this lead and accepts others: {detail}");
            }
            HoldReason::UndocumentedResponses { detail: None } => "the CRM's responses are not as documented",
            HoldReason::UndocumentedResponses { detail: Some(detail) } => {
                return write!(formatter, "the CRM's responses are not as documented: {detail}");
            }
        };
        formatter.write_str(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_of_intake_have_a_name() {
        let service = "turnstile";
        for (reason, expected) in [
            (HoldReason::TrapFilled, Some("trap_filled")),
            (HoldReason::TooFast { elapsed_ms: 1.0 }, Some("too_fast")),
            (HoldReason::OriginUnknown, Some("origin_unknown")),
            (HoldReason::NoProofOfWork, Some("no_proof_of_work")),
            (HoldReason::CaptchaNotSolved, Some("captcha_not_solved")),
            (HoldReason::CaptchaUnavailable { service }, Some("captcha_unavailable")),
            (HoldReason::CaptchaRefused { service, codes: Vec::new() }, Some("captcha_refused")),
            (HoldReason::UnknownKind, None),
            (HoldReason::FailsAlone { detail: None }, None),
        ] {
            assert_eq!(reason.suspect(), expected, "{reason}");
        }
    }
}
