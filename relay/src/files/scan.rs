//! The program that checks a complete file, such as a virus scanner. It gets the file's path as its last argument; its exit status is the
//! verdict, as that of `clamdscan`.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

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

pub(super) async fn scan(command: &[String], path: &Path) -> Verdict {
    let Some((program, arguments)) = command.split_first() else { return Verdict::Clean };
    let mut command = Command::new(program);
    // Without the relay's environment, which has its secrets.
    command.env_clear().envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    command.args(arguments).arg(path).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.kill_on_drop(true);
    match timeout(TIMEOUT, command.status()).await {
        Ok(Ok(status)) => match status.code() {
            Some(0) => Verdict::Clean,
            Some(1) => Verdict::Refused,
            _ => Verdict::Unknown(status.to_string()),
        },
        Ok(Err(error)) => Verdict::Unknown(format!("{program}: {error}")),
        Err(_) => Verdict::Unknown(format!("{program} did not end within {TIMEOUT:?}")),
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
}
