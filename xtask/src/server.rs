//! The sandbox and the relay as child processes: started, waited for until they listen, and killed when dropped.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use crate::shell::{Outcome, Problem, program, root, run, step};

pub struct Server {
    child: Child,
    pub url: String,
}

pub const SANDBOX_AND_RELAY: &[&str] = &["sandbox", "leadwire-relay"];

/// Compiles these packages.
pub fn build(packages: &[&str]) -> Outcome {
    step(&format!("Compiling {}", packages.join(" and ")), || compile(packages))
}

/// Compiles these packages while `work` runs, much of which uses one core only.
pub fn build_during(packages: &[&str], work: impl FnOnce() -> Outcome) -> Outcome {
    thread::scope(|scope| {
        let compiled = scope.spawn(|| compile(packages));
        work()?;
        step(&format!("Compiling {}, since the beginning", packages.join(" and ")), || {
            compiled.join().unwrap_or_else(|_| Err(Problem::new("the compilation stopped", "  cargo build")))
        })
    })
}

fn compile(packages: &[&str]) -> Outcome {
    let flags = packages.iter().flat_map(|package| ["--package", *package]);
    run(program("cargo", ["build", "--quiet"]).args(flags))
}

impl Server {
    /// Starts the sandbox with an empty database and waits until it listens.
    pub fn sandbox(listen: &str, directory: &Path, options: &[&str]) -> Result<Server, Problem> {
        std::fs::create_dir_all(directory).map_err(|error| Problem::new(error.to_string(), "  ls -ld target"))?;
        let database = directory.join("sandbox.db");
        for suffix in ["", "-wal", "-shm"] {
            // Present only after an earlier run.
            let _ = std::fs::remove_file(directory.join(format!("sandbox.db{suffix}")));
        }
        let mut command = Command::new(root().join("target/debug/sandbox"));
        command.args(["--listen", listen, "--db"]).arg(database).args(options);
        Server::start(&mut command)
    }

    /// Starts a program that prints its address when it listens, and waits for that line.
    pub fn start(command: &mut Command) -> Result<Server, Problem> {
        let by_hand = format!("  {command:?}");
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| Problem::new(format!("a server could not be started: {error}"), &by_hand))?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            // A line that cannot be read stays empty and contains no address.
            let _ = BufReader::new(output).read_line(&mut line);
        }
        let url = line.split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned);
        let server = Server { child, url: url.clone().unwrap_or_default() };
        match url {
            Some(_) => Ok(server),
            None => Err(Problem::new("a server ended before it listened; its error is above", by_hand)),
        }
    }
}

/// Waits for Ctrl-C, SIGTERM, or the end of one of the servers.
pub fn wait(servers: &mut [Server]) -> Outcome {
    let (stop, stopped) = channel();
    // The receiver is dropped only after the first signal.
    ctrlc::set_handler(move || _ = stop.send(()))
        .map_err(|error| Problem::new(format!("Ctrl-C cannot be handled: {error}"), "  kill the servers"))?;
    while stopped.recv_timeout(Duration::from_millis(200)).is_err() {
        let exited = servers.iter_mut().find_map(|server| server.child.try_wait().ok().flatten());
        match exited {
            Some(status) if status.success() => break,
            Some(status) => return Err(Problem::new(format!("a server ended with {status}"), "  its error is above")),
            None => {}
        }
    }
    Ok(())
}

impl Drop for Server {
    fn drop(&mut self) {
        // Fails only if it has exited already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
