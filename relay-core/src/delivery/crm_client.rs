//! Calls one CRM: within its rate limit, signed by its clock, and measured.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use leadwire::crm::{Crm, HttpRequest, Target, call, is_stale, request};
use leadwire::schema::Object;

use super::connection_lease::ConnectionLease;
use super::context::{DeliveryContext, Event};
use super::credentials::{AccessTokens, CredentialVerdict, Reporter, ReportingProcess, credential_verdict};
use super::operating_budget::OperatingBudget;
use super::operating_limit::{BATCH, is_over_limit};
use super::prepared_lead::PreparedLead;
use super::rate_limiter::RateLimiter;
use super::reported_time::ReportedTime;
use crate::config::Connection;
use crate::credentials::CredentialProblem;
use crate::transport::CallResult;

/// Bytes of the response to one call.
pub(super) const MAX_RESPONSE_BYTES: usize = 1 << 20;
/// Bytes of the response to a batch, or of a list: it holds many payloads.
pub(super) const MAX_LIST_BYTES: usize = 32 << 20;
/// How long no batch is sent after the CRM refused one.
pub(super) const WITHOUT_BATCHES_MS: u64 = 10 * 60 * 1000;
/// The longest pause that a CRM may demand.
pub(super) const MAX_PAUSE_MS: u64 = 60 * 60 * 1000;

pub(super) enum CrmRequest<'a> {
    /// Sends a lead.
    Send(&'a PreparedLead),
    /// Calls another method of the CRM's API.
    Call {
        /// Appended to the API's address.
        path: String,
        parameters: Object,
    },
}

pub(super) struct CrmClient {
    pub name: String,
    pub connection: Connection,
    pub context: DeliveryContext,
    /// How long the CRM has to answer one call.
    pub timeout_ms: u64,
    /// How long a CRM may still work on a call that it has not answered.
    settle_delay_ms: u64,
    /// `None` for a command, which needs no lease.
    lease: Option<Arc<ConnectionLease>>,
    /// `None` for credentials that do not end.
    pub access_tokens: Option<Arc<AccessTokens>>,
    credentials: Arc<Reporter>,
    limiter: Mutex<RateLimiter>,
    /// Of Bitrix24.
    operating_budget: Mutex<OperatingBudget>,
    /// How far the CRM's clock is ahead of ours.
    clock_ahead_ms: AtomicI64,
    /// On the steady clock.
    batches_from_ms: AtomicU64,
    /// On the steady clock; the start before the first call.
    called_ms: AtomicU64,
}

impl CrmRequest<'_> {
    /// `None` when the CRM does not support the lead's kind.
    pub(super) fn to_http(&self, target: &Target, now_ms: u64) -> Option<HttpRequest> {
        match self {
            CrmRequest::Send(lead) => request(target, lead.kind, &lead.body, now_ms),
            CrmRequest::Call { path, parameters } => Some(call(target, path, parameters, now_ms)),
        }
    }

    /// Of the lead; empty for another call.
    pub(super) fn key(&self) -> &str {
        match self {
            CrmRequest::Send(lead) => lead.key(),
            CrmRequest::Call { .. } => "",
        }
    }
}

impl CrmClient {
    pub(super) fn new(
        name: String,
        connection: Connection,
        timeout_ms: u64,
        process: ReportingProcess,
        context: DeliveryContext,
    ) -> CrmClient {
        let limiter = Mutex::new(RateLimiter::new(connection.rate_limit, context.clock.steady_ms()));
        let operating_budget = Mutex::new(OperatingBudget::new(timeout_ms));
        let (clock_ahead_ms, batches_from_ms) = (AtomicI64::default(), AtomicU64::default());
        let called_ms = AtomicU64::new(context.clock.steady_ms());
        let credentials = Arc::new(Reporter::new(&name, process, context.clone()));
        let access_tokens = AccessTokens::new(&name, &connection, &context, Arc::clone(&credentials)).map(Arc::new);
        CrmClient {
            name,
            connection,
            context,
            timeout_ms,
            settle_delay_ms: 0,
            lease: None,
            access_tokens,
            credentials,
            limiter,
            operating_budget,
            clock_ahead_ms,
            batches_from_ms,
            called_ms,
        }
    }

    pub(super) fn with_settle_delay(self, settle_delay_ms: u64) -> CrmClient {
        CrmClient { settle_delay_ms, ..self }
    }

    /// Makes calls with this lease only.
    pub(super) fn with_lease(self, lease: Arc<ConnectionLease>) -> CrmClient {
        CrmClient { lease: Some(lease), ..self }
    }

    /// Whether no other process can have taken the connection.
    pub(super) fn may_call(&self) -> bool {
        self.lease.as_ref().is_none_or(|lease| lease.current().is_some())
    }

    /// How long after its start the CRM may still work on a call that was interrupted.
    pub(super) fn unsettled_ms(&self) -> u64 {
        self.timeout_ms.saturating_add(self.settle_delay_ms)
    }

    /// Why there is no access token. `None` also for credentials that do not end.
    pub(super) fn token_problem(&self) -> Option<CredentialProblem> {
        self.access_tokens.as_ref().and_then(|_| self.credentials.problem())
    }

    pub(super) fn crm(&self) -> Crm {
        self.connection.target.crm()
    }

    /// Makes the call, and repeats it once when the CRM refused it before it processed anything: iVvy because of its date, the others
    /// because the access token has ended.
    pub(super) async fn call(&self, request: &CrmRequest<'_>, max_bytes: usize) -> CallResult {
        let result = match &self.access_tokens {
            Some(tokens) => self.call_with_token(tokens, request, max_bytes).await,
            None => self.call_with_key(request, max_bytes).await,
        };
        if let CallResult::Answered { answer, .. } = &result {
            match credential_verdict(self.crm(), answer) {
                CredentialVerdict::Accepted => self.credentials.crm_accepted().await,
                CredentialVerdict::Refused(code) => self.credentials.crm_refused(code).await,
                CredentialVerdict::Unknown => {}
            }
        }
        result
    }

    async fn call_with_key(&self, request: &CrmRequest<'_>, max_bytes: usize) -> CallResult {
        let result = self.call_once(request, None, max_bytes).await;
        match &result {
            CallResult::Answered { answer, date_ms: Some(date_ms) } if self.crm() == Crm::Ivvy && is_stale(answer) => {
                let ahead_ms = date_ms.cast_signed().saturating_sub(self.now_ms().cast_signed());
                self.clock_ahead_ms.store(ahead_ms, Ordering::Relaxed);
                self.report(Event::ClockDiffers { ahead_ms });
                self.call_once(request, None, max_bytes).await
            }
            _ => result,
        }
    }

    /// Without a token, and when even a renewed one is refused, nothing was processed.
    async fn call_with_token(&self, tokens: &AccessTokens, request: &CrmRequest<'_>, max_bytes: usize) -> CallResult {
        let is_refused =
            |result: &CallResult| matches!(result, CallResult::Answered { answer, .. } if tokens.is_refused(answer));
        let Some(token) = tokens.current().await else { return CallResult::NotSent };
        let result = self.call_once(request, Some((tokens, &token)), max_bytes).await;
        if !is_refused(&result) {
            return self.call_after_login(tokens, request, &token, result, max_bytes).await;
        }
        let Some(renewed) = tokens.renewed(&token).await else { return CallResult::NotSent };
        let result = self.call_once(request, Some((tokens, &renewed)), max_bytes).await;
        if is_refused(&result) {
            tokens.report_refused().await;
            return CallResult::NotSent;
        }
        result
    }

    /// Repeats a call that was refused because of its credentials if another process has stored other ones.
    async fn call_after_login(
        &self,
        tokens: &AccessTokens,
        request: &CrmRequest<'_>,
        token: &str,
        result: CallResult,
        max_bytes: usize,
    ) -> CallResult {
        let CallResult::Answered { answer, .. } = &result else { return result };
        if !matches!(credential_verdict(self.crm(), answer), CredentialVerdict::Refused(_)) {
            return result;
        }
        match tokens.stored_by_another(token).await {
            Some(stored) => self.call_once(request, Some((tokens, &stored)), max_bytes).await,
            None => result,
        }
    }

    async fn call_once(
        &self,
        request: &CrmRequest<'_>,
        access: Option<(&AccessTokens, &str)>,
        max_bytes: usize,
    ) -> CallResult {
        self.take_token().await;
        let crm_now_ms = self.to_crm_ms(self.now_ms());
        let configured = &self.connection.target;
        let request = match access {
            None => request.to_http(configured, crm_now_ms),
            Some((tokens, token)) => {
                request.to_http(&tokens.target(configured, token), crm_now_ms).map(|mut request| {
                    tokens.add_headers(&mut request, token);
                    request
                })
            }
        };
        let Some(request) = request else { return CallResult::NotSent };
        // As late as possible: the process may have been stopped for long.
        if !self.may_call() {
            return CallResult::NotSent;
        }
        let start_ms = self.steady_ms();
        self.called_ms.store(start_ms, Ordering::Relaxed);
        let method = bitrix24_method(&request.url).to_owned();
        let result = self.context.transport.call(request, max_bytes).await;
        self.report(Event::CallEnded { took_ms: self.steady_ms().saturating_sub(start_ms) });
        if self.crm() == Crm::Bitrix24 {
            self.learn_times(&[(method.as_str(), &result)]);
        }
        result
    }

    /// Learns from the methods' responses of one request.
    pub(super) fn learn_times(&self, results: &[(&str, &CallResult)]) {
        let (mut budget, now_ms) = (self.operating_budget(), self.steady_ms());
        let mut times: BTreeMap<&str, Vec<ReportedTime>> = BTreeMap::new();
        for (method, result) in results {
            let CallResult::Answered { answer, .. } = result else { continue };
            let Some(body) = answer.object() else { continue };
            let is_known = |time: &ReportedTime| *method != BATCH || time.operating_ms.is_some();
            if let Some(time) = ReportedTime::of_response(body).filter(is_known) {
                times.entry(method).or_default().push(time);
            }
        }
        for (method, times) in times {
            budget.succeeded(method, &times, now_ms);
        }
        let refused: BTreeSet<&str> =
            results.iter().filter(|(_, result)| is_over_limit(result)).map(|of| of.0).collect();
        for method in refused {
            self.report(Event::MethodPaused);
            budget.refused(method, now_ms);
        }
    }

    /// Waits until the rate limit allows a call.
    pub(super) async fn ready(&self) {
        loop {
            let ready = self.limiter().ready(self.steady_ms());
            let Err(wait_ms) = ready else { return };
            self.context.clock.sleep(wait_ms).await;
        }
    }

    async fn take_token(&self) {
        loop {
            let taken = self.limiter().take(self.steady_ms());
            let Err(wait_ms) = taken else { return };
            self.context.clock.sleep(wait_ms).await;
        }
    }

    /// Makes no call for so long, because the CRM requested it.
    pub(super) fn pause(&self, pause_ms: u64) {
        self.limiter().pause(pause_ms.min(MAX_PAUSE_MS), self.steady_ms());
    }

    /// Another process has made the calls until now.
    pub(super) fn take_over(&self) {
        let steady_ms = self.steady_ms();
        self.limiter().spend_all(steady_ms);
        self.called_ms.store(steady_ms, Ordering::Relaxed);
    }

    /// What another process has kept, on the steady clock.
    pub(super) fn restore_pace(&self, paused_until_ms: u64, batches_from_ms: u64) {
        self.limiter().pause_until(paused_until_ms);
        self.batches_from_ms.fetch_max(batches_from_ms, Ordering::Relaxed);
    }

    pub(super) fn paused_until_ms(&self) -> u64 {
        self.limiter().paused_until_ms()
    }

    pub(super) fn batches_from_ms(&self) -> u64 {
        self.batches_from_ms.load(Ordering::Relaxed)
    }

    /// How long until the CRM allows another create.
    pub(super) fn creates_in_ms(&self) -> u64 {
        self.operating_budget().creates(self.steady_ms()).err().unwrap_or_default()
    }

    pub(super) fn operating_budget(&self) -> MutexGuard<'_, OperatingBudget> {
        // Each change of the budget is complete.
        self.operating_budget.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn supports_batches(&self) -> bool {
        let has_batches = match self.crm() {
            Crm::Ivvy => true,
            Crm::Bitrix24 => self.operating_budget().admit(&[BATCH], self.steady_ms()).iter().all(Result::is_ok),
            Crm::Capillary => false,
        };
        has_batches && self.batches_from_ms() <= self.steady_ms()
    }

    /// The CRM refused a batch as a whole; the next entries are sent one by one.
    pub(super) fn suspend_batches(&self) {
        self.report(Event::BatchRejected);
        self.batches_from_ms.store(self.steady_ms().saturating_add(WITHOUT_BATCHES_MS), Ordering::Relaxed);
    }

    pub(super) fn report(&self, event: Event<'_>) {
        self.context.observer.event(&self.name, event);
    }

    pub(super) fn now_ms(&self) -> u64 {
        self.context.clock.now_ms()
    }

    /// A moment of our clock by the CRM's clock.
    pub(super) fn to_crm_ms(&self, ms: u64) -> u64 {
        ms.saturating_add_signed(self.clock_ahead_ms.load(Ordering::Relaxed))
    }

    /// How long no call was made.
    pub(super) fn idle_ms(&self) -> u64 {
        self.steady_ms().saturating_sub(self.called_ms.load(Ordering::Relaxed))
    }

    pub(super) fn steady_ms(&self) -> u64 {
        self.context.clock.steady_ms()
    }

    fn limiter(&self) -> MutexGuard<'_, RateLimiter> {
        // Each change of the limiter is complete, so it can be used even after a panic elsewhere.
        self.limiter.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `crm.lead.add` of `https://portal.example/rest/1/secret/crm.lead.add`.
pub(super) fn bitrix24_method(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or_default()
}
