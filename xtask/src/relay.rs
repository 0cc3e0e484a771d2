//! The demo's two servers: the sandbox, and the relay in front of it, which serves the page and holds the credentials.

use std::fs::{remove_file, write};
use std::hash::{BuildHasher as _, RandomState};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::server::Server;
use crate::shell::{Outcome, Problem, root};
use crate::site::Behind;
use crate::{package, site as pages};

/// With places in braces.
const CONFIG: &str = include_str!("demo-relay.toml");

/// What the sandbox takes, by the names under which the relay's configuration asks for it.
const CREDENTIALS: [(&str, &str); 4] = [
    ("IVVY_KEY", "sandbox-key"),
    ("IVVY_SECRET", "sandbox-secret"),
    ("CAPILLARY_USER", "store.server"),
    ("CAPILLARY_PASSWORD", "server123"),
];

/// Where the relay listens, and how long the two wait.
pub struct Plan<'a> {
    pub listen: &'a str,
    /// A folder for all that they write.
    pub work: PathBuf,
    pub answer_within_ms: u32,
    pub crm_timeout_ms: u32,
    pub quiet_ms: u32,
    /// Bitrix24 calls that may come at once.
    pub bitrix24_burst: u32,
}

pub struct Pair {
    /// The sandbox's database.
    pub db: PathBuf,
    pub sandbox: Server,
    pub relay: Server,
    pub staff_key: String,
}

/// Starts both with nothing in them, and tells the page where the sandbox is.
pub fn start(plan: &Plan<'_>) -> Result<Pair, Problem> {
    let burst = plan.bitrix24_burst.to_string();
    let sandbox = Server::sandbox("127.0.0.1:0", &plan.work, &["--bitrix-burst", &burst])?;
    let www = site(&plan.work, &sandbox.url)?;
    put(&www.join("demo.json"), &format!("{{\"sandbox\":\"{}\"}}\n", sandbox.url))?;
    let config = plan.work.join("relay.toml");
    put(&config, &written(plan, &www, &sandbox.url))?;
    for end in ["", "-wal", "-shm"] {
        // Only what an earlier run left behind.
        let _ = remove_file(plan.work.join(format!("leadwire.db{end}")));
    }
    let staff_key = secret();
    let mut command = Command::new(root().join("target/debug/leadwire-relay"));
    command.arg("--config").arg(&config).envs(CREDENTIALS).env("LEADWIRE_LOG", "warn");
    command.env("BITRIX24_WEBHOOK", format!("{}/rest/1/sandbox", sandbox.url));
    command.env("LEADWIRE_TOKEN_SECRET", secret()).env("LEADWIRE_STAFF_KEYS", &staff_key);
    let relay = Server::start(&mut command)?;
    Ok(Pair { db: plan.work.join("sandbox.db"), sandbox, relay, staff_key })
}

fn written(plan: &Plan<'_>, www: &Path, sandbox: &str) -> String {
    let fill = [
        ("{listen}", plan.listen.to_owned()),
        ("{work}", plan.work.to_string_lossy().into_owned()),
        ("{www}", www.to_string_lossy().into_owned()),
        ("{answer_within_ms}", plan.answer_within_ms.to_string()),
        ("{crm_timeout_ms}", plan.crm_timeout_ms.to_string()),
        ("{quiet_ms}", plan.quiet_ms.to_string()),
        ("{bitrix24_burst}", plan.bitrix24_burst.to_string()),
        ("{sandbox}", sandbox.to_owned()),
    ];
    fill.iter().fold(CONFIG.to_owned(), |text, (place, value)| text.replace(place, value))
}

/// The folder that the demo is served from: its page, the package below `pkg/`, and the site, whose forms go to this relay.
fn site(work: &Path, sandbox: &str) -> Result<PathBuf, Problem> {
    let site = work.join("www");
    package::fresh(&site)?;
    package::copy_tree(&root().join("www/demo"), &site)?;
    package::copy_tree(&root().join("pkg"), &site.join("pkg"))?;
    pages::assemble(&site.join("site"), &Behind::Relay { address: "/", sandbox: Some(sandbox) })?;
    Ok(site)
}

fn put(file: &Path, text: &str) -> Outcome {
    write(file, text).map_err(|error| Problem::new(format!("{}: {error}", file.display()), "  ls -ld target"))
}

/// 32 digits that nobody can guess: the standard library's hashers are keyed by the system's randomness.
fn secret() -> String {
    let half = || RandomState::new().hash_one(());
    format!("{:016x}{:016x}", half(), half())
}
