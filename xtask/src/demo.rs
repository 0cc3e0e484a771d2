//! The demo's servers: the sandbox, and the relay in front of it, which serves the demo page and the site and holds the
//! credentials.

use std::fs::remove_file;
use std::hash::{BuildHasher as _, RandomState};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::files::{copy_tree, create_empty, write};
use crate::server::{self, Server};
use crate::shell::{Outcome, Problem, root};
use crate::{package, setup, site};

/// With placeholders in braces.
const CONFIG: &str = include_str!("demo-relay.toml");

/// The credentials that the sandbox accepts, under the names of the environment variables in [`CONFIG`].
const CREDENTIALS: [(&str, &str); 4] = [
    ("IVVY_KEY", "sandbox-key"),
    ("IVVY_SECRET", "sandbox-secret"),
    ("CAPILLARY_USER", "store.server"),
    ("CAPILLARY_PASSWORD", "server123"),
];

pub struct Settings<'a> {
    /// The relay's address and port.
    pub listen: &'a str,
    /// For the databases, the configuration and the files that the relay serves.
    pub directory: PathBuf,
    pub answer_within_ms: u32,
    pub crm_timeout_ms: u32,
    pub settle_delay_ms: u32,
    /// Bitrix24 calls allowed at once before its rate limit applies.
    pub bitrix24_burst: u32,
}

pub struct Demo {
    pub sandbox_database: PathBuf,
    pub sandbox: Server,
    pub relay: Server,
    pub staff_key: String,
}

/// `cargo xtask demo`: serves the demo until Ctrl-C.
pub fn demo(port: u16) -> Outcome {
    let address = format!("127.0.0.1:{port}");
    check_is_free(&address)?;
    setup::for_building()?;
    server::build_during(server::SANDBOX_AND_RELAY, package::assemble)?;
    let demo = start(&Settings {
        listen: &address,
        directory: root().join("target/demo"),
        answer_within_ms: 1500,
        crm_timeout_ms: 4000,
        settle_delay_ms: 3000,
        bitrix24_burst: 50,
    })?;
    println!("\nThe demo is at {}   (Ctrl-C ends it)", demo.relay.url);
    println!("The site, its gallery on this relay: {}/site/index.html", demo.relay.url);
    println!("The staff key, for the demo and the admin page: {}", demo.staff_key);
    println!("The admin page with the relay's leads: {}/admin", demo.relay.url);
    println!("The sandbox is at {}", demo.sandbox.url);
    server::wait(&mut [demo.relay, demo.sandbox])?;
    println!("\nThe demo has ended.");
    Ok(())
}

/// Checked before the build, which takes minutes.
fn check_is_free(address: &str) -> Outcome {
    TcpListener::bind(address)
        .map(|_| ())
        .map_err(|error| Problem::new(format!("{address} cannot be used: {error}"), "  cargo xtask demo --port 8091"))
}

/// Starts both servers with empty databases.
pub fn start(settings: &Settings<'_>) -> Result<Demo, Problem> {
    let directory = &settings.directory;
    let burst = settings.bitrix24_burst.to_string();
    let sandbox = Server::sandbox("127.0.0.1:0", directory, &["--bitrix-burst", &burst])?;
    let www = assemble_www(directory, &sandbox.url)?;
    let config = directory.join("relay.toml");
    write(&config, &fill_in(settings, &www, &sandbox.url))?;
    for suffix in ["", "-wal", "-shm"] {
        // Present only after an earlier run.
        let _ = remove_file(directory.join(format!("leadwire.db{suffix}")));
    }
    let staff_key = random_secret();
    let mut command = Command::new(root().join("target/debug/leadwire-relay"));
    command.arg("--config").arg(&config).envs(CREDENTIALS).env("LEADWIRE_LOG", "warn");
    command.env("BITRIX24_WEBHOOK", format!("{}/rest/1/sandbox", sandbox.url));
    command.env("LEADWIRE_TOKEN_SECRET", random_secret()).env("LEADWIRE_STAFF_KEYS", &staff_key);
    let relay = Server::start(&mut command)?;
    Ok(Demo { sandbox_database: directory.join("sandbox.db"), sandbox, relay, staff_key })
}

fn fill_in(settings: &Settings<'_>, www: &Path, sandbox: &str) -> String {
    let values = [
        ("{listen}", settings.listen.to_owned()),
        ("{directory}", settings.directory.to_string_lossy().into_owned()),
        ("{static}", www.to_string_lossy().into_owned()),
        ("{answer_within_ms}", settings.answer_within_ms.to_string()),
        ("{crm_timeout_ms}", settings.crm_timeout_ms.to_string()),
        ("{quiet_ms}", settings.settle_delay_ms.to_string()),
        ("{burst}", settings.bitrix24_burst.to_string()),
        ("{sandbox}", sandbox.to_owned()),
    ];
    values.iter().fold(CONFIG.to_owned(), |text, (placeholder, value)| text.replace(placeholder, value))
}

/// The directory that the relay serves: the demo page, the package in `pkg/`, and the site in `site/`.
fn assemble_www(directory: &Path, sandbox: &str) -> Result<PathBuf, Problem> {
    let www = directory.join("www");
    create_empty(&www)?;
    copy_tree(&root().join("www/demo"), &www)?;
    copy_tree(&root().join("pkg"), &www.join("pkg"))?;
    write(&www.join("demo.json"), &format!("{{\"sandbox\":\"{sandbox}\"}}\n"))?;
    let relay = site::Relay::Running { address: "/".to_owned(), sandbox: Some(sandbox.to_owned()) };
    site::assemble(&www.join("site"), &relay)?;
    Ok(www)
}

/// 32 unpredictable hex digits: the standard library seeds its hashers from the system's random numbers.
fn random_secret() -> String {
    let half = || RandomState::new().hash_one(());
    format!("{:016x}{:016x}", half(), half())
}
