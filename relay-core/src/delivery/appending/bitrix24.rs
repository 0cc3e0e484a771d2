//! Bitrix24: the lead by `crm.lead.get` or `crm.item.get`, compared by the entries of its multifields. Sources:
//! `crm-lead-get.md` (2026-08-13), `crm-item-get.md` (2026-08-17), `crm-item-update.md` (2026-08-18) and, for entries with and without
//! an ID, `crm-contact-update.md` (2026-08-17) of the repository bitrix24/b24restdocs, read 2026-11-28.

use leadwire::crm::{ErrorKind, Failure, Kind, interpret_response};
use leadwire::schema::{Object, Value};

use super::multifield_entry::{Entry, Names, Unmatched};
use super::reading::{Reading, Remaining};
use crate::delivery::batch::call_all;
use crate::delivery::crm_client::{CrmClient, CrmRequest};
use crate::delivery::outcome::Outcome;
use crate::delivery::prepared_lead::PreparedLead;
use crate::transport::CallResult;

const MULTIFIELDS: [&str; 5] = ["EMAIL", "PHONE", "WEB", "IM", "LINK"];
const LEAD_NAMES: Names = Names { id: "ID", value: "VALUE", value_type: "VALUE_TYPE" };
const ITEM_NAMES: Names = Names { id: "id", value: "value", value_type: "valueType" };

pub(super) async fn read(client: &CrmClient, readings: &[Reading]) -> Vec<Result<Remaining, Outcome>> {
    let requests: Vec<CrmRequest<'_>> = readings.iter().map(|reading| get(&reading.lead)).collect();
    let results = call_all(client, &requests).await;
    let now_ms = client.now_ms();
    let remaining = |(reading, result): (&Reading, CallResult)| match record(&reading.lead, result, now_ms) {
        Ok(lead) => Ok(remaining(reading.lead.kind, &reading.lead.body, &lead, &reading.earlier)),
        Err(outcome) => reading.without_record(outcome),
    };
    readings.iter().zip(results).map(remaining).collect()
}

fn get(lead: &PreparedLead) -> CrmRequest<'static> {
    let id = lead.body.get("id").cloned().unwrap_or_default();
    let (path, parameters) = match lead.kind {
        Kind::Bitrix24Item => ("crm.item.get", Object::new().with("entityTypeId", Value::number(1))),
        _ => ("crm.lead.get", Object::new()),
    };
    CrmRequest::Call { path: path.to_owned(), parameters: parameters.with("id", id) }
}

/// The record in a response.
fn record(lead: &PreparedLead, result: CallResult, now_ms: u64) -> Result<Object, Outcome> {
    let failed = |kind| Outcome::LookUpFailed(Failure::new(kind, String::new()));
    let answer = match result {
        CallResult::Answered { answer, .. } => answer,
        CallResult::TimedOut => return Err(failed(ErrorKind::Timeout)),
        CallResult::Lost => return Err(failed(ErrorKind::Network)),
        CallResult::NotSent => return Err(Outcome::NotSent),
        CallResult::BatchRejected => return Err(Outcome::BatchRejected),
    };
    let result = answer.object().filter(|_| answer.status == 200).and_then(|body| body.get("result")?.as_object());
    let record = match lead.kind {
        Kind::Bitrix24Item => result.and_then(|result| result.get("item")?.as_object()),
        _ => result,
    };
    if let Some(record) = record {
        return Ok(record.clone());
    }
    match interpret_response(lead.kind, &lead.body, &answer, now_ms) {
        Err(failure) => Err(Outcome::LookUpFailed(failure)),
        Ok(_) => Err(failed(ErrorKind::Protocol)),
    }
}

/// What is left of the update when the lead is `record`.
fn remaining(kind: Kind, body: &Object, record: &Object, earlier: &[Object]) -> Remaining {
    let earlier = earlier.iter().filter_map(|payload| payload.get("fields")?.as_object()).flat_map(entries).collect();
    let mut unmatched = Unmatched::new(entries(record), earlier);
    let mut fields = Object::new();
    for (name, value) in body.get("fields").and_then(Value::as_object).map_or(&[][..], Object::entries) {
        let given = value.as_list().filter(|given| !given.is_empty());
        let left = match (kind, given) {
            (Kind::Bitrix24Lead, Some(given)) if MULTIFIELDS.contains(&name.as_str()) => {
                unmatched.remaining(given, |_| name.to_string(), &LEAD_NAMES)
            }
            (Kind::Bitrix24Item, Some(given)) if name == "fm" => unmatched.remaining(given, type_id, &ITEM_NAMES),
            _ => {
                fields.push(name, value.clone());
                continue;
            }
        };
        if !left.is_empty() {
            fields.push(name, Value::List(left));
        }
    }
    if fields.is_empty() {
        return Remaining::Nothing;
    }
    let mut body = body.clone();
    body.set("fields", fields.into());
    Remaining::Send(body)
}

/// The entries of all multifields of a lead, an item, or the fields of a payload for either method.
fn entries(lead: &Object) -> Vec<Entry> {
    let list = |name: &str| lead.get(name).and_then(Value::as_list).unwrap_or_default();
    let of_leads =
        MULTIFIELDS.iter().flat_map(|kind| list(kind).iter().filter_map(|entry| Entry::new(entry, kind, &LEAD_NAMES)));
    let of_items = list("fm").iter().filter_map(|entry| Entry::new(entry, &type_id(entry.as_object()?), &ITEM_NAMES));
    of_leads.chain(of_items).collect()
}

fn type_id(entry: &Object) -> String {
    entry.get("typeId").and_then(Value::as_text).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::test_json::object;

    #[test]
    fn other_lists_are_sent_as_they_are() {
        for (kind, own, multifield) in [
            (Kind::Bitrix24Lead, r#""UF_CRM_1":[{"ID":"7"}]"#, r#""PHONE":[{"ID":"7","VALUE":"1"}]"#),
            (Kind::Bitrix24Item, r#""ufCrm_1":[{"id":7}]"#, r#""fm":[{"id":7,"typeId":"PHONE","value":"1"}]"#),
        ] {
            let given = multifield.replace(r#""ID":"7","#, "").replace(r#""id":7,"#, "");
            let body = object(&format!(r#"{{"id":1,"fields":{{{own},{given}}}}}"#));
            let left = remaining(kind, &body, &object(&format!("{{{multifield}}}")), &[]);
            let expected = object(&format!(r#"{{"id":1,"fields":{{{own}}}}}"#));
            assert_eq!(left, Remaining::Send(expected), "the ids of a list are not those of the multifields");
        }
    }

    /// The fields that are sent for a lead and for an item; `-` for nothing.
    #[track_caller]
    fn sends(why: &str, given: &str, current: &str, earlier: &[&str], expected: &str) {
        let of = |kind: Kind, convert: &dyn Fn(&str) -> String| {
            let earlier: Vec<Object> =
                earlier.iter().map(|fields| object(&format!(r#"{{"fields":{}}}"#, convert(fields)))).collect();
            let body = object(&format!(r#"{{"id":1,"fields":{}}}"#, convert(given)));
            match remaining(kind, &body, &object(&convert(current)), &earlier) {
                Remaining::Send(body) => body.get("fields").map(Value::to_json).unwrap_or_default(),
                other => format!("{other:?}"),
            }
        };
        let expected_of = |convert: &dyn Fn(&str) -> String| match expected {
            "-" => "Nothing".to_owned(),
            fields => convert(fields),
        };
        assert_eq!(of(Kind::Bitrix24Lead, &legacy), expected_of(&legacy), "{why}, crm.lead");
        assert_eq!(of(Kind::Bitrix24Item, &item), expected_of(&item), "{why}, crm.item");
    }

    /// `PHONE WORK 1 #7` are phone numbers, with an id; other words are the text of a title.
    fn parts(text: &str) -> (Option<&str>, Vec<Vec<&str>>) {
        let mut title = None;
        let mut entries = Vec::new();
        for part in text.split(", ").filter(|part| !part.is_empty()) {
            match part.strip_prefix("title ") {
                Some(text) => title = Some(text),
                None => entries.push(part.split(' ').collect()),
            }
        }
        (title, entries)
    }

    fn member(entry: &[&str], names: &Names) -> String {
        let mut members = Vec::new();
        if entry[1] != "?" {
            members.push(format!(r#""{}":"{}""#, names.value_type, entry[1]));
        }
        members.push(format!(r#""{}":"{}""#, names.value, entry[2]));
        if let Some(id) = entry.get(3).and_then(|id| id.strip_prefix('#')) {
            members.push(format!(r#""{}":{id}"#, names.id));
        }
        members.join(",")
    }

    fn legacy(text: &str) -> String {
        let (title, entries) = parts(text);
        let mut fields: Vec<String> = title.map(|title| format!(r#""TITLE":"{title}""#)).into_iter().collect();
        for kind in MULTIFIELDS {
            let own: Vec<String> = entries
                .iter()
                .filter(|entry| entry[0] == kind)
                .map(|entry| format!("{{{}}}", member(entry, &LEAD_NAMES)))
                .collect();
            if !own.is_empty() {
                fields.push(format!(r#""{kind}":[{}]"#, own.join(",")));
            }
        }
        format!("{{{}}}", fields.join(","))
    }

    fn item(text: &str) -> String {
        let (title, entries) = parts(text);
        let mut fields: Vec<String> = title.map(|title| format!(r#""title":"{title}""#)).into_iter().collect();
        let list: Vec<String> = entries
            .iter()
            .map(|entry| format!(r#"{{"typeId":"{}",{}}}"#, entry[0], member(entry, &ITEM_NAMES)))
            .collect();
        if !list.is_empty() {
            fields.push(format!(r#""fm":[{}]"#, list.join(",")));
        }
        format!("{{{}}}", fields.join(","))
    }

    #[test]
    fn what_is_missing_is_sent() {
        for (why, given, current, expected) in [
            ("an empty lead", "PHONE WORK 1", "", "PHONE WORK 1"),
            ("the same entry", "PHONE WORK 1", "PHONE WORK 1 #7", "-"),
            ("other fields stay", "title t, PHONE WORK 1", "PHONE WORK 1 #7", "title t"),
            ("another type", "PHONE MOBILE 1", "PHONE WORK 1 #7", "PHONE MOBILE 1"),
            ("any type", "PHONE ? 1", "PHONE OTHER 1 #7", "-"),
            ("another value", "PHONE WORK 2", "PHONE WORK 1 #7", "PHONE WORK 2"),
            ("another form of the number", "PHONE WORK +49(30)1-2", "PHONE WORK +493012 #7", "-"),
            ("other letters", "EMAIL WORK Ann@Example.com", "EMAIL WORK ann@example.com #7", "-"),
            ("a number without digits", "PHONE WORK a", "PHONE WORK b #7", "PHONE WORK a"),
            ("one of two", "PHONE WORK 1, PHONE WORK 2", "PHONE WORK 2 #7", "PHONE WORK 1"),
            ("the same one twice", "PHONE WORK 1, PHONE WORK 1", "PHONE WORK 1 #7", "PHONE WORK 1"),
            ("an entry with its id is sent", "PHONE WORK 1 #7", "PHONE WORK 1 #7", "PHONE WORK 1 #7"),
            (
                "and is not another one",
                "PHONE WORK 1, PHONE WORK 2 #7",
                "PHONE WORK 1 #7",
                "PHONE WORK 1, PHONE WORK 2 #7",
            ),
            ("another field", "WEB WORK 1", "PHONE WORK 1 #7", "WEB WORK 1"),
        ] {
            sends(why, given, current, &[], expected);
        }
    }

    #[test]
    fn what_the_form_sent_before_is_corrected() {
        for (why, given, current, earlier, expected) in [
            ("the number", "PHONE WORK 2", "PHONE WORK 1 #7", &["PHONE WORK 1"][..], "PHONE WORK 2 #7"),
            ("not of others", "PHONE WORK 2", "PHONE WORK 3 #7", &["PHONE WORK 1"], "PHONE WORK 2"),
            ("not of another type", "PHONE WORK 2", "PHONE MOBILE 1 #7", &["PHONE MOBILE 1"], "PHONE WORK 2"),
            (
                "the newest",
                "PHONE WORK 3",
                "PHONE WORK 1 #7, PHONE WORK 2 #8",
                &["PHONE WORK 2", "PHONE WORK 1"],
                "PHONE WORK 3 #8",
            ),
            (
                "one that is wanted stays",
                "PHONE WORK 1, PHONE WORK 2",
                "PHONE WORK 1 #7",
                &["PHONE WORK 1"],
                "PHONE WORK 2",
            ),
            (
                "each of two",
                "PHONE WORK 3, PHONE WORK 4",
                "PHONE WORK 1 #7, PHONE WORK 2 #8",
                &["PHONE WORK 1, PHONE WORK 2"],
                "PHONE WORK 3 #7, PHONE WORK 4 #8",
            ),
            ("without a type", "PHONE ? 2", "PHONE WORK 1 #7", &["PHONE ? 1"], "PHONE ? 2 #7"),
            ("it has the correction", "PHONE WORK 2", "PHONE WORK 2 #7", &["PHONE WORK 1"], "-"),
        ] {
            sends(why, given, current, earlier, expected);
        }
    }
}
