//! The relay's configuration: what may be set, and what it means. Reading stands in the modules below; every mistake of
//! a file is found at once.

mod address;
mod attribution;
mod captcha;
mod crm;
mod field;
mod form;
mod marks;
mod rate;
mod reader;
mod relay;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use leadwire::crm::{Kind, Target};
use leadwire::form::FieldName;
use leadwire::schema::Object;

pub use address::{Network, Origin};
pub use attribution::{ConsentPart, Mapping, Source, Visit};
pub use field::{FieldSetting, Labels, is_one_input};
pub use marks::{EXTENDED_FIELD, is_mark};

#[derive(Clone)]
pub struct Config {
    pub listen: SocketAddr,
    pub ledger: PathBuf,
    /// The pages that may post; none but the relay's own when empty.
    pub origins: Vec<Origin>,
    /// A folder to serve.
    pub www: Option<PathBuf>,
    /// Signs update tokens.
    pub token_secret: Vec<u8>,
    /// None: no staff access.
    pub staff_keys: Vec<String>,
    /// Opens `/metrics` and nothing else, for whatever reads it; a staff key opens it, too.
    pub metrics_key: Option<String>,
    /// Whose word on the client's address is taken (`X-Forwarded-For`).
    pub proxies: Vec<Network>,
    /// How long a visitor's request waits for the CRM's id before it is answered with "queued".
    pub answer_within: Duration,
    /// How long a CRM may still work on a request that it has not answered; only then is a doubt looked up.
    pub quiet: Duration,
    /// How long a CRM has to answer.
    pub crm_timeout: Duration,
    /// Days after delivery until personal data is removed from the ledger.
    pub keep_days: u64,
    pub crms: BTreeMap<String, Connection>,
    pub forms: BTreeMap<String, Form>,
}

/// A CRM that leads go to.
#[derive(Clone)]
pub struct Connection {
    pub target: Target,
    /// iVvy's custom field that holds the key, for look-ups.
    pub marker_field: Option<i64>,
    pub pace: Pace,
}

/// A CRM's documented limit on requests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    pub burst: u32,
    pub per_second: f64,
}

/// What a visitor may send.
#[derive(Clone)]
pub struct Form {
    pub connection: String,
    pub kind: Kind,
    /// What a visitor may fill, with what lies below it.
    pub allow: Vec<FieldName>,
    /// Put into every lead of this form; never the page's to say.
    pub fixed: Object,
    /// Put in from what the page reports, where nothing stands.
    pub attribution: Vec<Mapping>,
    /// What is said of fields beyond the field tables.
    pub fields: Vec<FieldSetting>,
    pub labels: Vec<Labels>,
    /// Where a form without JavaScript goes when it was taken.
    pub thanks: String,
    /// Leads from one client address.
    pub rate: Rate,
    /// None: nobody is asked to work.
    pub challenge: Option<Challenge>,
    /// None: no captcha, and no service is asked.
    pub captcha: Option<Captcha>,
    /// An input that people do not see; who fills it is no person.
    pub trap: String,
    /// Whoever is quicker than this is no person.
    pub least_elapsed: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub count: u32,
    pub per: Duration,
}

/// A proof of work that a lead must bring when many come from its client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// So much comes without.
    pub from: Rate,
    /// The keys that a page tries at most.
    pub work: u32,
}

/// A service that judges whether a person sent a lead.
#[derive(Clone)]
pub struct Captcha {
    pub service: &'static str,
    pub url: String,
    pub secret: String,
}

/// Everything that is wrong with a configuration, a sentence each.
#[derive(Debug, PartialEq, Eq)]
pub struct Mistakes(pub Vec<String>);

impl Config {
    /// Reads a configuration. `env` gives the environment's variables, in which the secrets are.
    pub fn read(toml: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<Config, Mistakes> {
        relay::read(toml, env)
    }
}
