//! The library's checker against the sandbox's own reading of the same tables: whatever the one lets pass, the other
//! takes, and whatever it refuses, the other refuses as well if it is sent all the same. Each field of each kind is set
//! to each of a list of values that have broken rules before.

#![allow(clippy::unwrap_used)]

mod support;

use leadwire::crm::{Crm, Kind, Target, TargetParts, request};
use leadwire::schema::{Catalog, Field, Object, Shape, Table, Value, check};
use support::http::{Cut, Reply};
use support::{Bench, NOW_MS, object, text_at};

/// Payloads that pass, of which one part at a time is then changed.
#[rustfmt::skip]
const GOOD: &[(Kind, &str)] = &[
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
    r#"[{"VALUE":"a@b.c","VALUE_TYPE":"HOME"}]"#, r#"[{"fieldId":"7","fieldValue":0,"value":""}]"#,
];

#[test]
fn the_sandbox_takes_what_passes_and_refuses_what_does_not() {
    let all: Vec<Judged> = std::thread::scope(|scope| {
        let threads: Vec<_> = GOOD.iter().map(|(kind, good)| scope.spawn(|| judge_changed(*kind, good))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let wrong: Vec<&str> = all.iter().filter_map(|judged| judged.differs.as_deref()).collect();
    let passed = all.iter().filter(|judged| judged.passes).count();
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), all.len(), wrong.join("\n"));
    assert!(passed > 2000 && all.len() - passed > 4000, "too little was tried: {passed} of {} pass", all.len());
}

fn judge_changed(kind: Kind, good: &str) -> Vec<Judged> {
    let bench = Bench::with(|options| options.bitrix_burst = u32::MAX);
    bench.ivvy("contact?action=addOrUpdateLead", support::IVVY_LEAD);
    bench.bitrix24("crm.lead.add", r#"{"fields":{"PHONE":[{"VALUE":"1"}]}}"#);
    changed(kind.table(), &object(good)).iter().map(|payload| judge(&bench, kind, payload)).collect()
}

struct Judged {
    passes: bool,
    differs: Option<String>,
}

fn judge(bench: &Bench, kind: Kind, payload: &Object) -> Judged {
    let json = Value::from(payload.clone()).to_json();
    let checked = check(kind.table(), &json, &Catalog::default());
    let passes = checked.is_ok();
    let body = checked.as_ref().map_or(payload, |valid| &valid.body);
    let reply = send(bench, kind, body);
    // A path that HTTP itself does not allow is cut off, which is a refusal, too.
    let (is_taken, said) = reply.map_or((false, "nothing".to_owned()), |reply| (reply.status == 200, reply.body));
    // Only the account knows whether something is there; the rules cannot.
    let is_of_account =
        ["is not known", "not exist", "not editable", "not found", "Not found", "'subtypeId' is required"]
            .iter()
            .any(|words| said.contains(words));
    let differs = match checked {
        Ok(valid) if !is_taken && !is_of_account => {
            Some(format!("{kind} {json} passes as {}, refused with {said}", Value::from(valid.body).to_json()))
        }
        Err(invalid) if is_taken && !is_more_lenient(kind, payload) => {
            Some(format!("{kind} {json} is taken, but {:?}", invalid.issues))
        }
        _ => None,
    };
    Judged { passes, differs }
}

/// A change of status is sent as an update of a lead, which may do without a stage, or without an id, which adds one;
/// and PHP cannot tell an empty list from an empty object.
fn is_more_lenient(kind: Kind, payload: &Object) -> bool {
    matches!(kind, Kind::IvvyStatus | Kind::Bitrix24Status) || text_at(&payload.clone().into(), "options") == "[]"
}

fn send(bench: &Bench, kind: Kind, body: &Object) -> Result<Reply, Cut> {
    let url = bench.sandbox.url();
    let parts = match kind.crm() {
        Crm::Ivvy => TargetParts { key: Some("sandbox-key"), secret: Some("sandbox-secret"), ..TargetParts::default() },
        Crm::Bitrix24 => TargetParts { auth: Some("sandbox-token"), ..TargetParts::default() },
        Crm::Capillary => {
            TargetParts { username: Some("store.server"), password: Some("server123"), ..TargetParts::default() }
        }
    };
    let url = if kind.crm() == Crm::Bitrix24 { format!("{url}/rest") } else { url };
    let target = Target::new(kind.crm(), &TargetParts { url: Some(&url), ..parts }).unwrap();
    let made = request(&target, kind, body, NOW_MS.unsigned_abs()).unwrap();
    let path = made.url.strip_prefix(&bench.sandbox.url()).unwrap();
    let headers: Vec<(&str, &str)> = made.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    bench.try_send(made.method, path, &headers, &made.body)
}

/// The payload with one field of it changed, for every field that it has or could have and every value.
fn changed(table: &'static Table, good: &Object) -> Vec<Object> {
    let mut all = vec![good.clone()];
    for field in table.fields {
        for value in VALUES {
            all.push(with(good, field.name, &Value::read(value, 32).unwrap()));
        }
        for inner in changed_inside(field, good) {
            all.push(with(good, field.name, &inner));
        }
    }
    all
}

fn changed_inside(field: &Field, good: &Object) -> Vec<Value> {
    match (table_inside(&field.shape), good.get(field.name)) {
        (Some(table), Some(Value::Object(inner))) => changed(table, inner).into_iter().map(Value::from).collect(),
        (Some(table), Some(Value::List(items))) => {
            let entry = items.first().and_then(Value::as_object).unwrap();
            changed(table, entry).into_iter().map(|entry| Value::List(vec![entry.into()])).collect()
        }
        _ => Vec::new(),
    }
}

fn table_inside(shape: &Shape) -> Option<&'static Table> {
    match shape {
        Shape::Record(table) | Shape::Multifield(table) => Some(table),
        Shape::List { item, .. } => table_inside(item),
        _ => None,
    }
}

fn with(good: &Object, name: &str, value: &Value) -> Object {
    let mut all = Object::new();
    for (key, known) in good.entries() {
        all.push(key, if key == name { value } else { known }.clone());
    }
    if good.get(name).is_none() {
        all.push(name, value.clone());
    }
    all
}
