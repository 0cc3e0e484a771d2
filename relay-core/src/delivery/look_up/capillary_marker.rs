//! Capillary: whether the organisation has defined the extended field that holds the marker, for leads. Source:
//! docs.capillarytech.com/reference/get-org-extended-fields, read 2026-11-28: `GET v2/extendedFields`, without paging and without a
//! rate limit. What an add does with a field that is not defined is not documented.

use leadwire::schema::{Object, Value};

use super::{LookUp, read_list};
use crate::config::EXTENDED_FIELD;
use crate::delivery::crm_client::{CrmClient, CrmRequest, MAX_LIST_BYTES};
use crate::delivery::prepared_lead::PreparedLead;

/// The entity, in lower or upper case.
const LEAD: &str = "lead";

/// The error is the look-up's result.
pub(super) async fn marker_is_defined(client: &CrmClient, lead: &PreparedLead) -> Result<bool, LookUp> {
    let result = client.call(&list(), MAX_LIST_BYTES).await;
    read_list(lead, result, client.now_ms(), has_marker)
}

pub(super) fn list() -> CrmRequest<'static> {
    CrmRequest::Call { path: "/v2/extendedFields".to_owned(), parameters: Object::new() }
}

/// `None` when it is no list of fields.
pub(super) fn has_marker(body: &Object) -> Option<bool> {
    let entities = body.get("entity")?.as_object()?.entries();
    Some(entities.iter().any(|(entity, fields)| {
        let is_marker = |field: &Value| field.as_object().is_some_and(|field| is_marker_of_leads(entity, field));
        fields.as_list().unwrap_or_default().iter().any(is_marker)
    }))
}

fn is_marker_of_leads(entity: &str, field: &Object) -> bool {
    let base = field.get("baseEntityType").and_then(Value::as_text).unwrap_or(entity);
    base.eq_ignore_ascii_case(LEAD) && field.get("name").and_then(Value::as_text) == Some(EXTENDED_FIELD)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::test_json::object;

    #[test]
    fn lists_of_extended_fields() {
        for (body, expected) in [
            (r#"{"entity":{"lead":[{"name":"leadwire_key","baseEntityType":"lead"}]},"errors":[]}"#, Some(true)),
            (r#"{"entity":{"LEAD":[{"name":"leadwire_key","baseEntityType":"LEAD"}]}}"#, Some(true)),
            (r#"{"entity":{"lead":[{"name":"leadwire_key"}]}}"#, Some(true)),
            (r#"{"entity":{"customer":[{"name":"leadwire_key","baseEntityType":"customer"}]}}"#, Some(false)),
            (r#"{"entity":{"lead":[{"name":"colour","baseEntityType":"lead"}]}}"#, Some(false)),
            (r#"{"entity":{}}"#, Some(false)),
            (r#"{"data":[]}"#, None),
        ] {
            assert_eq!(has_marker(&object(body)), expected, "{body}");
        }
    }
}
