//! The library's validation against the sandbox's: the sandbox must accept every payload that the library accepts, and
//! reject every payload that the library rejects. Each field of each kind is set to each value of a list of edge cases.

#![allow(clippy::unwrap_used)]

mod support;

use leadwire::crm::{Crm, Kind, Target, TargetParts, request};
use leadwire::schema::{Catalog, Field, Key, Object, Shape, Table, Value, check};
use support::http::{ConnectionEnd, Reply};
use support::json::{json_at, object, parse};
use support::{NOW_MS, TestSandbox};

/// Valid payloads, of which one field at a time is changed.
#[rustfmt::skip]
const VALID: &[(Kind, &str)] = &[
    (Kind::IvvyLead, r#"{"name":"a","industryId":3,"sourceId":2,"typeId":1,"stageId":1,"contactId":9}"#),
    (Kind::IvvyLead, r#"{"name":"a","sourceId":2,"typeId":1,"stageId":1,"companyId":5,"companyLeadContactId":6}"#),
    (Kind::IvvyLead, r#"{"name":"a","industryId":3,"sourceId":2,"typeId":1,"stageId":1,"contact":{"firstName":"A","lastName":"B","email":"a@b.c","externalUrls":[{"ref":"x","url":"https://a.b"}],"groups":[{"groupId":1}],"customFields":[{"fieldId":1,"value":2}]}}"#),
    (Kind::IvvyLead, r#"{"name":"a","sourceId":2,"typeId":1,"stageId":1,"contactId":9,"company":{"businessName":"B","address":{"city":"C"},"primaryContact":{"firstName":"A","lastName":"B","email":"a@b.c"}}}"#),
    (Kind::IvvyLead, r#"{"id":763,"name":"b","customFields":[{"fieldId":1,"fieldValue":false}]}"#),
    (Kind::IvvyStatus, r#"{"id":763,"stageId":2}"#),
    (Kind::IvvyStage, r#"{"name":"a","applyTo":1}"#),
    (Kind::IvvyStage, r#"{"id":1,"name":"a"}"#),
    (Kind::IvvySource, r#"{"name":"a","cost":"1"}"#),
    (Kind::IvvySource, r#"{"id":2,"name":"a"}"#),
    (Kind::Bitrix24Lead, r#"{"fields":{"TITLE":"a"}}"#),
    (Kind::Bitrix24Lead, r#"{"id":1,"fields":{"TITLE":"a","EMAIL":[{"VALUE":"a@b.c"}],"PHONE":[{"ID":1,"DELETE":"Y"}]},"options":{"REGISTER_SONET_EVENT":"Y"}}"#),
    (Kind::Bitrix24Item, r#"{"fields":{"title":"a","fm":[{"typeId":"EMAIL","valueType":"WORK","value":"a@b.c"}]}}"#),
    (Kind::Bitrix24Item, r#"{"id":1,"fields":{"title":"a"},"useOriginalUfNames":"Y"}"#),
    (Kind::Bitrix24Status, r#"{"id":1,"status":"NEW"}"#),
    (Kind::CapillaryLead, r#"{"leadFor":"a","userId":7}"#),
    (Kind::CapillaryLead, r#"{"leadFor":"a","idType":"EMAIL","identifier":"a@b.c","followUpDetails":[{}]}"#),
    (Kind::CapillaryLead, r#"{"id":1,"owner":"a"}"#),
    (Kind::CapillaryStatus, r#"{"id":1,"status":"WON","reasonId":5}"#),
];

#[rustfmt::skip]
const VALUES: &[&str] = &[
    "null", r#""""#, r#"" ""#, "true", "false", "0", "-1", "1", "1.0", "1e0", "1.5", "9007199254740993",
    "9223372036854775807", "9223372036854775808", "1e400", r#""1""#, r#""01""#, r#""-1""#, r#""1.50""#, r#""1e3""#,
    r#""0x1""#, r#""a""#, r#""Y""#, r#""true""#, r#""WON""#, r#""won""#, r#""SKU""#, r#""WORK""#, r#""usd""#, r#""USD""#,
    r#""AU""#, r##""#fff""##, r#""a@b""#, r#""a@b.c ""#, r#""https://a.b""#, r#""http://a.b""#, r#""2024-02-29""#,
    r#""2023-02-29""#, r#""2026-11-20T10:00:00Z""#, r#""2026-11-20T10:00:00.25+05:30""#, r#""2026-11-20T25:00:00Z""#,
    r#""1234567890123456789012345678901234567890123456789012""#, "[]", "{}", "[null]", "[1]", r#"["1"]"#, r#"["a@b.c"]"#,
    "[{}]", r#"{"a":1}"#, r#"{"id":1}"#, r#"[{"VALUE":"a@b.c"}]"#, r#"{"0":{"VALUE":"a@b.c"}}"#,
    r#"" a@b.c ""#, r#""info@müller.example""#, r#""zakaz@пример.рф""#, r#""a@b\u200b.c""#, r#""a@b\u00a0c""#, r#""a@.c""#,
    r#"" https://a.b\n""#, r#""https://a.b/\u2003c""#, r#""\u200b\u2800\u3164""#, r#""\ufe0f\u0000""#, r#""Ann\u0000\u0085""#, r#""a\tb\nc""#,
    r#""1500,50""#, r#""1.500,50""#, r#""1\u202f500,50""#, r#""1,500.50""#, r#""1,500""#, r#""1.500""#, r#""١٢""#, r#"" 7 ""#, r#""1 2""#,
    r#"" WON ""#, r#"" usd ""#, r#"" Y""#, r#"" 2024-02-29 ""#, r#"" #fff ""#, r#"["a\u0007"]"#, r#"{"a":"b\u0000"}"#,
    r#"[{"VALUE":"a@b.c","VALUE_TYPE":"HOME"}]"#, r#"[{"fieldId":"7","fieldValue":0,"value":""}]"#,
];

#[test]
fn library_and_sandbox_accept_the_same_payloads() {
    let results: Vec<Comparison> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            VALID.iter().map(|(kind, valid)| scope.spawn(|| compare_variants(*kind, valid))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let total = results.len();
    let differences: Vec<&str> = results.iter().filter_map(|result| result.difference.as_deref()).collect();
    let valid = results.iter().filter(|result| result.is_valid).count();
    assert!(differences.is_empty(), "{} of {total} differ:\n{}", differences.len(), differences.join("\n"));
    assert!(valid > 2000 && total - valid > 4000, "too few cases: {valid} of {total} are valid");
}

fn compare_variants(kind: Kind, valid: &str) -> Vec<Comparison> {
    let sandbox = TestSandbox::with(|options| options.bitrix_burst = u32::MAX);
    sandbox.ivvy("contact?action=addOrUpdateLead", support::IVVY_LEAD);
    sandbox.bitrix24("crm.lead.add", r#"{"fields":{"PHONE":[{"VALUE":"1"}]}}"#);
    variants(kind.table(), &object(valid)).iter().map(|payload| compare(&sandbox, kind, payload)).collect()
}

struct Comparison {
    /// By the library.
    is_valid: bool,
    difference: Option<String>,
}

fn compare(sandbox: &TestSandbox, kind: Kind, payload: &Object) -> Comparison {
    let json = Value::from(payload.clone()).to_json();
    let checked = check(kind.table(), &json, &Catalog::default());
    let is_valid = checked.is_ok();
    let body = checked.as_ref().map_or(payload, |valid| &valid.body);
    let reply = send(sandbox, kind, body);
    // A path that HTTP does not allow closes the connection, which is a rejection, too.
    let (is_accepted, response) = reply.map_or((false, String::new()), |reply| (reply.status == 200, reply.body));
    // Whether a referenced record exists, and which status it has, depends on the account, which the library's rules do not know.
    let depends_on_account =
        ["not exist", "not editable", "not found", "Not found", "'subtypeId' is required", "Duplicate Lead Status"]
            .iter()
            .any(|message| response.contains(message));
    let difference = match checked {
        Ok(valid) if !is_accepted && !depends_on_account => Some(format!(
            "{kind} {json} is valid as {}, but rejected with {response}",
            Value::from(valid.body).to_json()
        )),
        Err(invalid) if is_accepted && !is_sandbox_more_lenient(kind, payload) => {
            Some(format!("{kind} {json} is accepted, but {:?}", invalid.issues))
        }
        _ => None,
    };
    Comparison { is_valid, difference }
}

/// A change of status is sent as an update of a lead, which needs no stage, and without an id adds a lead. PHP does not
/// distinguish an empty list from an empty object.
fn is_sandbox_more_lenient(kind: Kind, payload: &Object) -> bool {
    matches!(kind, Kind::IvvyStatus | Kind::Bitrix24Status)
        || (kind == Kind::Bitrix24Item && has_ignored_part(payload))
        || json_at(&payload.clone().into(), "options") == "[]"
        || has_null_id(kind, payload)
        || deletes_without_value(payload)
}

/// iVvy's documents do not say what null does to an id, which the library refuses in an update.
fn has_null_id(kind: Kind, payload: &Object) -> bool {
    // As it is sent: a number that JSON cannot represent is null.
    let payload = &object(&Value::from(payload.clone()).to_json());
    let is_null_id = |(key, value): &(Key, Value)| key.ends_with("Id") && *value == Value::Null;
    kind == Kind::IvvyLead && payload.has("id") && payload.entries().iter().any(is_null_id)
}

/// Bitrix24 deletes an entry with an ID and without a VALUE, which the library takes for a mistake.
fn deletes_without_value(payload: &Object) -> bool {
    let fields = payload.get("fields").and_then(Value::as_object);
    let phone = fields.and_then(|fields| fields.get("PHONE")?.as_list()?.first()?.as_object());
    phone.is_some_and(|phone| phone.has("ID") && !phone.has("VALUE"))
}

/// `crm.item.*` ignores fields that Bitrix24 sets, an option other than Y, and of `fm` all but entries with a type and a value; and
/// accepts fields without a value.
fn has_ignored_part(payload: &Object) -> bool {
    // As it is sent: a number that JSON cannot represent is null.
    let payload = &object(&Value::from(payload.clone()).to_json());
    let at = |path: &str| json_at(&payload.clone().into(), path);
    let read_only = ["createdTime", "updatedTime", "stageSemanticId", "isReturnCustomer", "phone", "email"];
    let has_value = |(_, value): &(Key, Value)| !value.is_missing();
    let fields = payload.get("fields").and_then(Value::as_object);
    fields.is_some_and(|fields| !fields.is_empty() && !fields.entries().iter().any(has_value))
        || read_only.into_iter().any(|name| at(&format!("fields.{name}")) != "null")
        || !matches!(at("useOriginalUfNames").as_str(), "null" | r#""Y""# | r#""N""#)
        || (at("fields.fm") != "null" && ["null", r#""""#].contains(&at("fields.fm.0.value").as_str()))
        || at("fields.fm.0.id") != "null"
}

fn send(sandbox: &TestSandbox, kind: Kind, body: &Object) -> Result<Reply, ConnectionEnd> {
    let url = sandbox.server.url();
    let parts = match kind.crm() {
        Crm::Ivvy => TargetParts { key: Some("sandbox-key"), secret: Some("sandbox-secret"), ..TargetParts::default() },
        Crm::Bitrix24 => TargetParts { auth: Some("sandbox-token"), ..TargetParts::default() },
        Crm::Capillary => {
            TargetParts { username: Some("store.server"), password: Some("server123"), ..TargetParts::default() }
        }
    };
    let url = if kind.crm() == Crm::Bitrix24 { format!("{url}/rest") } else { url };
    let target = Target::new(kind.crm(), &TargetParts { url: Some(&url), ..parts }).unwrap();
    let request = request(&target, kind, body, NOW_MS.unsigned_abs()).unwrap();
    let path = request.url.strip_prefix(&sandbox.server.url()).unwrap();
    let headers: Vec<(&str, &str)> = request.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    sandbox.try_send(request.method, path, &headers, &request.body)
}

/// The payload with one field set to one value, for every field of the table and every value.
fn variants(table: &'static Table, valid: &Object) -> Vec<Object> {
    let mut all = vec![valid.clone()];
    for field in table.fields {
        for value in VALUES {
            all.push(with(valid, field.name, &parse(value)));
        }
        for inner in nested_variants(field, valid) {
            all.push(with(valid, field.name, &inner));
        }
    }
    all
}

fn nested_variants(field: &Field, valid: &Object) -> Vec<Value> {
    match (nested_table(&field.shape), valid.get(field.name)) {
        (Some(table), Some(Value::Object(inner))) => variants(table, inner).into_iter().map(Value::from).collect(),
        (Some(table), Some(Value::List(items))) => {
            let entry = items.first().and_then(Value::as_object).unwrap();
            variants(table, entry).into_iter().map(|entry| Value::List(vec![entry.into()])).collect()
        }
        _ => Vec::new(),
    }
}

fn nested_table(shape: &Shape) -> Option<&'static Table> {
    match shape {
        Shape::Record(table) | Shape::Multifield(table) => Some(table),
        Shape::List { item, .. } => nested_table(item),
        _ => None,
    }
}

fn with(valid: &Object, name: &str, value: &Value) -> Object {
    let mut changed = valid.clone();
    changed.set(name, value.clone());
    changed
}
