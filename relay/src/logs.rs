//! The log: one line of JSON per event, on standard error. Only the relay's own events are written, at every level: events
//! of libraries could contain a lead, or a URL with a secret.

use std::fmt::Display;
use std::panic::PanicHookInfo;

use tracing::{Metadata, Subscriber};
use tracing_subscriber::filter::{Targets, filter_fn};
use tracing_subscriber::fmt::{MakeWriter, layer};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry;

/// The environment variable for the levels: `info`, or `warn,leadwire_relay::forwarder=debug`.
const VARIABLE: &str = "LEADWIRE_LOG";
const DEFAULT: &str = "info";

/// Starts the log of this process; without effect if it has one already.
pub fn init() {
    let levels = std::env::var(VARIABLE).unwrap_or_else(|_| DEFAULT.to_owned());
    let is_valid = levels.parse::<Targets>().is_ok();
    if tracing::subscriber::set_global_default(subscriber(&levels, std::io::stderr)).is_err() {
        return;
    }
    std::panic::set_hook(Box::new(log_panic));
    if !is_valid {
        tracing::warn!(variable = VARIABLE, "invalid log levels; using {DEFAULT}");
    }
}

/// What [`init`] installs, with levels as in `LEADWIRE_LOG`. Invalid levels count as `info`.
pub fn subscriber<W>(levels: &str, writer: W) -> impl Subscriber + Send + Sync + use<W>
where
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let levels = levels.parse::<Targets>().unwrap_or_else(|_| Targets::new().with_default(tracing::Level::INFO));
    let lines = layer().json().flatten_event(true).with_current_span(true).with_span_list(false).with_writer(writer);
    registry().with(levels).with(filter_fn(is_own)).with(lines)
}

fn is_own(event: &Metadata<'_>) -> bool {
    let krate = event.target().split("::").next().unwrap_or_default();
    matches!(krate, "leadwire" | "leadwire_relay")
}

/// Logs the location only: a panic's message may contain the value that caused it.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let location = panic.location().map(|location| -> &dyn Display { location });
    tracing::error!(place = location.map(tracing::field::display), "panic");
}
