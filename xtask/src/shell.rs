//! Runs other programs and reports each step: its name before, its duration after. A program that fails ends the command.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

pub type Outcome = Result<(), Problem>;

/// Why a step failed, and the command that a person can run instead.
#[derive(Debug)]
pub struct Problem {
    reason: String,
    by_hand: String,
    /// What a quiet program printed. Shown only when the problem ends the command, not when a step is retried.
    output: String,
}

impl Problem {
    pub fn new(reason: impl Into<String>, by_hand: impl Into<String>) -> Problem {
        Problem { reason: reason.into(), by_hand: by_hand.into(), output: String::new() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.output.is_empty() {
            writeln!(formatter, "this program printed:\n{}\n", self.output.trim_end())?;
        }
        write!(formatter, "{}\nBy hand:\n{}", self.reason, self.by_hand)
    }
}

/// The root directory of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// Runs a step and prints how long it took.
pub fn step<T>(name: &str, work: impl FnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
    println!("• {name}");
    let start = Instant::now();
    let result = work();
    if result.is_ok() {
        println!("  done in {:.1} s", start.elapsed().as_secs_f32());
    }
    result
}

/// Reports a set-up step that has nothing to do.
pub fn skip(name: &str) {
    println!("• {name}: already installed");
}

/// A command that runs in the root directory.
pub fn program<S: AsRef<OsStr>>(name: &str, arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(root());
    command
}

/// Runs a program whose output goes to the terminal.
pub fn run(command: &mut Command) -> Outcome {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Problem::new(format!("this command ended with {status}"), command_line(command))),
        Err(error) => Err(not_started(command, &error)),
    }
}

/// Runs a program without showing its output, unless it fails.
pub fn run_quietly(command: &mut Command) -> Outcome {
    printed_by(command).map(|_| ())
}

/// The standard output of a program, which must succeed.
pub fn printed_by(command: &mut Command) -> Result<String, Problem> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| not_started(command, &error))?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(stdout);
    }
    let reason = format!("this command ended with {}", output.status);
    let output = stdout + &String::from_utf8_lossy(&output.stderr);
    Err(Problem { reason, by_hand: command_line(command), output })
}

/// The trimmed standard output of a program; `None` when it is not installed or fails.
pub fn printed(name: &str, arguments: &[&str]) -> Option<String> {
    let output = program(name, arguments).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

pub fn is_installed(name: &str) -> bool {
    let directories = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&directories).any(|directory| directory.join(name).is_file())
}

fn not_started(command: &Command, error: &std::io::Error) -> Problem {
    Problem::new(format!("this command could not be started: {error}"), command_line(command))
}

/// The command as a person would type it.
fn command_line(command: &Command) -> String {
    let variables = command
        .get_envs()
        .filter_map(|(name, value)| Some(format!("{}='{}'", name.to_string_lossy(), value?.to_string_lossy())));
    let arguments = std::iter::once(command.get_program()).chain(command.get_args());
    let arguments = arguments.map(|argument| argument.to_string_lossy().into_owned());
    let parts: Vec<String> = std::iter::once("  ".to_owned()).chain(variables).chain(arguments).collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_program_returns_its_output_and_its_command() {
        let error = printed_by(program("sh", ["-c", "echo out; echo err >&2; exit 3"]).env("A", "1"));
        let text = error.err().map(|problem| problem.to_string()).unwrap_or_default();
        assert_eq!(
            text,
            "this program printed:\nout\nerr\n\nthis command ended with exit status: 3\nBy hand:\n   A='1' sh -c echo out; echo err >&2; exit 3"
        );
    }
}
