//! What a sandbox is started with. The defaults are the documents' limits.

use std::path::PathBuf;
use std::time::Duration;

use crate::Clock;

#[derive(Clone, Debug)]
pub struct Options {
    /// Address and port; port 0 takes a free one.
    pub listen: String,
    /// The records' database file, made if it is not there.
    pub db: PathBuf,
    /// A folder whose files are served under every path that no CRM has.
    pub www: Option<PathBuf>,
    /// How many Bitrix24 calls may come at once.
    pub bitrix_burst: u32,
    /// How many of them are forgotten each second.
    pub bitrix_per_second: f64,
    /// How long an iVvy batch counts as under way; its jobs are done when it is taken.
    pub ivvy_batch: Duration,
    pub clock: Clock,
}

impl Options {
    /// A sandbox on a free port of this machine.
    pub fn new(db: impl Into<PathBuf>) -> Options {
        Options {
            listen: "127.0.0.1:0".to_owned(),
            db: db.into(),
            www: None,
            bitrix_burst: 50,
            bitrix_per_second: 2.0,
            ivvy_batch: Duration::ZERO,
            clock: Clock::System,
        }
    }
}
