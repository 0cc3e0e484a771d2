//! A form that a browser posts without JavaScript, as an envelope.

use http::header::REFERER;
use http::{HeaderMap, StatusCode};
use leadwire::form::{FormPayload, Input, apply_fixed_values};
use leadwire::protocol::{CAPTCHA_INPUTS, Envelope, MAX_ENVELOPE_BYTES};
use leadwire::schema::{Catalog, DecimalSeparator, Issue, Object, Value, check_value};

use super::authenticate::ClientAddress;
use super::foreign_fields::{IgnoredFields, VisitorFields};
use super::form_encoding::{decode_inputs, decode_parts};
use super::multipart::FormParts;
use super::response::IntakeResponse;
use crate::auth::HmacSigner;
use crate::config::Form;

/// More than any form has.
const MAX_INPUTS: usize = 1024;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// The inputs of a posted form.
pub enum PostedForm<'b> {
    Body(&'b [u8]),
    /// Of a body whose files were taken from it while it was read.
    Parts {
        parts: FormParts,
        /// What distinguishes the files from others. Empty without any.
        files: &'b [String],
    },
}

pub(super) fn envelope(
    signer: &HmacSigner,
    (name, fields): (&str, VisitorFields<'_>),
    client: ClientAddress,
    headers: &HeaderMap,
    posted: PostedForm<'_>,
    now_ms: u64,
) -> Result<(Envelope, IgnoredFields), IntakeResponse> {
    let form = fields.form;
    let (mut posted, files) = match posted {
        PostedForm::Body(body) => {
            let posted = decode_inputs(headers, form.charset, body);
            (posted.map_err(|message| IntakeResponse::invalid_part("id", message))?, [].as_slice())
        }
        PostedForm::Parts { parts, files } => (decode_parts(parts, form.charset), files),
    };
    let inputs = &mut posted.pairs;
    let trap = take_values(inputs, |name| form.is_trap(name));
    let mut guard = Object::new().with("trap", trap.concat().as_str());
    if form.captcha.is_some() {
        let tokens = take_values(inputs, |name| CAPTCHA_INPUTS.contains(&name));
        let token = tokens.into_iter().find(|token| !token.is_empty()).unwrap_or_default();
        guard.push("captcha", token.as_str().into());
    }
    let (payload, mut ignored) = payload(fields, posted.pairs)?;
    posted.files.iter().for_each(|name| ignored.add(name));
    let payload = Value::from(payload);
    let mut page = Object::new();
    if let Some(url) = headers.get(REFERER).and_then(|url| url.to_str().ok()) {
        page.push("url", url.into());
    }
    let key = derive_key(signer, name, client, (&payload, files), now_ms);
    Ok((Envelope { page, guard, ..Envelope::new(key, form.kind.name(), payload) }, ignored))
}

/// Removes inputs that are not part of the payload, and returns their values.
fn take_values(inputs: &mut Vec<(String, String)>, is_taken: impl Fn(&str) -> bool) -> Vec<String> {
    inputs.extract_if(.., |(name, _)| is_taken(name)).map(|(_, value)| value).collect()
}

/// The payload without foreign inputs, and those. They are left out before the idempotency key is derived from the payload, because
/// a framework's token differs each time that the page is loaded. The lead's inputs may be as long as an envelope.
fn payload(fields: VisitorFields<'_>, pairs: Vec<(String, String)>) -> Result<(Object, IgnoredFields), IntakeResponse> {
    let separator = DecimalSeparator::of_language(fields.form.language.as_deref().unwrap_or_default());
    let mut ignored = IgnoredFields::default();
    let mut inputs = Vec::new();
    let mut bytes = 0;
    for (name, text) in pairs {
        if inputs.len() < MAX_INPUTS && fields.can_contain(&name) {
            bytes += name.len() + text.len();
            inputs.push(Input::posted(name, text, separator));
        } else if !text.is_empty() {
            ignored.add(&name);
        }
    }
    if bytes > MAX_ENVELOPE_BYTES {
        return Err(IntakeResponse::busy(StatusCode::PAYLOAD_TOO_LARGE));
    }
    let mut posted = FormPayload::new(fields.form.kind.table(), &inputs);
    for misnamed in posted.misnamed.iter().filter_map(|index| inputs.get(*index)) {
        ignored.add(&misnamed.name);
    }
    posted.include_implied_record(&issues(fields.form, posted.payload.clone()));
    ignored.add_all(&fields.remove_foreign(&mut posted.payload));
    Ok((posted.payload, ignored))
}

fn issues(form: &Form, mut lead: Object) -> Vec<Issue> {
    apply_fixed_values(&mut lead, &form.fixed);
    let checked = check_value(form.kind.table(), lead.into(), &Catalog::default());
    checked.err().map(|invalid| invalid.issues).unwrap_or_default()
}

/// An idempotency key, so that a double click or a reload on the same day (UTC) does not create a second lead. Signed,
/// because the ledger keeps keys longer than the personal data that they are derived from.
fn derive_key(
    signer: &HmacSigner,
    form: &str,
    client: ClientAddress,
    (payload, files): (&Value, &[String]),
    now_ms: u64,
) -> String {
    let (day, client, payload) = ((now_ms / DAY_MS).to_string(), client.to_text(), payload.to_json());
    let own = ["native key", form, &client, &day, &payload];
    let parts: Vec<&str> = own.into_iter().chain(files.iter().map(String::as_str)).collect();
    let signature = signer.sign(&parts);
    // As many bits as a UUID has.
    let half = signature.first_chunk().map_or(0, |bytes| u128::from_be_bytes(*bytes));
    format!("native-{half:032x}")
}
