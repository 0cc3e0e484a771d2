//! The sandbox's command line: starts a server, prints its address, and stops it on Ctrl-C or SIGTERM.

use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use sandbox::{Options, Sandbox};
use tokio::runtime::Builder;

/// iVvy, Bitrix24 and Capillary as their documentation describes them, for demos and tests
#[derive(Parser)]
#[command(args_override_self = true)]
struct Arguments {
    /// Where to listen; port 0 selects a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8090")]
    listen: String,
    /// The SQLite database of records
    #[arg(long, value_name = "FILE", default_value = "sandbox.db")]
    db: PathBuf,
    /// Serve this folder's files under all other paths
    #[arg(long, value_name = "FOLDER")]
    www: Option<PathBuf>,
    /// Bitrix24 calls that are accepted at once
    #[arg(long, value_name = "N", default_value_t = 50)]
    bitrix_burst: u32,
    /// Bitrix24 calls that are accepted per second after a burst
    #[arg(long, value_name = "N", default_value_t = 2.0, value_parser = rate, allow_negative_numbers = true)]
    bitrix_per_second: f64,
    /// Milliseconds that a Bitrix24 add takes; they are reported and counted, and nothing waits
    #[arg(long, value_name = "N", default_value_t = 0)]
    bitrix_add_ms: u32,
    /// Seconds of operating time of a Bitrix24 method in ten minutes
    #[arg(long, value_name = "N", default_value_t = 480)]
    bitrix_operating_s: u32,
    /// Milliseconds for which an iVvy batch is reported as running
    #[arg(long, value_name = "N", default_value_t = 0)]
    ivvy_batch_ms: u64,
}

fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse().ok().filter(|rate: &f64| rate.is_finite() && *rate >= 0.0);
    rate.ok_or_else(|| "expected a number from 0".to_owned())
}

impl From<Arguments> for Options {
    fn from(arguments: Arguments) -> Options {
        Options {
            listen: arguments.listen,
            www: arguments.www,
            bitrix_burst: arguments.bitrix_burst,
            bitrix_per_second: arguments.bitrix_per_second,
            bitrix_add_ms: arguments.bitrix_add_ms,
            bitrix_operating_s: arguments.bitrix_operating_s,
            ivvy_batch: Duration::from_millis(arguments.ivvy_batch_ms),
            ..Options::new(arguments.db)
        }
    }
}

fn main() -> ExitCode {
    match serve(Arguments::parse().into()) {
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
        // Before the line that says the sandbox is ready, so that a signal right after it is not missed.
        let stop = stop_signal()?;
        let sandbox = Sandbox::start(options)?;
        println!("sandbox listening on {}", sandbox.url());
        stop.await;
        sandbox.stop();
        Ok(())
    })
}

#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
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
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without a signal handler only a kill stops the sandbox.
        let _ = tokio::signal::ctrl_c().await;
    })
}
