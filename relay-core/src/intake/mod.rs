//! What the relay responds to a request, and which leads it stores. Handlers pass in the parts of a request, and store
//! the lead or send the response that they get back.

mod admission;
mod allowed_fields;
mod attribution;
mod authenticate;
mod captcha;
mod client_address;
mod decision;
mod form_post;
mod required_fields;
mod response;
mod service;
mod staff_intake;
mod visitor_intake;

pub use admission::{Limit, SpamProtection};
pub use authenticate::listed_origin;
pub use captcha::CaptchaCheck;
pub use client_address::ClientAddress;
pub use decision::{AcceptedLead, Decision};
pub use response::IntakeResponse;
pub use service::{Intake, StatusReader, Submitter};
