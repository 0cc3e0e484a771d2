//! The program that checks a complete file, such as a virus scanner. It gets the file's path as its last argument; its exit status is the
//! verdict, as that of `clamdscan`. When its time is over, its process group is killed.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

#[cfg(unix)]
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Programs at the same time, for files that were not checked before.
const MAX_FIRST_CHECKS: usize = 4;
/// The same for files that could not be checked before, so that those on which the program hangs do not keep it from others.
pub(super) const MAX_FURTHER_CHECKS: usize = 2;
const TIMEOUT: Duration = Duration::from_mins(2);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Exit status 0.
    Clean,
    /// Exit status 1.
    Refused,
    /// Any other end, for this reason.
    Unknown(String),
}

pub(super) struct Checks {
    /// Empty for none.
    command: Vec<String>,
    first: Semaphore,
    further: Semaphore,
    /// The keys of leads with files that could not be checked yet.
    waiting: Mutex<BTreeSet<String>>,
}

impl Checks {
    pub(super) fn of(command: &[String]) -> Checks {
        Checks {
            command: command.to_vec(),
            first: Semaphore::new(MAX_FIRST_CHECKS),
            further: Semaphore::new(MAX_FURTHER_CHECKS),
            waiting: Mutex::default(),
        }
    }

    /// Checks a file of the lead with this key.
    pub(super) async fn check(&self, key: &str, path: &Path) -> Verdict {
        let places = if self.waiting().contains(key) { &self.further } else { &self.first };
        // An error means that the semaphore was closed, which does not happen.
        let _place = places.acquire().await;
        scan(&self.command, path).await
    }

    pub(super) fn is_disabled(&self) -> bool {
        self.command.is_empty()
    }

    pub(super) fn waiting(&self) -> MutexGuard<'_, BTreeSet<String>> {
        // Each change is complete.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn scan(command: &[String], path: &Path) -> Verdict {
    scan_within(TIMEOUT, command, path).await
}

async fn scan_within(limit: Duration, command: &[String], path: &Path) -> Verdict {
    let Some((program, arguments)) = command.split_first() else { return Verdict::Clean };
    let mut command = Command::new(program);
    // Without the relay's environment, which has its secrets.
    command.env_clear().envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    command.args(arguments).arg(path).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.kill_on_drop(true);
    #[cfg(unix)]
    command.process_group(0);
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return Verdict::Unknown(format!("{program}: {error}")),
    };
    let group = ProcessGroup::of(&child);
    let ended = timeout(limit, child.wait()).await;
    if ended.is_ok() {
        group.disarm();
    }
    match ended {
        Ok(Ok(status)) => match status.code() {
            Some(0) => Verdict::Clean,
            Some(1) => Verdict::Refused,
            _ => Verdict::Unknown(status.to_string()),
        },
        Ok(Err(error)) => Verdict::Unknown(format!("{program}: {error}")),
        Err(_) => Verdict::Unknown(format!("{program} did not end within {limit:?}")),
    }
}

/// The processes that a program and its children have started. Killed when it is dropped.
struct ProcessGroup(Option<u32>);

impl ProcessGroup {
    fn of(child: &Child) -> ProcessGroup {
        ProcessGroup(child.id())
    }

    /// Does not kill the group. The program has ended, and another group may get its number.
    fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(group) = self.0.and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw) {
            // It may have ended meanwhile.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn verdicts() {
        let rows: [(&str, &[&str], Option<Verdict>); 5] = [
            ("no program", &[], Some(Verdict::Clean)),
            ("0", &["sh", "-c", "exit 0"], Some(Verdict::Clean)),
            ("1", &["sh", "-c", "exit 1"], Some(Verdict::Refused)),
            ("2", &["sh", "-c", "exit 2"], None),
            ("a program that does not exist", &["/nonexistent/scanner"], None),
        ];
        for (why, command, expected) in rows {
            let command: Vec<String> = command.iter().map(|part| (*part).to_owned()).collect();
            let verdict = scan(&command, Path::new("file")).await;
            match expected {
                Some(expected) => assert_eq!(verdict, expected, "{why}"),
                None => assert!(matches!(verdict, Verdict::Unknown(_)), "{why}: {verdict:?}"),
            }
        }
        let has_path = ["sh", "-c", "test \"$0\" = /some/file"].map(str::to_owned);
        assert_eq!(scan(&has_path, Path::new("/some/file")).await, Verdict::Clean);
    }

    #[tokio::test]
    async fn a_program_that_hangs_ends_with_its_children() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pid");
        let hangs = ["sh", "-c", "sleep 600 & echo $! > \"$0.new\" && mv \"$0.new\" \"$0\" && wait"].map(str::to_owned);
        let verdict = scan_within(Duration::from_secs(2), &hangs, &path).await;
        assert_eq!(verdict, Verdict::Unknown("sh did not end within 2s".to_owned()));
        let child = std::fs::read_to_string(&path).unwrap().trim().parse().ok().and_then(Pid::from_raw).unwrap();
        for _ in 0..100 {
            if rustix::process::test_kill_process(child).is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the child is still running");
    }
}
