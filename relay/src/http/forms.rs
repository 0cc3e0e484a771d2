//! `POST /forms/{form}`: a form that a browser posts without JavaScript. The response is a redirect to the form's thank-you
//! page, or a page with the reason of a refusal. `GET /forms/{form}.json`: the public profile of a form.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Path, Request, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use hyper::StatusCode;
use hyper::header::CONTENT_TYPE;
use leadwire::protocol::RelayResponse;
use leadwire::schema::Object;
use relay_core::intake::{AcceptedLead, ClientAddress, Decision, IntakeResponse, PostedForm};

use super::multipart_post::MultipartPost;
use super::refusal_page::to_page;
use super::request_body::read_form;
use super::responses::{count_response, message};
use super::submission::{Stored, permit, store_lead};
use crate::app::App;
use crate::crash;
use crate::form_profile::form_profile;
use crate::ledger::Inserted;

pub async fn post_form(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Path(form): Path<String>,
    request: Request,
) -> Response {
    let refused = receive(&app, &form, peer, request).await.err();
    crash::point("before answer");
    match refused {
        None => {
            count_response(&RelayResponse::Queued.into());
            let thanks = app.config.forms.get(&form).map_or("/", |form| &form.thanks);
            Redirect::to(thanks).into_response()
        }
        Some(response) => {
            count_response(&response);
            to_page(&response)
        }
    }
}

async fn receive(app: &Arc<App>, form: &str, peer: SocketAddr, request: Request) -> Result<(), IntakeResponse> {
    let (head, body) = request.into_parts();
    let sender = app.intake.authenticate_form_post(form, peer.ip(), &head.headers)?;
    let address = ClientAddress::of_request(peer.ip(), &head.headers, &app.config.proxies);
    let request = (sender, &head.headers);
    if let Some(post) = MultipartPost::of(app, form, &head.headers) {
        let mut posted = post.read(address, body).await?;
        let permit = permit(app)?;
        let parts = PostedForm::Parts { parts: std::mem::take(&mut posted.parts), files: posted.digests() };
        let lead = accepted(app.intake.decide_form_post(form, request, parts, &app.spam_checks, app.clock.now_ms()))?;
        posted.attach_to(app, &lead).await?;
        return stored(store_lead(app, lead, permit).await?);
    }
    let body = read_form(app, address, (&head.headers, body)).await?;
    let permit = permit(app)?;
    let posted = PostedForm::Body(body.bytes());
    let decision = app.intake.decide_form_post(form, request, posted, &app.spam_checks, app.clock.now_ms());
    drop(body);
    stored(store_lead(app, accepted(decision)?, permit).await?)
}

fn accepted(decision: Decision) -> Result<AcceptedLead, IntakeResponse> {
    match decision {
        Decision::Store(lead) => Ok(*lead),
        Decision::Respond(response) => Err(response),
    }
}

fn stored(stored: Stored) -> Result<(), IntakeResponse> {
    match stored.inserted {
        Inserted::New | Inserted::Replay(_) => Ok(()),
        Inserted::Conflict => Err(RelayResponse::Conflict.into()),
    }
}

pub async fn get_form_profile(State(app): State<Arc<App>>, Path(file): Path<String>) -> Response {
    // Without the extension it is the URL that the form posts to.
    let Some(name) = file.strip_suffix(".json") else {
        return message(StatusCode::METHOD_NOT_ALLOWED, "method not allowed");
    };
    let reference = app.intake.references().get(name);
    let profile = match (app.config.forms.get(name), &reference) {
        (Some(_), Some(reference)) => form_profile(name, &reference.form, &reference.catalog_object),
        (Some(form), None) => form_profile(name, form, &Object::new()),
        (None, _) => return message(StatusCode::NOT_FOUND, "unknown form"),
    };
    ([(CONTENT_TYPE, "application/json")], profile.to_json()).into_response()
}
