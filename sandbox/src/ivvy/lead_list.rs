//! iVvy's getLeadList. Source: "Get Lead List" (ivvycode/apidocs, 2026-02-02, read 2026-11-28): each row has exactly the keys
//! of its sample, in its order. Custom fields, the industry, and the ids of contact and company as such are not shown. What
//! stands for a missing contact, company or text is not documented; here it is null.

use std::collections::HashMap;

use leadwire::schema::{Object, Value};

use super::error::ApiError;
use super::lists::{page, rows};
use crate::clock;
use crate::json;
use crate::store::{Record, Records, StoreError};

/// Records by their id.
struct ById(HashMap<i64, Object>);

/// The lists that a lead refers to.
struct References {
    users: ById,
    contacts: ById,
    companies: ById,
    qualities: ById,
    stages: ById,
    types: ById,
    sources: ById,
    channels: ById,
}

pub fn leads(records: &Records, params: &Object) -> Result<Object, ApiError> {
    let references = References {
        users: ById::new(records, "ivvy.user")?,
        contacts: ById::new(records, "ivvy.contact")?,
        companies: ById::new(records, "ivvy.company")?,
        qualities: ById::new(records, "ivvy.quality")?,
        stages: ById::new(records, "ivvy.stage")?,
        types: ById::new(records, "ivvy.type")?,
        sources: ById::new(records, "ivvy.source")?,
        channels: ById::new(records, "ivvy.channel")?,
    };
    page(rows(&records.all("ivvy.lead")?, |lead| row(lead, &references)), params)
}

fn row(lead: &Record, references: &References) -> Object {
    let fields = &lead.fields;
    let own = |name: &str| fields.get(name).cloned().unwrap_or(Value::Null);
    Object::new()
        .with("name", own("name"))
        .with("description", own("description"))
        .with("ownerUser", references.users.party(fields, "ownerUserId", &["firstName", "lastName", "email", "phone"]))
        .with("contact", references.contacts.party(fields, "contactId", &["firstName", "lastName", "email", "phone"]))
        .with(
            "company",
            references.companies.party(fields, "companyId", &["businessName", "businessNumber", "phone", "email"]),
        )
        .with("currentBookingId", Value::Null)
        .with("qualityId", own("qualityId"))
        .with("quality", references.qualities.text(fields, "qualityId", "label"))
        .with("stageId", own("stageId"))
        .with("stageName", references.stages.text(fields, "stageId", "name"))
        .with("stageReasonId", own("stageReasonId"))
        .with("stageReasonName", references.stage_reason(fields))
        .with("adminStatusChangedDate", Value::Null)
        .with("typeId", own("typeId"))
        .with("type", references.types.text(fields, "typeId", "type"))
        .with("subtypeId", own("subtypeId"))
        .with("sourceId", own("sourceId"))
        .with("sourceName", references.sources.text(fields, "sourceId", "name"))
        .with("channelId", own("channelId"))
        .with("channelName", references.channels.text(fields, "channelId", "name"))
        .with("leadBccEmail", format!("lead-{}@sandbox.example", lead.id).as_str())
        .with("closedDate", Value::Null)
        .with("lostToCompetition", Value::Null)
        .with("createdDate", clock::ivvy_date(lead.added_ms).as_str())
        .with("modifiedDate", clock::ivvy_date(lead.changed_ms).as_str())
}

impl References {
    fn stage_reason(&self, fields: &Object) -> Value {
        let stage = self.stages.of(fields, "stageId");
        let reasons = stage.and_then(|stage| stage.get("reasons")).and_then(Value::as_list).unwrap_or_default();
        let id = json::id_at(fields, "stageReasonId");
        let mut reasons = reasons.iter().filter_map(Value::as_object);
        let reason = reasons.find(|reason| id.is_some() && json::id_at(reason, "id") == id);
        reason.and_then(|reason| reason.get("reason")).cloned().unwrap_or(Value::Null)
    }
}

impl ById {
    fn new(records: &Records, kind: &str) -> Result<ById, StoreError> {
        Ok(ById(records.all(kind)?.into_iter().map(|record| (record.id, record.fields)).collect()))
    }

    /// The record whose id the lead has under `name`.
    fn of(&self, lead: &Object, name: &str) -> Option<&Object> {
        self.0.get(&json::id_at(lead, name)?)
    }

    fn text(&self, lead: &Object, name: &str, key: &str) -> Value {
        self.of(lead, name).and_then(|record| record.get(key)).cloned().unwrap_or(Value::Null)
    }

    /// Its id and these keys, also where the sandbox does not have the record.
    fn party(&self, lead: &Object, name: &str, keys: &[&'static str]) -> Value {
        let Some(id) = json::id_at(lead, name) else { return Value::Null };
        let record = self.0.get(&id);
        let mut party = Object::new().with("id", Value::number(id));
        for key in keys {
            party.push(key, record.and_then(|record| record.get(key)).cloned().unwrap_or(Value::Null));
        }
        party.into()
    }
}
