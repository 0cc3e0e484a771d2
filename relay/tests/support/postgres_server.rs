//! A PostgreSQL server of its own, from Debian's package: on a private port of 127.0.0.1, with a password, in a temporary folder.
//! It stops, and its folder is removed, when the process ends, also by SIGKILL.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Mutex, OnceLock, PoisonError};

use tokio_postgres::{Client, NoTls};

pub const USER: &str = "leadwire";
/// A secret, which no log, no error and no page may contain.
pub const PASSWORD: &str = "canary-database-5c1e";

/// Where Debian's packages install each version.
const DEBIAN: &str = "/usr/lib/postgresql";
/// Below the ports that a system gives to outgoing connections, so that none of them takes the port while the server is stopped.
const PORTS: std::ops::Range<u32> = 15_000..30_000;
/// Another process may take the port between its choice and its use.
const ATTEMPTS: usize = 5;

/// Waits for commands, answers each with its exit status, and ends the server at the end of its input. That comes when the process
/// that holds the other end of the pipe ends, in whatever way.
const SCRIPT: &str = r#"
bin=$1 port=$2 user=$3 password=$4
trap '' PIPE
folder=$(mktemp -d "${TMPDIR:-/tmp}/leadwire-postgres-XXXXXX") || exit 1
cd "$folder" || exit 1
echo "$folder"
exec 2>>log
control() { "$bin/pg_ctl" -D data -l log -w -t 60 "$@" </dev/null >>log; }
create() {
    printf '%s' "$password" >password
    "$bin/initdb" -D data --username="$user" --pwfile=password --auth=scram-sha-256 --encoding=UTF8 --locale=C \
        --no-sync --no-instructions </dev/null >>log || return
    cat >>data/postgresql.conf <<END
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
max_connections = 500
fsync = on
synchronous_commit = on
max_wal_size = 256MB
log_checkpoints = off
END
    control start
}
create
echo $?
while read -r command; do
    case $command in
        start) control start ;;
        stop) control stop -m immediate ;;
        tls)
            # The server accepts a key only from its own user.
            (umask 077; cat tls.crt >data/server.crt && cat tls.key >data/server.key) && echo "ssl = on" >>data/postgresql.conf &&
                control restart -m fast ;;
    esac
    echo $?
done
control stop -m immediate
cd / && rm -rf "$folder"
"#;

pub struct PostgresServer {
    keeper: Mutex<Keeper>,
    port: u16,
    folder: PathBuf,
    next_schema: AtomicU32,
}

/// The shell that runs [`SCRIPT`].
struct Keeper {
    shell: Child,
    /// `None` once the server is to end.
    commands: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl PostgresServer {
    /// Returns when the server accepts connections. The error contains the server's log.
    pub fn start() -> Result<PostgresServer, String> {
        let bin = programs()?;
        let mut error = String::new();
        for _ in 0..ATTEMPTS {
            match PostgresServer::start_with(&bin, free_port()?) {
                Ok(server) => return Ok(server),
                Err(message) => error = message,
            }
        }
        Err(error)
    }

    /// The one that all tests of this program share.
    pub fn shared() -> &'static PostgresServer {
        static SHARED: OnceLock<PostgresServer> = OnceLock::new();
        SHARED.get_or_init(|| PostgresServer::start().unwrap())
    }

    fn start_with(bin: &Path, port: u16) -> Result<PostgresServer, String> {
        let mut command = if rustix::process::geteuid().is_root() {
            // PostgreSQL refuses to run as root; its package creates this user.
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--", "sh"]);
            command
        } else {
            Command::new("sh")
        };
        command.args(["-c", SCRIPT, "sh"]).arg(bin).args([&port.to_string(), USER, PASSWORD]);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PG")) {
            command.env_remove(name);
        }
        // What ends the whole group, such as Ctrl-C, must leave the shell to stop the server.
        command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut shell = command.spawn().map_err(|error| error.to_string())?;
        let (Some(commands), Some(answers)) = (shell.stdin.take(), shell.stdout.take()) else {
            return Err("the shell has no pipes".to_owned());
        };
        let mut keeper = Keeper { shell, commands: Some(commands), answers: BufReader::new(answers) };
        let folder = PathBuf::from(keeper.answer()?);
        let server = PostgresServer { port, folder, keeper: Mutex::new(keeper), next_schema: AtomicU32::new(1) };
        server.status("initdb and start")?;
        Ok(server)
    }

    /// A database with a schema that exists. `public` does.
    pub fn url(&self, schema: &str) -> String {
        format!("{}?options=-csearch_path%3D{schema}", self.url_without_schema())
    }

    pub fn url_without_schema(&self) -> String {
        format!("postgres://{USER}:{PASSWORD}@127.0.0.1:{}/postgres", self.port)
    }

    /// The URL of an empty schema, which no other ledger uses.
    pub async fn new_ledger_url(&self) -> String {
        let schema = format!("ledger_{}", self.next_schema.fetch_add(1, Relaxed));
        connect(&self.url_without_schema()).await.batch_execute(&format!("CREATE SCHEMA {schema}")).await.unwrap();
        self.url(&schema)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// `pg_ctl stop -m immediate`: as after a crash, the next start recovers from the log.
    pub fn stop_immediately(&self) -> Result<(), String> {
        self.run("stop")
    }

    /// On the same port. Returns when the server accepts connections.
    pub fn start_again(&self) -> Result<(), String> {
        self.run("start")
    }

    /// With this certificate and its key, both PEM. Connections without TLS are accepted, too.
    pub fn enable_tls(&self, certificate: &str, key: &str) -> Result<(), String> {
        for (file, text) in [("tls.crt", certificate), ("tls.key", key)] {
            std::fs::write(self.folder.join(file), text).map_err(|error| error.to_string())?;
        }
        self.run("tls")
    }

    /// The process of the server, the parent of those of its connections. `None` while it is stopped.
    pub fn process_id(&self) -> Option<u32> {
        let file = std::fs::read_to_string(self.folder.join("data/postmaster.pid")).ok()?;
        file.lines().next()?.trim().parse().ok()
    }

    fn run(&self, command: &str) -> Result<(), String> {
        self.lock().send(command)?;
        self.status(command)
    }

    fn status(&self, command: &str) -> Result<(), String> {
        let status = self.lock().answer()?;
        if status == "0" {
            return Ok(());
        }
        let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        Err(format!("PostgreSQL: {command}: exit status {status}: {log}"))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Keeper> {
        self.keeper.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keeper {
    fn send(&mut self, command: &str) -> Result<(), String> {
        let commands = self.commands.as_mut().ok_or("the server has ended")?;
        writeln!(commands, "{command}").map_err(|error| error.to_string())
    }

    fn answer(&mut self) -> Result<String, String> {
        let mut line = String::new();
        match self.answers.read_line(&mut line) {
            Ok(0) => Err("PostgreSQL's shell has ended; as root it needs the user postgres".to_owned()),
            Ok(_) => Ok(line.trim_end().to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.commands = None;
        // An error means that it has ended before.
        let _ = self.shell.wait();
    }
}

/// A connection for statements of a test. The URL is one of [`PostgresServer`].
pub async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    // Ends with the client, or with the server.
    tokio::spawn(async { drop(connection.await) });
    client
}

/// The folder of the newest version that is installed, else the one in PATH.
fn programs() -> Result<PathBuf, String> {
    let versions = std::fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let installed = versions.filter(|version| version.path().join("bin/initdb").is_file());
    let number = |version: &std::fs::DirEntry| version.file_name().to_string_lossy().parse::<u32>().ok();
    if let Some(newest) = installed.max_by_key(number) {
        return Ok(newest.path().join("bin"));
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
        .ok_or_else(|| "PostgreSQL is not installed; `cargo xtask setup` installs it".to_owned())
}

/// Another one in each call.
fn free_port() -> Result<u16, String> {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    let length = PORTS.end - PORTS.start;
    // Spreads the processes that run at the same time.
    let first = std::process::id().wrapping_mul(7919).wrapping_add(CALLS.fetch_add(1, Relaxed) * 101);
    (0..length)
        .filter_map(|number| u16::try_from(PORTS.start + first.wrapping_add(number) % length).ok())
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .ok_or_else(|| "no port is free".to_owned())
}
