//! Inputs of the module's `validate`, `request` and `formPayload`, and what native code makes of them: a line of JSON each, which `compare.mjs`
//! compares with what the builds of the module make.

use leadwire::client::{Environment, SendError, prepare};
use leadwire::crm::{AccountCatalog, Crm, Kind};
use leadwire::schema::{Catalog, Invalid, Issue, Object, Valid, Value, check_value};

use crate::form_comparison::{Form, generate_form};
use crate::javascript_value::JsValue;
use crate::payload::PayloadGenerator;
use crate::random::{Random, seeded_bytes};

/// What the clock of `compare.mjs` shows.
pub const NOW_MS: u64 = 1_795_132_800_000;
/// Of random bytes that are all 0.
const RANDOM_KEY: &str = "00000000-0000-4000-8000-000000000000";
const KEY: &str = "01234567-89ab-cdef-0123-456789abcdef";
/// Bytes that decide about one input.
const BYTES: usize = 3072;

/// A call of the module.
struct Input {
    kind: Kind,
    payload: JsValue,
    catalog: JsValue,
    target: JsValue,
    options: JsValue,
    form: Form,
}

/// The input of this number with its results, as JSON. With `is_wrong`, the result is not that of the input.
pub fn compared_line(number: u64, is_wrong: bool) -> String {
    let bytes = seeded_bytes(number, BYTES);
    let input = generate(&mut Random::new(&bytes));
    let mut validated = validate(&input);
    if is_wrong {
        validated.push("wrong", true.into());
    }
    let mut line = format!(r#"{{"number":{number},"kind":"{}""#, input.kind.name());
    let parts = [
        ("payload", &input.payload),
        ("catalog", &input.catalog),
        ("target", &input.target),
        ("options", &input.options),
    ];
    for (name, part) in parts {
        line += &format!(",\"{name}\":");
        part.to_node(&mut line);
    }
    let form = Value::from(input.form.to_json().as_str()).to_json();
    line += &format!(",\"isUpdate\":{},\"inputs\":{form}", input.form.is_update);
    let results = [("validated", validated), ("formed", form_payload(&input)), ("requested", request(input))];
    for (name, result) in results {
        line += &format!(",\"{name}\":{}", Value::from(result).to_js_json());
    }
    line + "}"
}

fn generate(random: &mut Random<'_>) -> Input {
    let kind = random.pick_from(&Kind::ALL);
    let target = target(random, kind.crm());
    let options = options(random);
    let catalog = catalog(random);
    let payload = PayloadGenerator::new(random).payload(kind);
    let form = generate_form(random, kind);
    Input { kind, payload, catalog, target, options, form }
}

fn catalog(random: &mut Random<'_>) -> JsValue {
    let ids = |ids: &[f64]| JsValue::List(ids.iter().map(|id| JsValue::Number(*id)).collect());
    let texts = |texts: &[&str]| JsValue::List(texts.iter().map(|text| JsValue::text(text)).collect());
    match random.below(8) {
        1 => JsValue::object([(
            "ivvy",
            JsValue::object([("typesWithSubtypes", ids(&[1.0, 2.0, 7.0])), ("requiredCustomFields", ids(&[12.0]))]),
        )]),
        2 => JsValue::object([(
            "bitrix24",
            JsValue::object([("sources", texts(&["WEB", "UC_ABC123"])), ("statuses", texts(&["NEW", "UC_1"]))]),
        )]),
        3 => {
            let template = JsValue::text("{field}: {expected}{max}{choices} {unknown} {");
            JsValue::object([(
                "messages",
                JsValue::object([("required", template.clone()), ("type", template.clone()), ("choice", template)]),
            )])
        }
        4 if random.once_in(8) => PayloadGenerator::new(random).anything(3),
        5 if random.once_in(8) => JsValue::object([("ivvy", JsValue::object([("requiredCustomFields", ids(&[0.0]))]))]),
        _ => JsValue::Undefined,
    }
}

fn target(random: &mut Random<'_>, crm: Crm) -> JsValue {
    let text = JsValue::text;
    let random_crm = random.pick_from(&[Crm::Ivvy, Crm::Bitrix24, Crm::Capillary]);
    let named = if random.once_in(32) { random_crm } else { crm };
    let mut entries = vec![("crm", text(named.name()))];
    match random.below(8) {
        0 => entries.push(("url", text("https://api.example/"))),
        1..=3 => entries.extend(direct(random, crm)),
        4 => entries.extend(direct(random, random_crm)),
        5 => entries.extend([("relay", text("https://relay.example/")), ("form", text("wedding"))]),
        6 => entries.extend([
            ("relay", text("https://relay.example")),
            ("staffKey", text("staff-key-one-0001")),
            ("connection", text("venue")),
        ]),
        _ => {
            let name =
                random.pick(&["url", "token", "secret", "relay", "dangerouslyAllowBrowser", "unknown", "method"]);
            let value = PayloadGenerator::new(random).anything(2);
            entries.extend([("url", text("https://api.example")), (name, value)]);
        }
    }
    let mut unique: Vec<(Vec<u16>, JsValue)> = Vec::new();
    for (name, value) in entries {
        let name: Vec<u16> = name.encode_utf16().collect();
        unique.retain(|(known, _)| *known != name);
        unique.push((name, value));
    }
    JsValue::Object(unique)
}

/// The parts of a target of this CRM, with credentials of one kind or without.
fn direct(random: &mut Random<'_>, crm: Crm) -> Vec<(&'static str, JsValue)> {
    let parts: &[&[(&str, &str)]] = match crm {
        Crm::Ivvy => {
            &[&[("url", "https://api.example")], &[("url", "https://api.example"), ("key", "k"), ("secret", "s\u{e9}")]]
        }
        Crm::Bitrix24 => &[
            &[("url", "https://portal.example/rest/1/webhook"), ("method", "item")],
            &[("url", "https://portal.example/rest/1/webhook")],
            &[("url", "https://portal.example/rest"), ("auth", "token\"\\")],
        ],
        Crm::Capillary => &[
            &[("url", "https://eu.example"), ("username", "u"), ("password", "p")],
            &[("url", "https://eu.example"), ("token", "t")],
        ],
    };
    random.pick(parts).iter().map(|(name, value)| (*name, JsValue::text(value))).collect()
}

fn options(random: &mut Random<'_>) -> JsValue {
    let key = ("idempotencyKey", JsValue::text(KEY));
    match random.below(8) {
        0 => JsValue::Undefined,
        1 => JsValue::object([key, ("mask", JsValue::Bool(true))]),
        2 => JsValue::object([key, ("catalog", catalog(random)), ("retries", JsValue::Number(3.0))]),
        3 => {
            let page = JsValue::object([("url", PayloadGenerator::new(&mut *random).anything(2))]);
            let guard = JsValue::object([("trap", JsValue::text("")), ("elapsedMs", JsValue::Number(5300.5))]);
            JsValue::object([key, ("page", page), ("guard", guard), ("updateToken", JsValue::text("1.2.3"))])
        }
        4 if random.once_in(4) => {
            let name = random.pick(&["timeoutMs", "retries", "idempotencyKey", "page", "mask", "unknown"]);
            JsValue::object([(name, PayloadGenerator::new(random).anything(2))])
        }
        _ => JsValue::object([key]),
    }
}

fn read_catalog(input: &Input) -> Result<Catalog, Object> {
    let catalog = AccountCatalog::read(&input.catalog.to_value());
    catalog.map(Catalog::from).map_err(|message| error(&SendError::bad_target(message)))
}

fn form_payload(input: &Input) -> Object {
    read_catalog(input).map_or_else(|error| error, |catalog| input.form.result(input.kind.table(), &catalog))
}

fn validate(input: &Input) -> Object {
    let catalog = match read_catalog(input) {
        Ok(catalog) => catalog,
        Err(error) => return error,
    };
    let warned = |warnings: &[Issue]| Issue::list(warnings);
    match check_value(input.kind.table(), input.payload.to_value(), &catalog) {
        Ok(Valid { body, warnings }) => Object::new().with("value", body).with("warnings", warned(&warnings)),
        Err(Invalid { issues, warnings }) => {
            Object::new().with("issues", Issue::list(&issues)).with("warnings", warned(&warnings))
        }
    }
}

fn request(input: Input) -> Object {
    let environment = Environment { is_page: false, new_key: || RANDOM_KEY.to_owned() };
    let (target, options) = (input.target.to_value(), input.options.to_value());
    let prepared = match prepare(input.kind, &target, input.payload.to_value(), options, environment) {
        Ok(prepared) => prepared,
        Err(failure) => return error(&failure),
    };
    let Some(mut request) = prepared.call.request(NOW_MS) else { return Object::new() };
    if prepared.is_masked {
        request = prepared.call.route.secrets().mask_request(request);
    }
    let mut headers = Object::new();
    for (name, value) in &request.headers {
        headers.push(name, value.as_str().into());
    }
    let object = Object::new().with("method", request.method).with("url", request.url.as_str());
    object.with("headers", headers).with("body", request.body.as_str())
}

fn error(failure: &SendError) -> Object {
    Object::new().with("error", failure.to_object())
}
