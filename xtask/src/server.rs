//! A program of ours that serves: started, waited for, and stopped when nobody needs it any more.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use crate::shell::{Outcome, Problem, program, root, run, step};

pub struct Server {
    child: Child,
    pub url: String,
}

pub const BOTH: &[&str] = &["sandbox", "leadwire-relay"];

/// Compiles programs by the names of their packages.
pub fn build(packages: &[&str]) -> Outcome {
    let flags = packages.iter().flat_map(|package| ["--package", *package]);
    let what = format!("Compiling {}", packages.join(" and "));
    step(&what, || run(program("cargo", ["build", "--quiet"]).args(flags)))
}

impl Server {
    /// Starts the sandbox with an empty database and waits until it listens.
    pub fn sandbox(listen: &str, work: &Path, more: &[&str]) -> Result<Server, Problem> {
        std::fs::create_dir_all(work).map_err(|error| Problem::new(error.to_string(), "  ls -ld target"))?;
        let db = work.join("sandbox.db");
        for end in ["", "-wal", "-shm"] {
            // Only what an earlier run left behind.
            let _ = std::fs::remove_file(work.join(format!("sandbox.db{end}")));
        }
        let mut command = Command::new(root().join("target/debug/sandbox"));
        command.args(["--listen", listen, "--db"]).arg(db).args(more);
        Server::start(&mut command)
    }

    /// Starts a program that prints its address once it listens, and waits for that.
    pub fn start(command: &mut Command) -> Result<Server, Problem> {
        let by_hand = format!("  {command:?}");
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| Problem::new(format!("a server could not be started: {error}"), &by_hand))?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            // A line that cannot be read is an empty one, which names no address.
            let _ = BufReader::new(output).read_line(&mut line);
        }
        let url = line.split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned);
        let server = Server { child, url: url.clone().unwrap_or_default() };
        match url {
            Some(_) => Ok(server),
            None => Err(Problem::new("a server ended before it listened; it says why above", by_hand)),
        }
    }
}

/// Waits until somebody ends us, or until one of the servers ends by itself.
pub fn wait(servers: &mut [Server]) -> Outcome {
    let (end, ended) = channel();
    // A receiver that is gone has seen an end already.
    ctrlc::set_handler(move || _ = end.send(()))
        .map_err(|error| Problem::new(format!("Ctrl-C cannot be heard: {error}"), "  kill the servers"))?;
    while ended.recv_timeout(Duration::from_millis(200)).is_err() {
        let found = servers.iter_mut().find_map(|server| server.child.try_wait().ok().flatten());
        match found {
            Some(status) if status.success() => break,
            Some(status) => return Err(Problem::new(format!("a server ended with {status}"), "  see above")),
            None => {}
        }
    }
    Ok(())
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended already needs no end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
