//! Requests to captcha services.

use leadwire::crm::{HttpRequest, HttpResponse};
use relay_core::hold_reason::HoldReason;
use relay_core::intake::CaptchaCheck;
use tokio::sync::Semaphore;

use crate::config::Config;
use crate::limits::Limits;
use crate::transport::{CallResult, HttpTransport};

const MAX_RESPONSE_BYTES: usize = 16 * 1024;

pub struct CaptchaVerifier {
    /// None when no form uses a service, or when there is no TLS.
    transport: Option<HttpTransport>,
    permits: Semaphore,
}

impl CaptchaVerifier {
    pub fn new(config: &Config, limits: Limits) -> CaptchaVerifier {
        let is_used = config.forms.values().any(|form| form.captcha.is_some());
        let transport = || {
            HttpTransport::new(limits.captcha_timeout)
                .inspect_err(|error| tracing::error!(%error, "cannot verify captchas"))
                .ok()
        };
        CaptchaVerifier {
            transport: is_used.then(transport).flatten(),
            permits: Semaphore::new(limits.concurrent_captchas),
        }
    }

    /// None when the service confirms the token.
    pub async fn verify(&self, check: &CaptchaCheck) -> Option<HoldReason> {
        let request = match check.request() {
            Ok(request) => request,
            Err(reason) => return Some(reason),
        };
        let reason = check.hold_reason(self.send(request).await.as_ref())?;
        tracing::info!(%reason, "a captcha was not confirmed");
        Some(reason)
    }

    async fn send(&self, request: HttpRequest) -> Option<HttpResponse> {
        let (transport, _permit) = (self.transport.as_ref()?, self.permits.try_acquire().ok()?);
        match transport.send(request, MAX_RESPONSE_BYTES).await {
            CallResult::Answered { answer, .. } => Some(answer),
            _ => None,
        }
    }
}
