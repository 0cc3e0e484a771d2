//! The access tokens of a connection with OAuth: one for each call, renewed as the CRM's documents say. Calls at the same time share one
//! renewal.

mod backoff;
mod bitrix24;
mod capillary;
mod reporter;
mod verdict;

use std::sync::Arc;

use leadwire::crm::{Credentials, HttpRequest, HttpResponse, Target};

use super::context::DeliveryContext;
use crate::config::Connection;
use crate::credentials::{OAuth, bitrix24 as bitrix24_oauth, capillary as capillary_oauth};
use bitrix24::Bitrix24Tokens;
use capillary::CapillaryTokens;
pub(super) use reporter::{Reporter, ReportingProcess};
pub(super) use verdict::{CredentialVerdict, credential_verdict};

/// How often the credentials of an idle connection are checked.
pub const CHECK_INTERVAL_MS: u64 = 60 * 60 * 1000;

pub enum AccessTokens {
    Bitrix24(Bitrix24Tokens),
    Capillary(CapillaryTokens),
}

impl AccessTokens {
    /// `None` for a connection whose credentials do not end.
    pub(super) fn new(
        name: &str,
        connection: &Connection,
        context: &DeliveryContext,
        reporter: Arc<Reporter>,
    ) -> Option<AccessTokens> {
        Some(match connection.oauth.clone()? {
            OAuth::Bitrix24(app) => AccessTokens::Bitrix24(Bitrix24Tokens::new(name, app, context.clone(), reporter)),
            OAuth::Capillary(client) => {
                let url = connection.target.url.clone();
                AccessTokens::Capillary(CapillaryTokens::new(name, url, client, context.clone(), reporter))
            }
        })
    }

    /// The token of the next call. `None` when there is none and none can be had now.
    pub(super) async fn current(&self) -> Option<String> {
        match self {
            AccessTokens::Bitrix24(tokens) => tokens.current().await,
            AccessTokens::Capillary(tokens) => tokens.current().await,
        }
    }

    /// Another token than the one that the CRM refused.
    pub(super) async fn renewed(&self, refused: &str) -> Option<String> {
        match self {
            AccessTokens::Bitrix24(tokens) => tokens.renewed(refused).await,
            AccessTokens::Capillary(tokens) => tokens.renewed(refused).await,
        }
    }

    /// The token that another process has stored meanwhile, such as the login. `None` when there is no other one than `refused`.
    pub(super) async fn stored_by_another(&self, refused: &str) -> Option<String> {
        match self {
            AccessTokens::Bitrix24(tokens) => tokens.stored_by_another(refused).await,
            AccessTokens::Capillary(_) => None,
        }
    }

    /// The CRM refused a token that was renewed for the same call.
    pub(super) async fn report_refused(&self) {
        match self {
            AccessTokens::Bitrix24(tokens) => tokens.report_refused().await,
            AccessTokens::Capillary(tokens) => tokens.report_refused().await,
        }
    }

    /// Whether the response says that the token has ended, so that the call was not executed.
    pub(super) fn is_refused(&self, response: &HttpResponse) -> bool {
        match self {
            AccessTokens::Bitrix24(_) => bitrix24_oauth::is_expired(response),
            AccessTokens::Capillary(_) => capillary_oauth::is_token_refused(response),
        }
    }

    /// The target of a call with this token.
    pub(super) fn target(&self, target: &Target, token: &str) -> Target {
        match self {
            AccessTokens::Bitrix24(_) => {
                let credentials = Credentials::Bitrix24 { auth: Some(token.to_owned()) };
                Target { credentials, ..target.clone() }
            }
            AccessTokens::Capillary(_) => target.clone(),
        }
    }

    /// Adds what the target does not say.
    pub(super) fn add_headers(&self, request: &mut HttpRequest, token: &str) {
        if let AccessTokens::Capillary(tokens) = self {
            capillary_oauth::add_headers(request, tokens.client(), token);
        }
    }

    /// To be called when the connection is taken, and then each [`CHECK_INTERVAL_MS`]: so what will fail is shown before leads fail,
    /// and the refresh token of an idle connection does not end. Not to be dropped, because a renewed pair could be lost.
    pub async fn check(&self) {
        match self {
            AccessTokens::Bitrix24(tokens) => tokens.check().await,
            AccessTokens::Capillary(tokens) => tokens.check().await,
        }
    }
}
