//! The relay as a child process that is killed with SIGKILL or aborts at a crash point.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::relay_config::SECRETS;

/// The names of the crash points, in the order in which a lead passes them.
pub const CRASH_POINTS: [&str; 12] = [
    "before insert",
    "before commit",
    "after commit",
    "after insert",
    "before answer",
    "after claim",
    "before call",
    "after call",
    "before look-up",
    "after look-up",
    "before settle",
    "after settle",
];

/// An address without a server.
const NO_SERVER: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 9));

const POLL_INTERVAL: Duration = Duration::from_millis(2);

#[derive(Clone, Debug)]
pub struct RelayProgram {
    pub binary: PathBuf,
    pub config: PathBuf,
    /// Receives standard error; each start appends to it.
    pub log: PathBuf,
}

pub struct RelayProcess {
    child: Child,
    pub address: SocketAddr,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProcessExit {
    /// Aborted at its crash point.
    Crashed,
    Other(ExitStatus),
}

impl RelayProgram {
    /// Returns when the relay listens, or when it has crashed before. `crash` is a crash point and the number of the
    /// passing at which the process aborts.
    pub fn start(&self, crash: Option<(&str, u64)>) -> Result<RelayProcess, String> {
        self.start_with(&[], crash)
    }

    /// With a time of day that is ahead. Needs the feature `crash-points`.
    pub fn start_ahead(&self, ahead_ms: u64, crash: Option<(&str, u64)>) -> Result<RelayProcess, String> {
        self.start_with(&[("LEADWIRE_CLOCK_AHEAD_MS", &ahead_ms.to_string())], crash)
    }

    /// With more environment variables.
    pub fn start_with(&self, variables: &[(&str, &str)], crash: Option<(&str, u64)>) -> Result<RelayProcess, String> {
        let log = File::options().create(true).append(true).open(&self.log).map_err(|error| error.to_string())?;
        let mut command = Command::new(&self.binary);
        command.arg("--config").arg(&self.config).envs(SECRETS);
        command.env_remove("LEADWIRE_CRASH_AT").env_remove("LEADWIRE_CLOCK_AHEAD_MS").envs(variables.iter().copied());
        if let Some((point, passing)) = crash {
            command.env("LEADWIRE_CRASH_AT", format!("{point}:{passing}"));
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().map_err(|error| format!("{}: {error}", self.binary.display()))?;
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            // A line that cannot be read is empty and has no address.
            let _ = BufReader::new(out).read_line(&mut line);
        }
        let address = line.trim_end().rsplit_once("http://").and_then(|(_, address)| address.parse().ok());
        // A process that ended before it listened gets an address without a server; its exit status gives the reason.
        let address = address.unwrap_or(NO_SERVER);
        Ok(RelayProcess { child, address })
    }
}

impl RelayProcess {
    /// SIGKILL. Returns how the process ended, which may have been before.
    pub fn kill(mut self) -> ProcessExit {
        // An error means that it has ended before.
        let _ = self.child.kill();
        process_exit(self.child.wait().unwrap())
    }

    /// The number of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// False when it ended before it listened.
    pub fn is_listening(&self) -> bool {
        self.address.port() != NO_SERVER.port()
    }

    /// An error means that it has ended before.
    pub fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        // It has not been waited for, so the number still belongs to it.
        let _ = id.map(|id| kill_process(id, signal));
    }

    /// None while it runs.
    pub fn try_exit(&mut self) -> Option<ProcessExit> {
        self.child.try_wait().unwrap().map(process_exit)
    }

    /// Waits until the process ends, for at most `timeout`, or until `is_enough`. None if it still runs.
    pub fn wait_for_exit(&mut self, timeout: Duration, is_enough: impl Fn() -> bool) -> Option<ProcessExit> {
        let start = Instant::now();
        loop {
            let exit = self.try_exit();
            if exit.is_some() || start.elapsed() >= timeout || is_enough() {
                return exit;
            }
            thread::sleep(POLL_INTERVAL);
        }
    }
}

impl Drop for RelayProcess {
    fn drop(&mut self) {
        // No test leaves a process behind; an error means that it has ended before.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn process_exit(status: ExitStatus) -> ProcessExit {
    use std::os::unix::process::ExitStatusExt as _;
    const SIGABRT: i32 = 6;
    if status.signal() == Some(SIGABRT) { ProcessExit::Crashed } else { ProcessExit::Other(status) }
}
