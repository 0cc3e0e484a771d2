//! What all requests share.

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::clock::Clock;
use crate::config::Config;
use crate::ingress::{Captchas, Challenges, Rates, Seal, Tokens};
use crate::keys::Keys;
use crate::ledger::Ledger;
use crate::limits::Limits;
use crate::signals::Signals;

pub struct App {
    pub config: Arc<Config>,
    pub ledger: Arc<dyn Ledger>,
    pub signals: Signals,
    pub clock: Arc<dyn Clock>,
    pub limits: Limits,
    pub(crate) seal: Seal,
    pub(crate) tokens: Tokens,
    pub(crate) staff: Keys,
    pub(crate) rates: Rates,
    pub(crate) challenges: Challenges,
    pub(crate) captchas: Captchas,
    /// A permit for each request that may be taken in at once.
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
        let seal = Seal::new(&config.token_secret);
        Arc::new(App {
            ledger,
            signals,
            clock,
            limits,
            tokens: Tokens::new(seal.clone()),
            staff: Keys::new(&config.staff_keys),
            rates: Rates::new(&config.forms),
            challenges: Challenges::new(&seal),
            captchas: Captchas::new(&config, limits),
            permits: Arc::new(Semaphore::new(limits.at_once)),
            seal,
            config,
        })
    }
}
