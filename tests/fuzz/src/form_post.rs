//! Forms that a browser posts without JavaScript, in every encoding and format: the same inputs make the same lead, with the fields
//! that the form allows and no others.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use encoding_rs::UTF_8;
use http::header::{CONTENT_TYPE, ORIGIN};
use http::{HeaderMap, HeaderValue};
use leadwire::crm::Kind;
use leadwire::protocol::{Envelope, is_valid_key};
use leadwire::schema::{Catalog, MAX_BYTES, MAX_LEVELS, Value, check_value};
use relay_core::config::Config;
use relay_core::intake::{ClientAddress, Decision, FormParts, Intake, Limit, PostedForm, SpamProtection};

use crate::form_body::{BOUNDARY, ENCODINGS, is_in, multipart, urlencoded};
use crate::payload::PayloadGenerator;
use crate::random::Random;

const CONFIG: &str = r#"
listen = "127.0.0.1:0"
ledger = "unused"
origins = ["https://www.example.com"]
token_secret_env = "SECRET"
[crm.portal]
kind = "bitrix24"
url = "https://portal.example/rest/1/webhook"
[crm.venue]
kind = "ivvy"
url = "https://api.example"
key_env = "A"
secret_env = "B"
[crm.loyalty]
kind = "capillary"
url = "https://eu.example"
username_env = "A"
password_env = "B"
[form.trial]
crm = "portal"
kind = "bitrix24.lead"
allow = ["fields.NAME", "fields.COMMENTS", "fields.PHONE", "fields.EMAIL", "fields.OPPORTUNITY", "fields.BIRTHDATE"]
fixed = { fields = { TITLE = "Trial", SOURCE_ID = "WEB" } }
phone_country = "DE"
[form.wedding]
crm = "venue"
kind = "ivvy.lead"
allow = ["name", "description", "contact", "customFields"]
fixed = { sourceId = 2, typeId = 3, stageId = 1, industryId = 11 }
[form.offer]
crm = "loyalty"
kind = "capillary.lead"
allow = ["leadFor", "idType", "identifier", "extendedFields"]
"#;

/// Each form with its kind, and the fields that a lead of it may have.
const FORMS: [(&str, Kind, &[&str]); 3] = [
    (
        "trial",
        Kind::Bitrix24Lead,
        &[
            "fields.NAME",
            "fields.COMMENTS",
            "fields.PHONE",
            "fields.EMAIL",
            "fields.OPPORTUNITY",
            "fields.BIRTHDATE",
            "fields.TITLE",
            "fields.SOURCE_ID",
        ],
    ),
    (
        "wedding",
        Kind::IvvyLead,
        &["name", "description", "contact", "customFields", "sourceId", "typeId", "stageId", "industryId"],
    ),
    ("offer", Kind::CapillaryLead, &["leadFor", "idType", "identifier", "extendedFields"]),
];

/// Inputs of a valid lead of each form.
const VALID: [&[(&str, &str)]; 3] = [
    &[("fields.NAME", "Ann"), ("fields.PHONE", "030 1234567"), ("fields.EMAIL", "ann@example.com")],
    &[
        ("name", "Ball"),
        ("contact.firstName", "Ann"),
        ("contact.lastName", "Smith"),
        ("contact.email", "ann@example.com"),
        ("customFields[12]", "x"),
    ],
    &[("leadFor", "x"), ("idType", "EMAIL"), ("identifier", "ann@example.com"), ("extendedFields.colour", "red")],
];

const NAMES: &[&str] = &[
    "fields.NAME",
    "fields.COMMENTS",
    "fields.PHONE",
    "fields.PHONE[0].VALUE",
    "fields.PHONE[0].VALUE_TYPE",
    "fields.EMAIL",
    "fields.OPPORTUNITY",
    "fields.BIRTHDATE",
    "fields.TITLE",
    "fields.ASSIGNED_BY_ID",
    "fields[NAME]",
    "name",
    "description",
    "contact.firstName",
    "contact.lastName",
    "contact.email",
    "contact.phone",
    "contact.id",
    "contact.groups[0].groupId",
    "contactId",
    "customFields[12]",
    "customFields[0].fieldId",
    "customFields[0].fieldValue",
    "customFields",
    "sourceId",
    "leadFor",
    "idType",
    "identifier",
    "extendedFields.colour",
    "extendedFields.leadwire_key",
    "extendedFields",
    "id",
    "authenticity_token",
    "__proto__",
    "contact.__proto__.x",
    "contact.constructor",
    "website",
    "",
    ".",
    "a[",
    "a\"b",
    "a\r\nb",
    "ü",
];

const KEY: &str = "01234567-89ab-cdef-0123-456789abcdef";
const NOW_MS: u64 = 1_795_132_800_000;
const PEER: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

static CONFIGURED: LazyLock<Arc<Config>> = LazyLock::new(|| {
    let secret = |_: &str| Some("a-token-secret-of-32-bytes-00001".to_owned());
    Arc::new(Config::read(CONFIG, &secret).expect("a valid configuration"))
});

struct NoLimits;

impl SpamProtection for NoLimits {
    fn count(&self, _: Limit, _: &str, _: ClientAddress) -> Result<(), Duration> {
        Ok(())
    }

    fn create_challenge(&self, _: u32, _: &str, _: &str, _: u64) -> Option<Value> {
        None
    }

    fn verify_proof(&self, _: &Value, _: &str, _: &str, _: u64) -> bool {
        false
    }
}

pub fn check_form_post(data: &[u8]) -> &'static str {
    let mut random = Random::new(data);
    let at = random.below(FORMS.len());
    let form = FORMS[at];
    if random.once_in(3) {
        check_envelope(form, &mut random)
    } else if random.once_in(2) {
        let media_type = random.pick(&[
            "",
            "application/x-www-form-urlencoded",
            "application/x-www-form-urlencoded; charset=windows-1251",
            "multipart/form-data; boundary=x",
            "multipart/form-data",
            "text/plain",
            "multipart/form-data; boundary=\"",
        ]);
        let is_refused = media_type == "text/plain";
        let result = post(form, media_type, random.rest());
        assert!(!is_refused || result.starts_with("422 "), "a format that cannot be read is refused");
        if result.starts_with("stored ") { "stored" } else { "refused" }
    } else {
        check_generated(form, VALID[at], &mut random)
    }
}

/// A payload that a page's script sends: any, and not only one that the inputs of a form can make.
fn check_envelope(form: (&str, Kind, &[&str]), random: &mut Random<'_>) -> &'static str {
    let payload = PayloadGenerator::new(random).payload(form.1).to_value();
    let envelope = Envelope { form: Some(form.0.to_owned()), ..Envelope::new(KEY.to_owned(), form.1.name(), payload) };
    let intake = Intake::new(Arc::clone(&CONFIGURED));
    let headers = headers("");
    let submitter = intake.authenticate_submission(PEER, &headers).expect("a page");
    let decision = intake.decide_submission(submitter, envelope.to_json().as_bytes(), &NoLimits, NOW_MS);
    if decided(form, decision).starts_with("stored ") { "stored from an envelope" } else { "refused" }
}

/// The same inputs in each format and encoding.
fn check_generated(form: (&str, Kind, &[&str]), valid: &[(&str, &str)], random: &mut Random<'_>) -> &'static str {
    let mut inputs: Vec<(String, String)> = Vec::new();
    for (name, text) in valid {
        let is_typed = random.once_in(8);
        let text = if is_typed { PayloadGenerator::new(random).input_text() } else { (*text).to_owned() };
        inputs.push(((*name).to_owned(), text));
    }
    for _ in 0..random.below(4) {
        let text = PayloadGenerator::new(random).input_text();
        inputs.push((random.pick(NAMES).to_owned(), text));
    }
    inputs.push(("_charset_".to_owned(), "UTF-8".to_owned()));
    let expected = post(form, "application/x-www-form-urlencoded", &urlencoded(&inputs, UTF_8));
    let multipart_type = format!("multipart/form-data; boundary={BOUNDARY}");
    assert_eq!(
        post(form, &multipart_type, &multipart(&inputs)),
        expected,
        "both formats make the same lead of {inputs:?}"
    );
    let pairs = inputs.iter().map(|(name, text)| (name.clone().into_bytes(), text.clone().into_bytes())).collect();
    let parts = PostedForm::Parts { parts: FormParts { pairs, ..FormParts::default() }, files: &[] };
    assert_eq!(decide(form, "", parts), expected, "parts that were read already make the same lead of {inputs:?}");
    let encoding = random.pick_from(ENCODINGS);
    if inputs.iter().all(|(name, text)| is_in(encoding, name) && is_in(encoding, text)) {
        let declared = inputs.iter().map(|(name, text)| {
            let text = if name == "_charset_" { encoding.name() } else { text };
            (name.clone(), text.to_owned())
        });
        let body = urlencoded(&declared.collect::<Vec<_>>(), encoding);
        let found = post(form, "application/x-www-form-urlencoded", &body);
        assert_eq!(found, expected, "{} makes the same lead of {inputs:?}", encoding.name());
        if expected.starts_with("stored ") && encoding != UTF_8 {
            return "stored in another encoding";
        }
    }
    if expected.starts_with("stored ") { "stored" } else { "refused" }
}

fn post(form: (&str, Kind, &[&str]), media_type: &str, body: &[u8]) -> String {
    decide(form, media_type, PostedForm::Body(body))
}

/// The stored lead, or the response, as text.
fn decide(form: (&str, Kind, &[&str]), media_type: &str, posted: PostedForm<'_>) -> String {
    let intake = Intake::new(Arc::clone(&CONFIGURED));
    let headers = headers(media_type);
    let submitter = intake.authenticate_form_post(form.0, PEER, &headers).expect("a page");
    decided(form, intake.decide_form_post(form.0, (submitter, &headers), posted, &NoLimits, NOW_MS))
}

fn headers(media_type: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ORIGIN, HeaderValue::from_static("https://www.example.com"));
    if !media_type.is_empty() {
        headers.insert(CONTENT_TYPE, media_type.parse().expect("a header"));
    }
    headers
}

fn decided((_, kind, allowed): (&str, Kind, &[&str]), decision: Decision) -> String {
    match decision {
        Decision::Store(lead) => {
            let entry = lead.entry;
            check_stored(kind, allowed, &entry.body);
            assert!(is_valid_key(&entry.key), "the key is one: {}", entry.key);
            assert!(lead.ignored.len() <= 20, "few names are reported");
            format!("stored {} {} {:?} {:?}", entry.key, entry.body, entry.held, lead.ignored)
        }
        Decision::Respond(response) => {
            let status = response.status().as_u16();
            assert!([403, 413, 422].contains(&status), "a form is stored, or refused as it is: {status}");
            let json = response.to_json();
            let body = Value::read(&json, MAX_LEVELS + 4).expect("a response is JSON");
            let issues = body.as_object().and_then(|body| body.get("issues")?.as_list()).unwrap_or_default();
            assert!(status != 422 || !issues.is_empty(), "a refusal has issues: {json}");
            for issue in issues.iter().filter_map(Value::as_object) {
                assert!(["code", "path", "message"].iter().all(|name| issue.has(name)), "an issue is complete: {json}");
            }
            format!("{status} {json}")
        }
    }
}

fn check_stored(kind: Kind, allowed: &[&str], body: &str) {
    let value = Value::read(body, MAX_LEVELS).expect("a stored lead is JSON");
    assert_eq!(value.to_json(), body, "a stored lead is read as it is written");
    assert!(body.len() <= 2 * MAX_BYTES, "a stored lead is not larger than a payload: {} bytes", body.len());
    for (key, inner) in value.as_object().expect("an object").entries() {
        let key = key.as_str();
        let is_allowed = |path: &str| allowed.contains(&path);
        let inner_allowed = inner
            .as_object()
            .is_some_and(|inner| inner.entries().iter().all(|(name, _)| is_allowed(&[key, ".", name].concat())));
        assert!(is_allowed(key) || inner_allowed, "a visitor cannot set {key}: {body}");
    }
    assert!(!has_reserved(&value), "a visitor cannot select a record or set a marker: {body}");
    let checked = check_value(kind.table(), value, &Catalog::default());
    let checked = checked.unwrap_or_else(|invalid| panic!("a stored lead is refused: {body} {:?}", invalid.issues));
    assert_eq!(Value::from(checked.body).to_json(), body, "a stored lead is accepted again unchanged");
}

fn has_reserved(value: &Value) -> bool {
    match value {
        Value::List(items) => items.iter().any(has_reserved),
        Value::Object(object) => object
            .entries()
            .iter()
            .any(|(key, value)| matches!(key.as_str(), "id" | "leadwire_key") || has_reserved(value)),
        _ => false,
    }
}
