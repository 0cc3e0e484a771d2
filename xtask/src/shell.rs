//! Running other programs: one step at a time, told before and after, and stopped at the first that fails.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// What went wrong, and what to do by hand.
#[derive(Debug)]
pub struct Problem {
    what: String,
    by_hand: String,
}

pub type Outcome = Result<(), Problem>;

impl Problem {
    pub fn new(what: impl Into<String>, by_hand: impl Into<String>) -> Problem {
        Problem { what: what.into(), by_hand: by_hand.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}\nBy hand:\n{}", self.what, self.by_hand)
    }
}

/// The project's folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// Does a step and tells how long it took.
pub fn step<T>(what: &str, work: impl FnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
    println!("• {what}");
    let start = Instant::now();
    let result = work();
    if result.is_ok() {
        println!("  done in {:.1} s", start.elapsed().as_secs_f32());
    }
    result
}

pub fn skip(what: &str) {
    println!("• {what}: already there");
}

/// A program in the project's folder.
pub fn program<S: AsRef<OsStr>>(name: &str, words: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(name);
    command.args(words).current_dir(root());
    command
}

/// Runs a program to its end, its output where ours goes.
pub fn run(command: &mut Command) -> Outcome {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Problem::new(format!("this ended with {status}"), line(command))),
        Err(error) => Err(Problem::new(format!("this could not be started: {error}"), line(command))),
    }
}

/// What a program prints, which must end well.
pub fn printed_by(command: &mut Command) -> Result<String, Problem> {
    let output = command.stdin(Stdio::null()).output();
    match output {
        Ok(output) if output.status.success() => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        Ok(output) => {
            eprint!("{}", String::from_utf8_lossy(&output.stderr));
            Err(Problem::new(format!("this ended with {}", output.status), line(command)))
        }
        Err(error) => Err(Problem::new(format!("this could not be started: {error}"), line(command))),
    }
}

/// Runs a program quietly; its output is shown only when it fails.
pub fn run_quietly(command: &mut Command) -> Outcome {
    let output = command.stdin(Stdio::null()).output();
    match output {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            eprint!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            Err(Problem::new(format!("this ended with {}", output.status), line(command)))
        }
        Err(error) => Err(Problem::new(format!("this could not be started: {error}"), line(command))),
    }
}

/// What a program prints; none when it is not there or fails.
pub fn printed(name: &str, words: &[&str]) -> Option<String> {
    let output = program(name, words).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

pub fn is_there(name: &str) -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| folder.join(name).is_file())
}

/// The command as one would type it.
fn line(command: &Command) -> String {
    let set = command
        .get_envs()
        .filter_map(|(name, value)| Some(format!("{}='{}'", name.to_string_lossy(), value?.to_string_lossy())));
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words = words.map(|word| word.to_string_lossy().into_owned());
    let all: Vec<String> = std::iter::once("  ".to_owned()).chain(set).chain(words).collect();
    all.join(" ")
}
