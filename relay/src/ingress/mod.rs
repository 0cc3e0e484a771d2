//! Where leads come in: which requests are let in, what may stand in them, and what is answered. Nothing here calls a
//! CRM; what is taken in is the forwarder's.

mod admission;
mod allow;
mod attribution;
mod body;
mod captcha;
mod challenge;
mod client;
mod commit;
mod cors;
mod desk;
mod drawn;
mod folder;
mod leads;
mod look;
mod native;
mod origin;
mod rates;
mod reply;
mod required;
mod seal;
mod sender;
mod suspect;
mod token;
mod visitor;
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
