//! The access token of a Capillary connection. It is in memory only: a restart generates another one.

use std::sync::Arc;

use futures_util::lock::Mutex;

use super::backoff::Backoff;
use super::reporter::Reporter;
use crate::credentials::capillary::{TokenError, read_token_response, renew_after_ms, token_request};
use crate::credentials::{CapillaryClient, CredentialProblem, CredentialStatus};
use crate::delivery::context::{DeliveryContext, Event};
use crate::transport::CallResult;

const MAX_RESPONSE_BYTES: usize = 1 << 16;

pub struct CapillaryTokens {
    connection: String,
    url: String,
    client: CapillaryClient,
    context: DeliveryContext,
    reporter: Arc<Reporter>,
    /// Locked during a renewal.
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    token: Option<CurrentToken>,
    backoff: Backoff,
}

/// With times of the steady clock.
struct CurrentToken {
    access_token: String,
    renew_at_ms: u64,
    ends_at_ms: u64,
}

impl CapillaryTokens {
    pub(super) fn new(
        connection: &str,
        url: String,
        client: CapillaryClient,
        context: DeliveryContext,
        reporter: Arc<Reporter>,
    ) -> CapillaryTokens {
        CapillaryTokens { connection: connection.to_owned(), url, client, context, reporter, state: Mutex::default() }
    }

    pub(super) fn client(&self) -> &CapillaryClient {
        &self.client
    }

    /// Renews the token before it ends. While that fails, the earlier one is used until its end.
    pub(super) async fn current(&self) -> Option<String> {
        let mut state = self.state.lock().await;
        let now_ms = self.context.clock.steady_ms();
        if state.token.as_ref().is_none_or(|token| now_ms >= token.renew_at_ms) {
            self.renew(&mut state).await;
        }
        let now_ms = self.context.clock.steady_ms();
        state.token.as_ref().filter(|token| now_ms < token.ends_at_ms).map(|token| token.access_token.clone())
    }

    pub(super) async fn renewed(&self, refused: &str) -> Option<String> {
        let mut state = self.state.lock().await;
        if state.token.as_ref().is_none_or(|token| token.access_token == refused) {
            state.token = None;
            self.renew(&mut state).await;
        }
        state.token.as_ref().map(|token| token.access_token.clone())
    }

    pub(super) async fn report_refused(&self) {
        let mut state = self.state.lock().await;
        state.token = None;
        state.backoff.unavailable(self.context.clock.steady_ms(), self.context.rng.next_u32());
        self.reporter.fail(CredentialProblem::RenewedTokenRefused).await;
    }

    /// A revoked key is noticed although no lead is sent.
    pub(super) async fn check(&self) {
        self.current().await;
    }

    async fn renew(&self, state: &mut State) {
        let start_ms = self.context.clock.steady_ms();
        if !state.backoff.is_over(start_ms) {
            return;
        }
        let request = token_request(&self.url, &self.client);
        let result = match self.context.transport.call(request, MAX_RESPONSE_BYTES).await {
            CallResult::Answered { answer, .. } => read_token_response(&answer),
            _ => Err(TokenError::Unavailable),
        };
        let steady_ms = self.context.clock.steady_ms();
        match result {
            Ok(token) => {
                state.backoff.reset();
                state.token = Some(CurrentToken {
                    access_token: token.access_token,
                    // From the request on, because the token may be as old.
                    renew_at_ms: start_ms.saturating_add(renew_after_ms(token.lifetime_ms)),
                    ends_at_ms: start_ms.saturating_add(token.lifetime_ms),
                });
                self.context.observer.event(&self.connection, Event::CredentialsRenewed);
                // Without the time: it would be written to the ledger every few minutes.
                self.reporter.set(CredentialStatus { problem: None, renewed_ms: None, ends_ms: None }).await;
            }
            Err(TokenError::Refused(code)) => {
                state.backoff.refused(steady_ms);
                self.reporter.fail(CredentialProblem::Refused(code)).await;
            }
            Err(TokenError::Unavailable) => {
                state.backoff.unavailable(steady_ms, self.context.rng.next_u32());
                self.reporter.fail(CredentialProblem::Unavailable).await;
            }
        }
    }
}
