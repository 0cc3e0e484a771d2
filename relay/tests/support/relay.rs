//! The relay as a child process that is to die: started, waited for, killed with SIGKILL or by a crash point of its own.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::setting;

/// Where crash points stand, in the order in which a lead passes them.
pub const POINTS: [&str; 12] = [
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

const BETWEEN_LOOKS: Duration = Duration::from_millis(2);

/// What is started, again and again.
#[derive(Clone, Debug)]
pub struct Program {
    pub binary: PathBuf,
    pub config: PathBuf,
    /// What it says on standard error; appended to.
    pub log: PathBuf,
}

pub struct Relay {
    child: Child,
    pub address: SocketAddr,
}

/// How a life ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// At its crash point.
    Crashed,
    Other(ExitStatus),
}

impl Program {
    /// Takes leads when it returns, unless it crashed before: `crash` is a point and the number of the passing at which
    /// it is to die.
    pub fn start(&self, crash: Option<(&str, u64)>) -> Result<Relay, String> {
        let log = File::options().create(true).append(true).open(&self.log).map_err(|error| error.to_string())?;
        let mut command = Command::new(&self.binary);
        command.arg("--config").arg(&self.config).envs(setting::SECRETS);
        command.env_remove("LEADWIRE_CRASH_AT");
        if let Some((point, nth)) = crash {
            command.env("LEADWIRE_CRASH_AT", format!("{point}:{nth}"));
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().map_err(|error| format!("{}: {error}", self.binary.display()))?;
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            // A line that cannot be read is an empty one, which names no address.
            let _ = BufReader::new(out).read_line(&mut line);
        }
        let address = line.trim_end().rsplit_once("http://").and_then(|(_, address)| address.parse().ok());
        // A life that ended before it listened has an address where nobody answers, and its death says why.
        let address = address.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 9)));
        Ok(Relay { child, address })
    }
}

impl Relay {
    /// SIGKILL. Gives how it died, which may have been before.
    pub fn kill(mut self) -> Death {
        // An error says that it has ended before.
        let _ = self.child.kill();
        death(self.child.wait().unwrap())
    }

    /// How it died, if it has.
    pub fn died(&mut self) -> Option<Death> {
        self.child.try_wait().unwrap().map(death)
    }

    /// Waits until it dies by itself, or until `is_enough`.
    pub fn dies(&mut self, patience: Duration, is_enough: impl Fn() -> bool) -> Option<Death> {
        let start = Instant::now();
        loop {
            let death = self.died();
            if death.is_some() || start.elapsed() >= patience || is_enough() {
                return death;
            }
            thread::sleep(BETWEEN_LOOKS);
        }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        // No test leaves one behind; one that has ended needs no end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn death(status: ExitStatus) -> Death {
    use std::os::unix::process::ExitStatusExt as _;
    const SIGABRT: i32 = 6;
    if status.signal() == Some(SIGABRT) { Death::Crashed } else { Death::Other(status) }
}
