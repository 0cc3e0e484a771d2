//! The sandbox as a program: starts one, says where, and stops it on Ctrl-C or SIGTERM.

mod arguments;

use std::error::Error;
use std::io;
use std::process::ExitCode;

use arguments::{Command, USAGE};
use sandbox::{Options, Sandbox};
use tokio::runtime::Builder;

fn main() -> ExitCode {
    match arguments::read(std::env::args().skip(1)) {
        Ok(Command::Help) => {
            println!("{USAGE}");
            ExitCode::SUCCESS
        }
        Ok(Command::Run(options)) => run(options),
        Err(wrong) => {
            eprintln!("sandbox: {wrong}\n\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn run(options: Options) -> ExitCode {
    match serve(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(options: Options) -> Result<(), Box<dyn Error>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        // Before the line that invites calls, so that a signal which follows it at once is not missed.
        let stop = signals()?;
        let sandbox = Sandbox::start(options)?;
        println!("sandbox listening on {}", sandbox.url());
        stop.await;
        sandbox.stop();
        Ok(())
    })
}

/// Waits for the first signal that asks to stop.
#[cfg(unix)]
fn signals() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn signals() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without the signal there is nothing to wait for.
        let _ = tokio::signal::ctrl_c().await;
    })
}
