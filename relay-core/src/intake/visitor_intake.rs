//! A visitor's lead: which fields a form lets him set, and what the relay adds. A visitor creates a lead through a
//! form, and changes it through the same form with the update token of its receipt.

use leadwire::form::apply_fixed_values;
use leadwire::protocol::Envelope;
use leadwire::schema::{Catalog, Issue, Object, Value, check_value};

use super::attribution::add_attribution;
use super::conditional_fields::{remove_field, required_files, unmet_fields};
use super::foreign_fields::{IgnoredFields, VisitorFields};
use super::form_fields::missing_fields;
use super::phone_numbers::normalize_phone_numbers;
use super::response::IntakeResponse;
use super::spam_protection::{CaptchaCheck, report_hold_reason};
use crate::auth::UpdateTokens;
use crate::config::{Config, Form, Suspects};
use crate::files::FILES;
use crate::hold_reason::HoldReason;
use crate::ledger::{Digest, NewEntry};

pub struct AcceptedLead {
    pub entry: NewEntry,
    /// To be made before the entry is stored, unless the ledger has its key. None for an entry that is held anyway.
    pub captcha: Option<CaptchaCheck>,
    /// What to do if the captcha is not confirmed.
    pub suspects: Suspects,
    /// Fields whose attribution data the rules refused; the entry lacks it.
    pub skipped_attribution: Vec<String>,
    /// Names of fields and inputs that the form does not allow; the entry lacks them.
    pub ignored: Vec<String>,
    /// How many texts in fields for phone numbers are none. The entry has them as they were typed.
    pub unparsed_phones: usize,
    /// The inputs that must have a file. Empty for a change of a lead.
    pub required_files: Vec<String>,
}

impl AcceptedLead {
    pub(super) fn new(entry: NewEntry) -> AcceptedLead {
        AcceptedLead {
            entry,
            captcha: None,
            suspects: Suspects::Hold,
            skipped_attribution: Vec::new(),
            ignored: Vec::new(),
            unparsed_phones: 0,
            required_files: Vec::new(),
        }
    }
}

pub(super) struct VisitorIntake<'a> {
    pub(super) config: &'a Config,
    pub(super) update_tokens: &'a UpdateTokens,
    /// The form's name and configuration.
    pub(super) form: (&'a str, &'a Form),
    /// What only the account knows. None without a `catalog`, and before its first data.
    pub(super) catalog: Option<&'a Catalog>,
    pub(super) now_ms: u64,
}

impl VisitorIntake<'_> {
    /// `other_reason` is a reason to hold the lead that its report does not show; `ignored` are the inputs that are not in the
    /// envelope's payload.
    pub(super) fn accept(
        &self,
        envelope: &Envelope,
        other_reason: Option<HoldReason>,
        mut ignored: IgnoredFields,
    ) -> Result<AcceptedLead, IntakeResponse> {
        let (name, form) = self.form;
        if envelope.kind != form.kind.name() {
            return Err(IntakeResponse::not_allowed(&["kind"]));
        }
        if envelope.connection.is_some() {
            return Err(IntakeResponse::not_allowed(&["connection"]));
        }
        let id = self.record_id(envelope)?;
        let (mut body, foreign) = self.checked_body(id, envelope.payload.clone())?;
        ignored.add_all(&foreign);
        let ignored = ignored.into_names();
        let unparsed_phones = normalize_phone_numbers(form, &mut body);
        let (body, skipped_attribution) = match id {
            Some(_) => (body, Vec::new()),
            None => add_attribution(form, &(&envelope.page).into(), body),
        };
        let report = (&envelope.guard).into();
        let reason = report_hold_reason(form, &report).or(other_reason);
        let captcha = form.captcha.clone().filter(|_| reason.is_none());
        let payload = envelope.payload.to_json();
        let entry = NewEntry {
            key: envelope.key.clone(),
            digest: Digest::of(&["form", name, form.kind.name(), &payload, id.unwrap_or_default()]),
            connection: form.connection.clone(),
            form: Some(name.to_owned()),
            kind: form.kind.name().to_owned(),
            creates: form.kind.creates(&body),
            body: Value::from(body).to_json(),
            context: context(&envelope.page, &ignored),
            held: None,
            suspect: None,
            due_ms: None,
        };
        Ok(AcceptedLead {
            captcha: captcha.map(|captcha| CaptchaCheck::new(captcha, report.captcha)),
            suspects: form.suspects,
            skipped_attribution,
            required_files: if id.is_none() { required_files(form, &envelope.payload) } else { Vec::new() },
            entry: match reason {
                Some(reason) => form.suspects.apply(entry, &reason),
                None => entry,
            },
            ignored,
            unparsed_phones,
        })
    }

    /// The id in the update token. The payload may repeat it, as the rules require for an update, but not contain
    /// another one.
    fn record_id<'e>(&self, envelope: &'e Envelope) -> Result<Option<&'e str>, IntakeResponse> {
        let token = envelope.update_token.as_deref();
        let id = token.map(|token| self.update_tokens.verify(self.form.0, token, self.now_ms));
        let given = envelope.payload.as_object().and_then(|payload| payload.present("id"));
        let is_same =
            |id: &str| given.is_none_or(|given| given.as_integer(1).is_some_and(|given| given.to_string() == id));
        match id {
            None if given.is_none() => Ok(None),
            Some(Some(id)) if is_same(id) => Ok(Some(id)),
            _ => Err(IntakeResponse::refused("token")),
        }
    }

    /// The body for the CRM, and what was left out of the payload. Fixed values apply to new leads only: in an update they would
    /// reset the lead's stage, for example.
    fn checked_body(&self, id: Option<&str>, mut given: Value) -> Result<(Object, IgnoredFields), IntakeResponse> {
        let (_, form) = self.form;
        let mut ignored = match &mut given {
            Value::Object(object) => self.fields().remove_foreign(object),
            _ => IgnoredFields::default(),
        };
        // Without its id, a change of a contact would add a contact.
        if id.is_some() && !ignored.record_ids.is_empty() {
            return Err(IntakeResponse::not_allowed(&ignored.record_ids));
        }
        // An update may lack the fields that conditions name.
        let unmet = if id.is_none() { unmet_fields(form, &given) } else { Vec::new() };
        if let Value::Object(object) = &mut given {
            let left_out = unmet.iter().filter(|name| remove_field(object, name));
            left_out.for_each(|name| ignored.add(&name.to_text()));
        }
        let mut payload = given.clone();
        if let Value::Object(object) = &mut payload {
            match id {
                Some(id) => object.set("id", Value::from_digits(id)),
                None => apply_fixed_values(object, &form.fixed),
            }
        }
        let catalog = self.catalog.cloned().unwrap_or_default();
        let checked = check_value(form.kind.table(), payload, &catalog);
        let mut issues = checked.as_ref().err().map(|invalid| invalid.issues.clone()).unwrap_or_default();
        if id.is_none() {
            issues.extend(missing_fields(form, &given, &unmet, &issues));
        }
        match checked {
            // The rules accept the fixed values alone, which are not a lead.
            Ok(_) if issues.is_empty() && id.is_none() && is_blank(&given) => {
                Err(IntakeResponse::invalid(&[Issue::empty(&Catalog::default())]))
            }
            Ok(valid) if issues.is_empty() => Ok((valid.body, ignored)),
            _ => Err(IntakeResponse::invalid(&issues)),
        }
    }

    pub(super) fn fields(&self) -> VisitorFields<'_> {
        let (_, form) = self.form;
        let connection = self.config.crms.get(&form.connection);
        VisitorFields { form, marker_field: connection.and_then(|connection| connection.marker_field) }
    }
}

/// What the page reported, and the names that were left out, for staff.
fn context(page: &Object, ignored: &[String]) -> String {
    let mut context = page.clone();
    // The relay's own.
    context.take(FILES);
    if !ignored.is_empty() {
        context.set("ignored", Value::texts(ignored));
    }
    Value::from(context).to_json()
}

/// Whether no field is filled in.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Object(object) => object.entries().iter().all(|(_, value)| is_blank(value)),
        Value::List(items) => items.iter().all(is_blank),
        _ => value.is_missing(),
    }
}
