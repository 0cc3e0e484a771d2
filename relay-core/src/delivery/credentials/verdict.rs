//! What a CRM's response says about the credentials of the call. The codes are those of `leadwire::crm`, with their sources.

use leadwire::crm::{Crm, ErrorKind, HttpResponse, Kind, interpret_response, is_stale};
use leadwire::schema::Object;

use crate::delivery::failure_code::failure_code;

#[derive(Debug, PartialEq, Eq)]
pub(in crate::delivery) enum CredentialVerdict {
    Accepted,
    /// They are revoked, have ended or lack a permission, by this code.
    Refused(String),
    /// The response says nothing about them, such as a server error.
    Unknown,
}

pub(in crate::delivery) fn credential_verdict(crm: Crm, response: &HttpResponse) -> CredentialVerdict {
    let kind = match crm {
        Crm::Ivvy => Kind::IvvyLead,
        Crm::Bitrix24 => Kind::Bitrix24Lead,
        Crm::Capillary => Kind::CapillaryLead,
    };
    match interpret_response(kind, &Object::new(), response, 0) {
        // The date was refused, not the key.
        Err(_) if crm == Crm::Ivvy && is_stale(response) => CredentialVerdict::Unknown,
        Err(failure) if failure.kind == ErrorKind::Unauthorized => {
            CredentialVerdict::Refused(failure_code(&failure).unwrap_or_else(|| "no code".to_owned()))
        }
        Ok(_) => CredentialVerdict::Accepted,
        // A list, which is no response to a lead.
        Err(failure)
            if failure.kind == ErrorKind::Protocol && response.status == 200 && response.object().is_some() =>
        {
            CredentialVerdict::Accepted
        }
        Err(_) => CredentialVerdict::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_each_crm() {
        let refused = |code: &str| CredentialVerdict::Refused(code.to_owned());
        for (crm, status, body, expected) in [
            (Crm::Bitrix24, 401, r#"{"error":"NO_AUTH_FOUND","error_description":"x"}"#, refused("NO_AUTH_FOUND")),
            (Crm::Bitrix24, 401, r#"{"error":"ERROR_OAUTH","error_description":"x"}"#, refused("ERROR_OAUTH")),
            (Crm::Bitrix24, 401, r#"{"error":"APPLICATION_NOT_FOUND"}"#, refused("APPLICATION_NOT_FOUND")),
            (Crm::Bitrix24, 401, r#"{"error":"INVALID_TOKEN"}"#, refused("INVALID_TOKEN")),
            (Crm::Bitrix24, 401, r#"{"error":"INVALID_CREDENTIALS"}"#, refused("INVALID_CREDENTIALS")),
            (Crm::Bitrix24, 400, r#"{"error":"","error_description":"Access denied."}"#, refused("HTTP 400")),
            (Crm::Bitrix24, 401, "<html>", refused("HTTP 401")),
            (Crm::Bitrix24, 401, r#"{"error":"CONNECTION_ERROR"}"#, CredentialVerdict::Unknown),
            (Crm::Bitrix24, 503, r#"{"error":"QUERY_LIMIT_EXCEEDED"}"#, CredentialVerdict::Unknown),
            (Crm::Bitrix24, 200, r#"{"result":3465}"#, CredentialVerdict::Accepted),
            (Crm::Bitrix24, 200, r#"{"result":[{"ID":"1"}],"total":1}"#, CredentialVerdict::Accepted),
            (Crm::Bitrix24, 200, "<html>", CredentialVerdict::Unknown),
            (Crm::Ivvy, 200, r#"{"errorCode":463,"message":"revoked"}"#, refused("463")),
            (Crm::Ivvy, 401, r#"{"errorCode":401,"specificCode":23005}"#, CredentialVerdict::Unknown),
            (Crm::Ivvy, 200, r#"{"meta":{},"results":[]}"#, CredentialVerdict::Accepted),
            (Crm::Ivvy, 400, r#"{"errorCode":400,"specificCode":24218}"#, CredentialVerdict::Unknown),
            (Crm::Capillary, 401, "", refused("HTTP 401")),
            (Crm::Capillary, 403, "", refused("HTTP 403")),
            (Crm::Capillary, 200, r#"{"errors":[{"status":false,"code":4000,"message":"x"}]}"#, refused("4000")),
            (Crm::Capillary, 200, r#"{"entity":{},"errors":[]}"#, CredentialVerdict::Accepted),
            (Crm::Capillary, 500, "", CredentialVerdict::Unknown),
        ] {
            assert_eq!(credential_verdict(crm, &HttpResponse::new(status, body)), expected, "{crm:?} {status} {body}");
        }
    }
}
