//! Capillary: the user id of a customer who is known by an identifier, because leads are listed by user id. Source: "Fetch Customer
//! ID" in `_customer.md` of the repository Capillary/api-documentation, read 2026-11-28.

use std::fmt::Write as _;

use leadwire::schema::{Object, Value};

use super::{LookUp, read_list};
use crate::delivery::crm_client::{CrmClient, CrmRequest, MAX_LIST_BYTES};
use crate::delivery::prepared_lead::PreparedLead;
use crate::hold_reason::HoldReason;
use crate::transport::CallResult;

/// "No customer found with this identifier."
const NO_CUSTOMER: i64 = 8015;
/// A lead's `orgSourceId` when it has none.
const IN_STORE: i64 = -1;

#[derive(Debug, PartialEq)]
pub(super) enum Customer {
    Registered(i64),
    Unknown,
}

/// The error is the look-up's result.
pub(super) async fn find_customer(client: &CrmClient, lead: &PreparedLead) -> Result<Customer, LookUp> {
    let path = path(&lead.body).ok_or(LookUp::Unresolvable(HoldReason::NoUserId))?;
    let request = CrmRequest::Call { path, parameters: Object::new() };
    let result = client.call(&request, MAX_LIST_BYTES).await;
    if let CallResult::Answered { answer, .. } = &result
        && answer.object().is_some_and(is_unknown)
    {
        return Ok(Customer::Unknown);
    }
    read_list(lead, result, client.now_ms(), |body| body.get("entity")?.as_integer(1)).map(Customer::Registered)
}

/// `None` without an identifier, and for a customer of another source than the store: such a source needs the id of its account.
fn path(body: &Object) -> Option<String> {
    let source = body.present("orgSourceId").map_or(Some(IN_STORE), |source| source.as_integer(IN_STORE));
    let name = match body.get("idType")?.as_text()? {
        "EMAIL" => "email",
        "MOBILE" => "mobile",
        _ => return None,
    };
    let value = percent_encoded(body.get("identifier")?.as_text()?);
    (source == Some(IN_STORE))
        .then(|| format!("/v2/customers/lookup?source=INSTORE&identifierName={name}&identifierValue={value}"))
}

/// Whether the answer's only error says so, whatever its HTTP status, which is not documented.
fn is_unknown(body: &Object) -> bool {
    let errors = body.get("errors").and_then(Value::as_list).unwrap_or_default();
    let code = |error: &Value| error.as_object()?.get("code")?.as_integer(0);
    matches!(errors, [only] if code(only) == Some(NO_CUSTOMER))
}

/// For the query of a URL.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::test_json::object;

    #[test]
    fn paths() {
        let of = |name: &str| format!("/v2/customers/lookup?source=INSTORE&identifierName={name}&identifierValue=");
        for (body, expected) in [
            (r#"{"idType":"EMAIL","identifier":"a+b@c.d"}"#, Some(of("email") + "a%2Bb%40c.d")),
            (r#"{"idType":"MOBILE","identifier":"+49 151&x=1"}"#, Some(of("mobile") + "%2B49%20151%26x%3D1")),
            (r#"{"idType":"EMAIL","identifier":"ü@c.d","orgSourceId":-1}"#, Some(of("email") + "%C3%BC%40c.d")),
            (r#"{"idType":"EMAIL","identifier":"a@c.d","orgSourceId":7}"#, None),
            (r#"{"idType":"FAX","identifier":"1"}"#, None),
            (r#"{"idType":"EMAIL"}"#, None),
            ("{}", None),
        ] {
            assert_eq!(path(&object(body)), expected, "{body}");
        }
    }

    #[test]
    fn an_unknown_customer() {
        for (body, expected) in [
            (r#"{"errors":[{"status":false,"code":8015,"message":"m"}],"warnings":[]}"#, true),
            (r#"{"errors":[{"status":false,"code":"8015","message":"m"}]}"#, true),
            (r#"{"errors":[{"status":false,"code":8065,"message":"m"}]}"#, false),
            (r#"{"errors":[{"code":8015},{"code":8065}]}"#, false),
            (r#"{"entity":306,"warnings":[]}"#, false),
            (r#"{"entity":306,"errors":[],"warnings":[{"code":8015}]}"#, false),
        ] {
            assert_eq!(is_unknown(&object(body)), expected, "{body}");
        }
    }
}
