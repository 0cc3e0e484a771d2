//! The state that all requests share.

use std::sync::Arc;

use relay_core::auth::HmacSigner;
use relay_core::files::FileLinks;
use relay_core::intake::Intake;
use tokio::sync::Semaphore;

use crate::clock::Clock;
use crate::config::Config;
use crate::fair_share::FairShare;
use crate::files::{DirectoryStore, links};
use crate::ledger::Ledger;
use crate::limits::Limits;
use crate::signals::Signals;
use crate::spam_protection::{CaptchaVerifier, SpamChecks};

pub struct App {
    pub config: Arc<Config>,
    pub ledger: Arc<dyn Ledger>,
    pub signals: Signals,
    pub clock: Arc<dyn Clock>,
    pub limits: Limits,
    /// None if no form takes files.
    pub files: Option<DirectoryStore>,
    pub(crate) file_links: Option<FileLinks>,
    pub(crate) intake: Intake,
    pub(crate) spam_checks: SpamChecks,
    pub(crate) captcha_verifier: CaptchaVerifier,
    /// For the requests whose body is being read.
    pub(crate) bodies: Arc<FairShare>,
    /// For posted forms with files.
    pub(crate) uploads: Arc<FairShare>,
    /// For the requests whose lead is being stored.
    pub(crate) permits: Arc<Semaphore>,
}

impl App {
    pub fn new(
        config: Arc<Config>,
        ledger: Arc<dyn Ledger>,
        signals: Signals,
        clock: Arc<dyn Clock>,
        limits: Limits,
    ) -> Arc<App> {
        Arc::new(App {
            intake: Intake::new(Arc::clone(&config)),
            spam_checks: SpamChecks::new(&config.forms, &HmacSigner::new(config.token_secret.expose().as_bytes())),
            captcha_verifier: CaptchaVerifier::new(&config, limits),
            bodies: FairShare::new(limits.bodies),
            uploads: FairShare::new(limits.uploads),
            permits: Arc::new(Semaphore::new(limits.concurrent_requests)),
            files: DirectoryStore::new(&config),
            file_links: links(&config),
            ledger,
            signals,
            clock,
            limits,
            config,
        })
    }
}
