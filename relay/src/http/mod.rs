//! The relay's HTTP interface for pages and staff. Handlers translate requests for `relay_core::intake`, store the
//! leads that it accepts, and translate its responses.

mod body;
mod delivery_wait;
mod form_post;
mod form_profile;
mod get_lead;
mod post_lead;
mod response_headers;
mod responses;
mod routes;
pub mod server;
mod static_files;
mod store_lead;

pub use routes::router;
