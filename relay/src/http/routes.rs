//! Where leads come in: which requests are let in, what may stand in them, and what is answered. Nothing here calls a
//! CRM; what is taken in is the forwarder's.

#[path = "../../../relay-core/src/intake/admission.rs"]
mod admission;
#[path = "../../../relay-core/src/intake/allowed_fields.rs"]
mod allow;
#[path = "../../../relay-core/src/intake/attribution.rs"]
mod attribution;
#[path = "body.rs"]
mod body;
#[path = "../spam_protection/captcha.rs"]
mod captcha;
#[path = "../spam_protection/proof_of_work.rs"]
mod challenge;
#[path = "../../../relay-core/src/intake/client_address.rs"]
mod client;
#[path = "store_lead.rs"]
mod commit;
#[path = "response_headers.rs"]
mod cors;
#[path = "../../../relay-core/src/intake/staff_intake.rs"]
mod desk;
#[path = "form_profile.rs"]
mod drawn;
#[path = "static_files.rs"]
mod folder;
#[path = "post_lead.rs"]
mod leads;
#[path = "get_lead.rs"]
mod look;
#[path = "form_post/mod.rs"]
mod native;
#[path = "../../../relay-core/src/intake/authenticate.rs"]
mod origin;
#[path = "../spam_protection/rate_limits.rs"]
mod rates;
#[path = "../../../relay-core/src/intake/response.rs"]
mod reply;
#[path = "../../../relay-core/src/intake/required_fields.rs"]
mod required;
#[path = "../../../relay-core/src/auth/hmac_signer.rs"]
mod seal;
#[path = "../ingress/sender.rs"]
mod sender;
#[path = "../../../relay-core/src/intake/hold_reason.rs"]
mod suspect;
#[path = "../../../relay-core/src/auth/update_token.rs"]
mod token;
#[path = "../../../relay-core/src/intake/visitor_intake.rs"]
mod visitor;
#[path = "delivery_wait.rs"]
mod wait;

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use hyper::StatusCode;

pub use challenge::{Challenges, LIFE_MS as CHALLENGE_LIFE_MS};
pub use client::Peer;
pub use seal::Seal;
pub use token::{LIFE_MS as TOKEN_LIFE_MS, Tokens};

pub(crate) use captcha::Captchas;
pub(crate) use rates::Rates;

use client::Client;
use commit::commit;
use reply::{Reply, nothing};

use crate::app::App;

/// The routes for pages and staff, and the folder if there is one.
pub fn router(app: Arc<App>) -> Router {
    let router = Router::new()
        .route("/leads", post(leads::add))
        .route("/leads/{key}", get(look::look))
        .route("/forms/{form}", post(native::receive).get(drawn::profile_of))
        .method_not_allowed_fallback(wrong_method)
        .with_state(Arc::clone(&app));
    let router = match &app.config.static_dir {
        Some(path) => router.fallback_service(folder::folder(path)),
        None => router.fallback(nothing_here),
    };
    cors::guarded(router, app)
}

async fn wrong_method() -> Response {
    nothing(StatusCode::METHOD_NOT_ALLOWED, "this address takes another method")
}

async fn nothing_here() -> Response {
    nothing(StatusCode::NOT_FOUND, "nothing here: leads are posted to /leads")
}
