//! The tokens of a Bitrix24 connection. A renewal replaces both, so the new pair is stored before its first use. A crash between the
//! response and the commit can lose it; a mark in the ledger then says why the earlier refresh token is refused.

use std::sync::Arc;

use futures_util::lock::Mutex;

use super::backoff::Backoff;
use super::reporter::Reporter;
use crate::credentials::bitrix24::{Grant, KEEP_ALIVE_AFTER_MS, Pair, TokenError, read_token_response, token_request};
use crate::credentials::{
    Bitrix24App, CredentialProblem, StoredTokens, TOKENS, Unreadable, random_nonce, token_digest,
};
use crate::delivery::context::{DeliveryContext, Event};
use crate::transport::CallResult;

const MAX_RESPONSE_BYTES: usize = 1 << 16;
/// The digest of the refresh token that was sent last, among the values that the ledger keeps for a connection.
const SENT: &str = "oauth_refresh_sent";

pub struct Bitrix24Tokens {
    connection: String,
    app: Bitrix24App,
    context: DeliveryContext,
    reporter: Arc<Reporter>,
    /// Locked during a renewal.
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// As stored.
    tokens: Option<StoredTokens>,
    /// Received, and not stored yet.
    unsaved: Option<StoredTokens>,
    /// What the ledger had before `unsaved` was received.
    replaced: Option<Vec<u8>>,
    backoff: Backoff,
}

impl Bitrix24Tokens {
    pub(super) fn new(
        connection: &str,
        app: Bitrix24App,
        context: DeliveryContext,
        reporter: Arc<Reporter>,
    ) -> Bitrix24Tokens {
        Bitrix24Tokens { connection: connection.to_owned(), app, context, reporter, state: Mutex::default() }
    }

    pub(super) async fn current(&self) -> Option<String> {
        let mut state = self.state.lock().await;
        self.prepare(&mut state).await;
        state.tokens.as_ref().map(|tokens| tokens.access_token.clone())
    }

    pub(super) async fn renewed(&self, refused: &str) -> Option<String> {
        let mut state = self.state.lock().await;
        let is_refused = |tokens: &StoredTokens| tokens.access_token == refused;
        if state.tokens.as_ref().is_none_or(is_refused) {
            self.renew(&mut state).await;
        }
        state.tokens.as_ref().filter(|tokens| !is_refused(tokens)).map(|tokens| tokens.access_token.clone())
    }

    /// Of a person who has given the consent again.
    pub(super) async fn stored_by_another(&self, refused: &str) -> Option<String> {
        let mut state = self.state.lock().await;
        if let Ok(Some((stored, _))) = self.load().await
            && state.unsaved.is_none()
        {
            self.use_stored(&mut state, stored).await;
        }
        let tokens = state.tokens.as_ref().filter(|tokens| tokens.access_token != refused);
        tokens.map(|tokens| tokens.access_token.clone())
    }

    pub(super) async fn report_refused(&self) {
        let mut state = self.state.lock().await;
        state.backoff.refused(self.context.clock.steady_ms());
        self.reporter.fail(CredentialProblem::RenewedTokenRefused).await;
    }

    /// Renews the pair of a connection that has been idle for long.
    pub(super) async fn check(&self) {
        let mut state = self.state.lock().await;
        self.prepare(&mut state).await;
        let now_ms = self.context.clock.now_ms();
        let is_old = |tokens: &StoredTokens| now_ms.saturating_sub(tokens.received_ms) >= KEEP_ALIVE_AFTER_MS;
        if state.tokens.as_ref().is_some_and(is_old) {
            self.renew(&mut state).await;
        }
    }

    /// Loads the pair, or gets the first one.
    async fn prepare(&self, state: &mut State) {
        self.save(state).await;
        if state.tokens.is_some() || state.unsaved.is_some() {
            return;
        }
        match self.load().await {
            Ok(Some((stored, _))) => {
                self.report_loaded(&stored).await;
                state.tokens = Some(stored);
            }
            Ok(None) => self.renew(state).await,
            Err(problem) => self.reporter.fail(problem).await,
        }
    }

    /// The stored pair, and its encrypted form.
    async fn load(&self) -> Result<Option<(StoredTokens, Vec<u8>)>, CredentialProblem> {
        let stored = self.context.ledger.connection_value(&self.connection, TOKENS).await;
        let Some(stored) = stored.map_err(|_| CredentialProblem::NotStored)? else { return Ok(None) };
        match StoredTokens::decrypt(&self.app.key, &self.connection, &stored.value) {
            Ok(tokens) => Ok(Some((tokens, stored.value))),
            Err(Unreadable::OtherKey) => Err(CredentialProblem::OtherKey),
            Err(Unreadable::Damaged) => Err(CredentialProblem::Damaged),
        }
    }

    async fn renew(&self, state: &mut State) {
        self.save(state).await;
        if state.unsaved.is_some() {
            return;
        }
        let (stored, encrypted) = match self.load().await {
            Ok(loaded) => loaded.unzip(),
            Err(problem) => return self.reporter.fail(problem).await,
        };
        if let Some(stored) = &stored
            && self.use_stored(state, stored.clone()).await
        {
            return;
        }
        if !state.backoff.is_over(self.context.clock.steady_ms()) {
            return;
        }
        let mut problem = CredentialProblem::NoRefreshToken;
        for refresh_token in self.refresh_tokens(stored.as_ref()) {
            match self.exchange(&refresh_token).await {
                Ok(pair) => {
                    state.backoff.reset();
                    state.unsaved = Some(StoredTokens::received(pair, &self.app, self.context.clock.now_ms()));
                    state.replaced = encrypted;
                    return self.save(state).await;
                }
                Err(failed @ (CredentialProblem::Unavailable | CredentialProblem::NotStored)) => {
                    state.backoff.unavailable(self.context.clock.steady_ms(), self.context.rng.next_u32());
                    return self.reporter.fail(failed).await;
                }
                // The first reason is that of the stored token.
                Err(refused) if problem == CredentialProblem::NoRefreshToken => problem = refused,
                Err(_) => {}
            }
        }
        // A command beside the relay may have used the same refresh token at the same time, and stored the pair that it received.
        if let Ok(Some((latest, _))) = self.load().await
            && self.use_stored(state, latest).await
        {
            return;
        }
        state.backoff.refused(self.context.clock.steady_ms());
        self.reporter.fail(problem).await;
    }

    /// Whether another process has renewed the pair, such as the login.
    async fn use_stored(&self, state: &mut State, stored: StoredTokens) -> bool {
        if state.tokens.as_ref() == Some(&stored) {
            return false;
        }
        state.backoff.reset();
        self.report_working(&stored).await;
        state.tokens = Some(stored);
        true
    }

    /// The stored one, then the configured one if staff have changed it since.
    fn refresh_tokens(&self, stored: Option<&StoredTokens>) -> Vec<String> {
        let configured = self.app.refresh_token.clone();
        let digest = token_digest(configured.as_deref());
        let is_new = stored.is_none_or(|stored| stored.configured != digest);
        stored.map(|stored| stored.refresh_token.clone()).into_iter().chain(configured.filter(|_| is_new)).collect()
    }

    async fn exchange(&self, refresh_token: &str) -> Result<Pair, CredentialProblem> {
        let digest = token_digest(Some(refresh_token)).into_bytes();
        let ledger = &self.context.ledger;
        let sent = ledger.connection_value(&self.connection, SENT).await.map_err(|_| CredentialProblem::NotStored)?;
        let was_sent = sent.is_some_and(|sent| sent.value == digest);
        self.set_sent(Some(digest)).await?;
        let request = token_request(&self.app, Grant::RefreshToken(refresh_token));
        let result = match self.context.transport.call(request, MAX_RESPONSE_BYTES).await {
            CallResult::Answered { answer, .. } => read_token_response(&answer),
            CallResult::NotSent => {
                if !was_sent {
                    self.set_sent(None).await?;
                }
                Err(TokenError::Unavailable)
            }
            _ => Err(TokenError::Unavailable),
        };
        if result.is_ok() {
            self.context.observer.event(&self.connection, Event::CredentialsReceived);
        }
        match result {
            Ok(pair) => Ok(pair),
            Err(TokenError::Unavailable) => Err(CredentialProblem::Unavailable),
            Err(TokenError::InvalidGrant) if was_sent => Err(CredentialProblem::Interrupted),
            Err(refused) => {
                if !was_sent {
                    self.set_sent(None).await?;
                }
                Err(CredentialProblem::Refused(match refused {
                    TokenError::Refused(code) => code,
                    _ => "invalid_grant".to_owned(),
                }))
            }
        }
    }

    async fn set_sent(&self, digest: Option<Vec<u8>>) -> Result<(), CredentialProblem> {
        let now_ms = self.context.clock.now_ms();
        let set = self.context.ledger.set_connection_value(&self.connection, SENT, digest, now_ms).await;
        set.map_err(|_| CredentialProblem::NotStored)
    }

    /// Stores a received pair; from then on it is used. A pair that a login has stored meanwhile takes precedence: it has the consent of
    /// the user whom staff want now.
    async fn save(&self, state: &mut State) {
        let Some(tokens) = &state.unsaved else { return };
        let nonce = random_nonce(self.context.rng.as_ref());
        let Some(encrypted) = tokens.encrypt(&self.app.key, &self.connection, nonce) else {
            return self.reporter.fail(CredentialProblem::NotStored).await;
        };
        let (ledger, now_ms) = (&self.context.ledger, self.context.clock.now_ms());
        let (name, replaced) = (&self.connection, state.replaced.clone());
        match ledger.replace_connection_value(name, TOKENS, replaced, encrypted, now_ms).await {
            Ok(true) => {
                self.report_working(tokens).await;
                self.context.observer.event(&self.connection, Event::CredentialsRenewed);
                state.tokens = state.unsaved.take();
            }
            Ok(false) => {
                state.unsaved = None;
                match self.load().await {
                    Ok(Some((stored, _))) => drop(self.use_stored(state, stored).await),
                    Ok(None) => {}
                    Err(problem) => self.reporter.fail(problem).await,
                }
            }
            Err(_) => self.reporter.fail(CredentialProblem::NotStored).await,
        }
    }

    /// A refusal that an earlier process has seen still holds for the same tokens.
    async fn report_loaded(&self, tokens: &StoredTokens) {
        let lasts = |problem: &CredentialProblem| {
            matches!(problem, CredentialProblem::Refused(_) | CredentialProblem::Interrupted)
        };
        match self.reporter.stored().await {
            Some(status)
                if status.renewed_ms == Some(tokens.received_ms) && status.problem.as_ref().is_some_and(lasts) =>
            {
                self.reporter.set(status).await;
            }
            _ => self.report_working(tokens).await,
        }
    }

    async fn report_working(&self, tokens: &StoredTokens) {
        self.reporter.set(tokens.status()).await;
    }
}
