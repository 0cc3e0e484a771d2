//! How long a connection is without deliveries after the relay is lost that delivered it, by the relays' logs.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::time::Duration;

use jiff::Timestamp;
use leadwire::schema::{Object, Value};

use crate::faults::Loss;
use crate::relays::Process;

/// From the loss of a relay to the first delivery by another, for each connection.
#[derive(Debug, Default)]
pub struct Takeovers {
    pub durations: Vec<Duration>,
    /// Connections that no other relay has delivered, because no lead was left, or the lost relay came back before.
    pub without_delivery: u64,
}

#[derive(Clone, Copy)]
struct Delivery {
    at_ms: u64,
    process: u32,
}

pub fn measure(processes: &[Process], losses: &[Loss]) -> Takeovers {
    let mut deliveries: BTreeMap<String, Vec<Delivery>> = BTreeMap::new();
    for process in processes {
        let lines = BufReader::new(File::open(&process.log).unwrap()).lines();
        // A killed process may have written half a line.
        for (connection, at_ms) in lines.map_while(Result::ok).filter_map(|line| delivered(&line)) {
            deliveries.entry(connection).or_default().push(Delivery { at_ms, process: process.id });
        }
    }
    for deliveries in deliveries.values_mut() {
        deliveries.sort_by_key(|delivery| delivery.at_ms);
    }
    let mut takeovers = Takeovers::default();
    for (loss, connection) in losses.iter().flat_map(|loss| loss.connections.iter().map(move |name| (loss, name))) {
        let deliveries = deliveries.get(connection).map(Vec::as_slice).unwrap_or_default();
        let first = deliveries.iter().find(|at| at.at_ms > loss.at_ms && at.process != loss.process);
        match first {
            Some(first) => takeovers.durations.push(Duration::from_millis(first.at_ms - loss.at_ms)),
            None => takeovers.without_delivery += 1,
        }
    }
    takeovers.durations.sort_unstable();
    takeovers
}

/// The connection, and the time in milliseconds since 1970. None for other lines.
fn delivered(line: &str) -> Option<(String, u64)> {
    let Ok(Value::Object(event)) = Value::read(line, 8) else { return None };
    let text = |name: &str| event_text(&event, name);
    if (text("message"), text("outcome")) != (Some("attempt ended"), Some("delivered")) {
        return None;
    }
    let time: Timestamp = text("timestamp")?.parse().ok()?;
    Some((text("connection")?.to_owned(), u64::try_from(time.as_millisecond()).ok()?))
}

fn event_text<'a>(event: &'a Object, name: &str) -> Option<&'a str> {
    event.get(name)?.as_text()
}
