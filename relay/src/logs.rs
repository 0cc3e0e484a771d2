//! The log: a line of JSON an event, on standard error. Only the relay's own events are written, whatever level is asked
//! for: a library's might hold an address with a secret in it, or a lead.

use std::fmt::Display;
use std::panic::PanicHookInfo;

use tracing::{Metadata, Subscriber};
use tracing_subscriber::filter::{Targets, filter_fn};
use tracing_subscriber::fmt::{MakeWriter, layer};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry;

/// `info`, or `warn,leadwire_relay::forwarder=debug`.
const VARIABLE: &str = "LEADWIRE_LOG";
const DEFAULT: &str = "info";

/// Starts the log of this process.
pub fn start() {
    let words = std::env::var(VARIABLE).unwrap_or_else(|_| DEFAULT.to_owned());
    let is_readable = words.parse::<Targets>().is_ok();
    if tracing::subscriber::set_global_default(subscriber(&words, std::io::stderr)).is_err() {
        // Somebody in this process has started one before.
        return;
    }
    std::panic::set_hook(Box::new(tell_panic));
    if !is_readable {
        tracing::warn!(variable = VARIABLE, "is not readable as levels, so {DEFAULT} is used");
    }
}

/// What `start` starts, with words as in `LEADWIRE_LOG`; a test gives a writer of its own.
pub fn subscriber<W>(words: &str, writer: W) -> impl Subscriber + Send + Sync + use<W>
where
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let levels = words.parse::<Targets>().unwrap_or_else(|_| Targets::new().with_default(tracing::Level::INFO));
    let lines = layer().json().flatten_event(true).with_current_span(true).with_span_list(false).with_writer(writer);
    registry().with(levels).with(filter_fn(is_ours)).with(lines)
}

fn is_ours(event: &Metadata<'_>) -> bool {
    let krate = event.target().split("::").next().unwrap_or_default();
    matches!(krate, "leadwire" | "leadwire_relay")
}

/// Says where, and never what: a panic's words may hold the value that caused it.
fn tell_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(|place| -> &dyn Display { place });
    tracing::error!(place = place.map(tracing::field::display), "a panic");
}
