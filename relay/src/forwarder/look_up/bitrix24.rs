//! Bitrix24: `crm.lead.list` by origin, up to 50 look-ups in a batch.

use leadwire::crm::Kind;
use leadwire::schema::{Object, Value};

use super::{Known, found, id, rows};
use crate::forwarder::ask::Ask;
use crate::forwarder::batch::ask_all;
use crate::forwarder::caller::Caller;
use crate::forwarder::lead::Lead;
use crate::forwarder::marker::ORIGINATOR;

/// A portal that does not know a filter leaves it out, and lists leads that nobody asked for.
const UNFILTERED: &str = "it may be in the CRM already, and the CRM does not filter leads by their origin";
const NOT_A_LEAD: &str = "it may be in the CRM already, and only leads can be looked up";

pub(super) async fn look_up(caller: &Caller, leads: &[&Lead]) -> Vec<Known> {
    let asks: Vec<Ask<'_>> = leads.iter().map(|lead| list(lead.key())).collect();
    let heard = ask_all(caller, &asks).await;
    let now_ms = caller.world.now_ms();
    let known = leads.iter().zip(heard).map(|(lead, heard)| {
        if lead.kind != Kind::Bitrix24Lead {
            return Known::Untold(NOT_A_LEAD);
        }
        let listed = found(lead, heard, now_ms, |body| rows(body.get("result")?));
        listed.map_or_else(|known| known, |rows| known(&rows, lead.key()))
    });
    known.collect()
}

fn list(key: &str) -> Ask<'_> {
    let filter = Object::new().with("=ORIGINATOR_ID", ORIGINATOR).with("=ORIGIN_ID", key);
    let parameters = Object::new()
        .with("filter", filter)
        .with("select", Value::texts(&["ID", "ORIGINATOR_ID", "ORIGIN_ID"]))
        .with("order", Object::new().with("ID", "ASC"));
    Ask::Call { path: "crm.lead.list".to_owned(), parameters, key }
}

fn known(rows: &[Object], key: &str) -> Known {
    let says = |row: &Object, name, wanted| row.get(name).and_then(Value::as_text) == Some(wanted);
    let ours = rows.iter().filter(|row| says(row, "ORIGINATOR_ID", ORIGINATOR) && says(row, "ORIGIN_ID", key));
    let Some(ids) = ours.map(id).collect::<Option<Vec<String>>>() else { return Known::Untold(UNFILTERED) };
    if ids.is_empty() && !rows.is_empty() { Known::Untold(UNFILTERED) } else { Known::of_ids(&ids) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_list_tells() {
        let there = |copies| Known::There { id: "7".to_owned(), copies };
        let row =
            |id: &str, origin: &str| format!(r#"{{"ID":{id},"ORIGINATOR_ID":"leadwire","ORIGIN_ID":"{origin}"}}"#);
        for (why, list, expected) in [
            ("nothing", String::new(), Known::Absent),
            ("one", row("\"7\"", "k-1"), there(1)),
            ("an id as a number", row("7", "k-1"), there(1)),
            ("two", [row("7", "k-1"), row("8", "k-1")].join(","), there(2)),
            ("another's", row("7", "k-2"), Known::Untold(UNFILTERED)),
            ("ours among others", [row("6", "k-2"), row("7", "k-1")].join(","), there(1)),
            ("another originator", row("7", "k-1").replace("leadwire", "shop"), Known::Untold(UNFILTERED)),
            ("no id", row("0", "k-1"), Known::Untold(UNFILTERED)),
        ] {
            let list = Value::read(&format!("[{list}]"), 8).unwrap_or(Value::Null);
            assert_eq!(rows(&list).map(|rows| known(&rows, "k-1")), Some(expected), "{why}");
        }
    }
}
