//! Intake with its configuration and keys. The steps of a request in their order: authenticate by the headers, read the
//! body, decide, store, respond.

use std::net::IpAddr;
use std::sync::Arc;

use http::HeaderMap;
use leadwire::crm::RecordId;
use leadwire::protocol::{Envelope, RelayResponse};
use leadwire::schema::{Issue, Object, is_digits};

use super::authenticate::{ClientAddress, Page, Sender, authenticate};
use super::duplicate_submission::{Endpoint, RecentLeads};
use super::foreign_fields::IgnoredFields;
use super::form_fields::missing_file;
use super::form_post::{self, PostedForm};
use super::response::IntakeResponse;
use super::spam_protection::{Limit, SpamProtection, admit_envelope, admit_form_post};
use super::staff_intake::accept_from_staff;
use super::visitor_intake::{AcceptedLead, VisitorIntake};
use crate::auth::{AccessKeys, HmacSigner, UpdateTokens};
use crate::config::{Config, Form};
use crate::files::Declaration;
use crate::hold_reason::HoldReason;
use crate::ledger::{Entry, State};
use crate::reference_data::{FormReference, FormReferences};

pub struct Intake {
    config: Arc<Config>,
    staff_keys: AccessKeys,
    signer: HmacSigner,
    update_tokens: UpdateTokens,
    references: FormReferences,
    recent: RecentLeads,
}

/// A request whose sender may submit leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Submitter {
    client: ClientAddress,
    is_staff: bool,
    /// Whether the page's origin is not known.
    is_unknown: bool,
}

/// A request whose sender may ask for the state of a lead, if the token or key is valid for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusReader<'a>(Sender<'a>);

/// A form, and what its `catalog` adds to it.
struct CheckedForm<'a> {
    configured: &'a Form,
    reference: Option<Arc<FormReference>>,
}

/// The result of intake.
pub enum Decision {
    /// The lead is valid: store it, then respond.
    Store(Box<AcceptedLead>),
    /// Nothing is stored.
    Respond(IntakeResponse),
}

impl Intake {
    pub fn new(config: Arc<Config>) -> Intake {
        let signer = HmacSigner::new(config.token_secret.expose().as_bytes());
        Intake {
            staff_keys: AccessKeys::new(&config.staff_keys),
            update_tokens: UpdateTokens::new(signer.clone()),
            signer,
            references: FormReferences::default(),
            recent: RecentLeads::default(),
            config,
        }
    }

    /// The reference data of the forms with a `catalog`, which a caller updates.
    pub fn references(&self) -> &FormReferences {
        &self.references
    }

    /// `POST /leads`. An update token is part of the envelope, so a page's bearer token can only be a wrong staff key.
    pub fn authenticate_submission(&self, peer: IpAddr, headers: &HeaderMap) -> Result<Submitter, IntakeResponse> {
        let (is_staff, is_unknown) = match self.authenticate(headers)? {
            Sender::Staff => (true, false),
            Sender::Page(Page { token: None, is_unknown }) => (false, is_unknown),
            Sender::Page(Page { token: Some(_), .. }) => return Err(IntakeResponse::refused("token")),
        };
        let client = ClientAddress::of_request(peer, headers, &self.config.proxies);
        Ok(Submitter { client, is_staff, is_unknown })
    }

    /// `POST /forms/{form}`. A form without JavaScript cannot send a bearer token.
    pub fn authenticate_form_post(
        &self,
        form: &str,
        peer: IpAddr,
        headers: &HeaderMap,
    ) -> Result<Submitter, IntakeResponse> {
        let submitter = self.authenticate_submission(peer, headers)?;
        if submitter.is_staff {
            return Err(IntakeResponse::refused("token"));
        }
        self.form(form)?;
        Ok(submitter)
    }

    /// `GET /leads/{key}`.
    pub fn authenticate_status<'a>(&self, headers: &'a HeaderMap) -> Result<StatusReader<'a>, IntakeResponse> {
        self.authenticate(headers).map(StatusReader)
    }

    /// The files of a lead that a page declares; the form's configuration says which are accepted. None in place of the form where no
    /// form takes files.
    pub fn declare_files(
        &self,
        form: &str,
        submitter: Submitter,
        body: &[u8],
        spam: &dyn SpamProtection,
    ) -> Result<(Declaration, Option<&Form>), IntakeResponse> {
        spam.count(Limit::Files, form, submitter.client).map_err(IntakeResponse::retry_after)?;
        let declaration = Declaration::read(body);
        let declaration = declaration.map_err(|error| IntakeResponse::invalid_part("files", error.0))?;
        Ok((declaration, self.config.forms.get(form).filter(|_| self.config.files.is_some())))
    }

    /// Refuses a lead that lacks a file of an input that must have one.
    pub fn check_required_files(
        &self,
        lead: &AcceptedLead,
        has_file: impl Fn(&str) -> bool,
    ) -> Result<(), IntakeResponse> {
        let missing = lead.required_files.iter().filter(|input| !has_file(input));
        let issues: Vec<Issue> = missing.map(|input| missing_file(input)).collect();
        if issues.is_empty() { Ok(()) } else { Err(IntakeResponse::invalid(&issues)) }
    }

    pub fn decide_submission(
        &self,
        submitter: Submitter,
        body: &[u8],
        spam: &dyn SpamProtection,
        now_ms: u64,
    ) -> Decision {
        self.accept_submission(submitter, body, spam, now_ms).into()
    }

    pub fn decide_form_post(
        &self,
        form: &str,
        (sender, headers): (Submitter, &HeaderMap),
        posted: PostedForm<'_>,
        spam: &dyn SpamProtection,
        now_ms: u64,
    ) -> Decision {
        self.accept_form_post(form, (sender, headers), posted, spam, now_ms).into()
    }

    /// The response for an entry in the ledger. An entry that the CRM refused or that is held was received as well, and
    /// a page cannot do anything about it.
    pub fn respond_stored(&self, entry: &Entry, now_ms: u64) -> IntakeResponse {
        if entry.state != State::Done {
            return RelayResponse::Queued.into();
        }
        let id = record_id(entry);
        let form_and_id = entry.form.as_deref().zip(id);
        let update_token = form_and_id.map(|(form, id)| self.update_tokens.issue(form, id, now_ms));
        RelayResponse::Delivered { id: id.map(|id| RecordId(id.to_owned())), update_token }.into()
    }

    /// The state of a lead. None when staff ask for an unknown key. A page without a valid token does not learn whether
    /// the key is known, and no response contains a new update token.
    pub fn respond_status(
        &self,
        reader: StatusReader<'_>,
        entry: Option<&Entry>,
        now_ms: u64,
    ) -> Option<IntakeResponse> {
        match reader.0 {
            Sender::Staff => {
                let entry = entry?;
                let mut extra = Object::new().with("state", entry.state.as_str());
                if let Some(reason) = &entry.reason {
                    extra.push("reason", reason.as_str().into());
                }
                Some(IntakeResponse { extra, ..state_of(entry) })
            }
            Sender::Page(Page { token, .. }) => {
                let is_own = |entry: &&Entry| {
                    let id = token.zip(entry.form.as_deref());
                    let id = id.and_then(|(token, form)| self.update_tokens.verify(form, token, now_ms));
                    id.is_some() && entry.record_id.as_deref() == id
                };
                Some(entry.filter(is_own).map_or_else(|| IntakeResponse::refused("token"), state_of))
            }
        }
    }

    fn authenticate<'a>(&self, headers: &'a HeaderMap) -> Result<Sender<'a>, IntakeResponse> {
        authenticate(headers, &self.config.origins, &self.staff_keys)
    }

    fn form(&self, name: &str) -> Result<CheckedForm<'_>, IntakeResponse> {
        let configured = self.config.forms.get(name).ok_or_else(|| IntakeResponse::not_allowed(&["form"]))?;
        Ok(CheckedForm { configured, reference: self.references.get(name) })
    }

    fn accept_submission(
        &self,
        submitter: Submitter,
        body: &[u8],
        spam: &dyn SpamProtection,
        now_ms: u64,
    ) -> Result<AcceptedLead, IntakeResponse> {
        let envelope = parse_envelope(body)?;
        match &envelope.form {
            Some(name) => {
                let form = self.form(name)?;
                admit_envelope(spam, (name, form.get()), submitter.client, &envelope, now_ms)?;
                let intake = self.visitor_intake(name, &form, now_ms);
                let mut lead = intake.accept(&envelope, submitter.hold_reason(), IgnoredFields::default())?;
                self.recent.use_first_key(Endpoint::Leads, submitter.client, &mut lead.entry, now_ms);
                Ok(lead)
            }
            None if submitter.is_staff => accept_from_staff(&self.config, &envelope).map(AcceptedLead::new),
            None => Err(IntakeResponse::not_allowed(&["form"])),
        }
    }

    fn accept_form_post(
        &self,
        name: &str,
        (submitter, headers): (Submitter, &HeaderMap),
        posted: PostedForm<'_>,
        spam: &dyn SpamProtection,
        now_ms: u64,
    ) -> Result<AcceptedLead, IntakeResponse> {
        let form = self.form(name)?;
        let intake = self.visitor_intake(name, &form, now_ms);
        let form = (name, intake.fields());
        let (envelope, ignored) = form_post::envelope(&self.signer, form, submitter.client, headers, posted, now_ms)?;
        let hold_reason = admit_form_post(spam, name, submitter.client)?.or(submitter.hold_reason());
        let mut lead = intake.accept(&envelope, hold_reason, ignored)?;
        self.recent.use_first_key(Endpoint::Forms, submitter.client, &mut lead.entry, now_ms);
        Ok(lead)
    }

    fn visitor_intake<'a>(&'a self, name: &'a str, form: &'a CheckedForm<'_>, now_ms: u64) -> VisitorIntake<'a> {
        VisitorIntake {
            config: &self.config,
            update_tokens: &self.update_tokens,
            form: (name, form.get()),
            catalog: form.reference.as_ref().map(|reference| &reference.catalog),
            now_ms,
        }
    }
}

impl Submitter {
    fn hold_reason(self) -> Option<HoldReason> {
        self.is_unknown.then_some(HoldReason::OriginUnknown)
    }
}

impl CheckedForm<'_> {
    /// With the reference data, if it has been read.
    fn get(&self) -> &Form {
        self.reference.as_ref().map_or(self.configured, |reference| &reference.form)
    }
}

impl From<Result<AcceptedLead, IntakeResponse>> for Decision {
    fn from(result: Result<AcceptedLead, IntakeResponse>) -> Self {
        match result {
            Ok(lead) => Decision::Store(Box::new(lead)),
            Err(response) => Decision::Respond(response),
        }
    }
}

fn parse_envelope(body: &[u8]) -> Result<Envelope, IntakeResponse> {
    let invalid = |message: &str| IntakeResponse::invalid_part("id", message);
    let text = std::str::from_utf8(body).map_err(|_| invalid("the envelope must be UTF-8"))?;
    Envelope::read(text).map_err(|message| invalid(&message))
}

fn state_of(entry: &Entry) -> IntakeResponse {
    match entry.state {
        State::Done => {
            let id = record_id(entry).map(|id| RecordId(id.to_owned()));
            RelayResponse::Delivered { id, update_token: None }.into()
        }
        _ => RelayResponse::Queued.into(),
    }
}

fn record_id(entry: &Entry) -> Option<&str> {
    entry.record_id.as_deref().filter(|id| is_digits(id))
}
