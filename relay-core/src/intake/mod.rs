//! What the relay responds to a request, and which leads it stores. Handlers pass in the parts of a request, and store
//! the lead or send the response that they get back.

mod attribution;
mod authenticate;
mod conditional_fields;
mod duplicate_submission;
mod foreign_fields;
mod form_encoding;
mod form_fields;
mod form_post;
mod multipart;
mod phone_numbers;
mod response;
mod service;
mod spam_protection;
mod staff_intake;
mod suspects;
mod visitor_intake;

pub use authenticate::{ClientAddress, may_read_responses};
pub use form_post::PostedForm;
pub use multipart::{FormParts, file_name, input_name};
pub use response::IntakeResponse;
pub use service::{Decision, Intake, StatusReader, Submitter};
pub use spam_protection::{CaptchaCheck, Limit, SpamProtection};
pub use visitor_intake::AcceptedLead;
