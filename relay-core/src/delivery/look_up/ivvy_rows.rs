//! The rows of iVvy's `getLeadList`, and what they prove about a lead in doubt.

use leadwire::crm::ivvy_date;
use leadwire::schema::{Object, Value};

use super::{LookUp, id, rows};
use crate::config::Connection;
use crate::delivery::description_marker;
use crate::delivery::prepared_lead::{PreparedLead, is_custom_field};
use crate::hold_reason::HoldReason;

/// How far iVvy's clock may be behind without a refusal of our requests, twice.
const CLOCK_DIFFERENCE_MS: u64 = 10 * 60 * 1000;

pub(super) struct Page {
    pub rows: Vec<ListedLead>,
    /// "May exist", as the reference says of all figures about a list.
    pub total: Option<usize>,
}

/// What a look-up needs of a row.
pub(super) struct ListedLead {
    pub id: String,
    name: Option<String>,
    /// `None` when the row does not show it.
    description: Option<String>,
    /// `None` when the row does not show them, as documented.
    custom_fields: Option<Vec<Value>>,
    /// `yyyy-mm-dd HH:mm:ss` in UTC, with or without ` UTC`.
    pub created: Option<String>,
}

impl ListedLead {
    fn new(row: &Object) -> Option<ListedLead> {
        Some(ListedLead {
            id: id(row)?,
            name: row.get("name").and_then(Value::as_text).map(|name| name.trim().to_owned()),
            description: row.get("description").map(|text| text.as_text().unwrap_or_default().to_owned()),
            custom_fields: row.get("customFields").and_then(Value::as_list).map(<[Value]>::to_vec),
            created: row.get("createdDate").and_then(Value::as_text).map(str::to_owned),
        })
    }

    /// Unknown dates count as later ones.
    pub(super) fn is_created_since(&self, date: &str) -> bool {
        self.created.as_deref().is_none_or(|created| created >= date)
    }
}

/// `None` when the body is not a page of leads.
pub(super) fn page(body: &Object) -> Option<Page> {
    let rows = rows(body.get("results")?)?.iter().map(ListedLead::new).collect::<Option<_>>()?;
    let total = body.get("meta").and_then(Value::as_object).and_then(|meta| meta.get("totalResults"));
    let total = total.and_then(|total| total.as_integer(0)).and_then(|total| usize::try_from(total).ok());
    Some(Page { rows, total })
}

/// `listed` are all leads that were created since the lead was received, and perhaps older ones.
pub(super) fn evaluate(
    listed: &[ListedLead],
    lead: &PreparedLead,
    connection: &Connection,
    received_ms: u64,
) -> LookUp {
    let key = lead.key();
    let is_ours = |row: &&ListedLead| {
        let in_description = row.description.as_deref().is_some_and(|text| description_marker::is_in(text, key));
        in_description || connection.marker_field.is_some_and(|field| holds(row, field, key))
    };
    let ids: Vec<String> = listed.iter().filter(is_ours).map(|row| row.id.clone()).collect();
    if !ids.is_empty() {
        return LookUp::of_ids(&ids);
    }
    let since = ivvy_date(received_ms.saturating_sub(CLOCK_DIFFERENCE_MS));
    let mut new = listed.iter().filter(|row| row.is_created_since(&since));
    let doubt = if connection.marker_in_description {
        new.find_map(|row| description_doubt(row, lead))
    } else {
        new.any(|row| row.custom_fields.is_none()).then_some(HoldReason::NoCustomFields)
    };
    doubt.map_or(LookUp::Absent, LookUp::Unresolvable)
}

/// Why the row may be the lead although it does not have its marker.
fn description_doubt(row: &ListedLead, lead: &PreparedLead) -> Option<HoldReason> {
    match row.description.as_deref() {
        None => Some(HoldReason::NoDescription),
        Some(text) if description_marker::is_any_in(text) => None,
        Some(_) => {
            let name = lead.body.get("name").and_then(Value::as_text).map(str::trim);
            (row.name.as_deref() == name).then_some(HoldReason::NoMarkerInDescription)
        }
    }
}

fn holds(row: &ListedLead, field: i64, key: &str) -> bool {
    row.custom_fields.iter().flatten().any(|entry| {
        let value = entry.as_object().and_then(|entry| entry.get("fieldValue"));
        is_custom_field(entry, field) && value.and_then(Value::as_text) == Some(key)
    })
}

#[cfg(test)]
mod tests {
    use leadwire::crm::{Crm, Kind, Target, TargetParts};

    use super::*;
    use crate::config::RateLimit;
    use crate::delivery::test_json::object;
    use crate::ledger::ClaimedEntry;

    /// 2026-11-28 12:00:00 UTC.
    const RECEIVED_MS: u64 = 1_795_867_200_000;

    fn connection(marker_in_description: bool, marker_field: Option<i64>) -> Connection {
        let parts = TargetParts {
            url: Some("https://crm.example"),
            key: Some("key"),
            secret: Some("secret"),
            ..TargetParts::default()
        };
        let target = Target::new(Crm::Ivvy, &parts).unwrap();
        Connection {
            target,
            marker_in_description,
            marker_field,
            rate_limit: RateLimit { burst: 1, per_second: 1.0 },
            sync: None,
            oauth: None,
        }
    }

    fn lead() -> PreparedLead {
        let entry = ClaimedEntry {
            key: "k-1".to_owned(),
            kind: "ivvy.lead".to_owned(),
            body: String::new(),
            creates: true,
            in_doubt: true,
            attempt: 2,
            fence: 1,
            received_ms: RECEIVED_MS,
            manual_retry: false,
        };
        PreparedLead { entry, kind: Kind::IvvyLead, body: Object::new().with("name", "Wedding"), files: Vec::new() }
    }

    /// Rows with the creation date `date`.
    fn looked_up(connection: &Connection, rows: &[&str], date: &str) -> LookUp {
        let rows: Vec<String> = rows.iter().map(|row| format!(r#"{{{row},"createdDate":"{date}"}}"#)).collect();
        let body = object(&format!(r#"{{"results":[{}]}}"#, rows.join(",")));
        evaluate(&page(&body).unwrap().rows, &lead(), connection, RECEIVED_MS)
    }

    #[test]
    fn by_the_description() {
        let connection = connection(true, None);
        let found = |copies| LookUp::Found { id: "7".to_owned(), copies };
        let unresolvable = LookUp::Unresolvable;
        let ours = r#""id":7,"name":"Wedding","description":"Garden\nleadwire:k-1""#;
        let copy = r#""id":8,"name":"Wedding","description":"<p>leadwire:k-1</p>""#;
        let other = r#""id":6,"name":"Wedding","description":"leadwire:k-2""#;
        let of_staff = r#""id":5,"name":"Wedding","description":"called""#;
        let fair = r#""id":4,"name":"Fair","description":null"#;
        let now = "2026-11-28 12:00:01 UTC";
        for (why, rows, date, expected) in [
            ("no leads", &[][..], now, LookUp::Absent),
            ("the lead", &[ours], now, found(1)),
            ("after the CRM's clock was behind", &[ours], "2026-11-27 12:00:00 UTC", found(1)),
            ("twice", &[other, ours, copy], now, found(2)),
            ("leads of other keys and names", &[other, fair], now, LookUp::Absent),
            ("the same name without a marker", &[of_staff], now, unresolvable(HoldReason::NoMarkerInDescription)),
            ("beside the lead", &[of_staff, ours], now, found(1)),
            ("the same name, created before", &[of_staff], "2026-11-28 11:49:59 UTC", LookUp::Absent),
            (
                "the same name, by a clock that is behind",
                &[of_staff],
                "2026-11-28 11:50:00",
                unresolvable(HoldReason::NoMarkerInDescription),
            ),
            ("no description in the row", &[r#""id":7,"name":"x""#], now, unresolvable(HoldReason::NoDescription)),
        ] {
            assert_eq!(looked_up(&connection, rows, date), expected, "{why}");
        }
    }

    #[test]
    fn by_the_custom_field() {
        let connection = connection(false, Some(12));
        let row = |field: u32, value: &str| {
            format!(r#""id":7,"name":"Wedding","customFields":[{{"fieldId":{field},"fieldValue":"{value}"}}]"#)
        };
        let hidden = r#""id":7,"name":"Wedding","description":"""#.to_owned();
        let found = LookUp::Found { id: "7".to_owned(), copies: 1 };
        let no_fields = LookUp::Unresolvable(HoldReason::NoCustomFields);
        for (why, rows, date, expected) in [
            ("no leads", vec![], "2026-11-28 12:00:00", LookUp::Absent),
            ("the lead", vec![row(12, "k-1")], "2026-11-28 12:00:00", found),
            ("the key in another field", vec![row(13, "k-1")], "2026-11-28 12:00:00", LookUp::Absent),
            ("a longer key", vec![row(12, "k-11")], "2026-11-28 12:00:00", LookUp::Absent),
            ("without custom fields", vec![hidden.clone()], "2026-11-28 12:00:00", no_fields),
            ("without custom fields, created before", vec![hidden], "2026-11-28 11:00:00", LookUp::Absent),
        ] {
            let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
            assert_eq!(looked_up(&connection, &rows, date), expected, "{why}");
        }
    }

    #[test]
    fn both_markers_count() {
        let connection = connection(true, Some(12));
        let field = r#""id":7,"name":"x","description":"","customFields":[{"fieldId":12,"fieldValue":"k-1"}]"#;
        let line = r#""id":8,"name":"x","description":"leadwire:k-1""#;
        let found = LookUp::Found { id: "7".to_owned(), copies: 2 };
        assert_eq!(looked_up(&connection, &[field, line], "2026-11-28 12:00:00"), found);
    }

    #[test]
    fn pages() {
        for (body, expected) in [
            (r#"{"meta":{"totalResults":3},"results":[{"id":1}]}"#, Some((1, Some(3)))),
            (r#"{"results":[]}"#, Some((0, None))),
            (r#"{"meta":{"totalResults":1},"results":[{"name":"x"}]}"#, None),
            (r#"{"meta":{"totalResults":1},"results":[7]}"#, None),
            (r#"{"meta":{"totalResults":1}}"#, None),
        ] {
            assert_eq!(page(&object(body)).map(|page| (page.rows.len(), page.total)), expected, "{body}");
        }
    }
}
