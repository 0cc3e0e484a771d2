//! Bitrix24: `crm.lead.list` by origin, up to 50 look-ups in a batch.

use leadwire::crm::Kind;
use leadwire::schema::{Object, Value};

use super::{LookUp, id, read_list, rows};
use crate::delivery::batch::call_all;
use crate::delivery::crm_client::{CrmClient, CrmRequest};
use crate::delivery::prepared_lead::{ORIGINATOR, PreparedLead};
use crate::hold_reason::HoldReason;

pub(in crate::delivery) async fn look_up(client: &CrmClient, leads: &[&PreparedLead]) -> Vec<LookUp> {
    let requests: Vec<CrmRequest<'_>> = leads.iter().map(|lead| list(lead.key())).collect();
    let results = call_all(client, &requests).await;
    let now_ms = client.now_ms();
    let looked_up = leads.iter().zip(results).map(|(lead, result)| {
        if lead.kind != Kind::Bitrix24Lead {
            return LookUp::Unresolvable(HoldReason::NotALead);
        }
        let listed = read_list(lead, result, now_ms, |body| rows(body.get("result")?));
        listed.map_or_else(|failed| failed, |rows| evaluate(&rows, lead.key()))
    });
    looked_up.collect()
}

fn list(key: &str) -> CrmRequest<'_> {
    let filter = Object::new().with("=ORIGINATOR_ID", ORIGINATOR).with("=ORIGIN_ID", key);
    let parameters = Object::new()
        .with("filter", filter)
        .with("select", Value::texts(&["ID", "ORIGINATOR_ID", "ORIGIN_ID"]))
        .with("order", Object::new().with("ID", "ASC"));
    CrmRequest::Call { path: "crm.lead.list".to_owned(), parameters, key }
}

fn evaluate(rows: &[Object], key: &str) -> LookUp {
    let has = |row: &Object, name, expected| row.get(name).and_then(Value::as_text) == Some(expected);
    let ours = rows.iter().filter(|row| has(row, "ORIGINATOR_ID", ORIGINATOR) && has(row, "ORIGIN_ID", key));
    let Some(ids) = ours.map(id).collect::<Option<Vec<String>>>() else {
        return LookUp::Unresolvable(HoldReason::OriginNotFiltered);
    };
    if ids.is_empty() && !rows.is_empty() {
        LookUp::Unresolvable(HoldReason::OriginNotFiltered)
    } else {
        LookUp::of_ids(&ids)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists() {
        let found = |copies| LookUp::Found { id: "7".to_owned(), copies };
        let row =
            |id: &str, origin: &str| format!(r#"{{"ID":{id},"ORIGINATOR_ID":"leadwire","ORIGIN_ID":"{origin}"}}"#);
        for (why, list, expected) in [
            ("nothing", String::new(), LookUp::Absent),
            ("one", row("\"7\"", "k-1"), found(1)),
            ("an id as a number", row("7", "k-1"), found(1)),
            ("two", [row("7", "k-1"), row("8", "k-1")].join(","), found(2)),
            ("another key's", row("7", "k-2"), LookUp::Unresolvable(HoldReason::OriginNotFiltered)),
            ("ours among others", [row("6", "k-2"), row("7", "k-1")].join(","), found(1)),
            (
                "another originator",
                row("7", "k-1").replace("leadwire", "shop"),
                LookUp::Unresolvable(HoldReason::OriginNotFiltered),
            ),
            ("no id", row("0", "k-1"), LookUp::Unresolvable(HoldReason::OriginNotFiltered)),
        ] {
            let list = Value::read(&format!("[{list}]"), 8).unwrap_or(Value::Null);
            assert_eq!(rows(&list).map(|rows| evaluate(&rows, "k-1")), Some(expected), "{why}");
        }
    }
}
