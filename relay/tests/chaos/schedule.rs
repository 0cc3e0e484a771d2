//! The faults of a run: what happens when, by the seed.

use std::time::Duration;

use crate::database_proxy::Link;
use crate::options::Options;
use crate::relays::RELAYS;
use crate::support::seeded_random::SeededRandom;

/// Longer than a lease, which is 30 s, and than the time in which another relay notices its end.
const LONGER_THAN_LEASE: Duration = Duration::from_secs(34);

/// Which relay a fault is for.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    Relay(usize),
    /// The one that delivers the connection, at that time.
    Holder {
        connection: &'static str,
    },
}

#[derive(Clone, Copy, Debug)]
pub enum Fault {
    Kill { target: Target },
    Stop { target: Target, length: Duration },
    Restart { length: Duration },
    Cut { target: Target, link: Link, length: Duration, resumes: bool },
}

#[derive(Clone, Copy, Debug)]
pub struct Event {
    /// Since the start of the load.
    pub at: Duration,
    pub fault: Fault,
}

/// In the order of their times.
pub fn plan(options: &Options) -> Vec<Event> {
    let mut random = SeededRandom::new(options.seed);
    let seconds = Duration::from_secs(options.seconds);
    let mut events = Vec::new();
    // A long fault has an early part of the run of its own, so that it ends within the load.
    let (stops, long_cuts) = (options.stops, options.long_cuts);
    let longest = seconds.saturating_sub(LONGER_THAN_LEASE);
    for number in 0..stops {
        let target = Target::Holder { connection: holder_connection(number, &mut random) };
        let fault = Fault::Stop { target, length: LONGER_THAN_LEASE + up_to(8000, &mut random) };
        events.push(Event { at: part(number, stops, longest, &mut random), fault });
    }
    for number in 0..long_cuts {
        let target = Target::Holder { connection: holder_connection(number, &mut random) };
        let length = LONGER_THAN_LEASE + up_to(15_000, &mut random);
        let fault = Fault::Cut { target, link: link(number), length, resumes: random.below(2) == 0 };
        events.push(Event { at: part(number, long_cuts, longest, &mut random), fault });
    }
    for number in 0..options.kills {
        let at = part(number, options.kills, seconds, &mut random);
        let target = match number % 3 {
            2 => Target::Holder { connection: holder_connection(number, &mut random) },
            _ => any(&mut random),
        };
        events.push(Event { at, fault: Fault::Kill { target } });
    }
    for number in 0..options.restarts {
        let length = Duration::from_millis(200) + up_to(5000, &mut random);
        events
            .push(Event { at: part(number, options.restarts, seconds, &mut random), fault: Fault::Restart { length } });
    }
    let short_cuts = options.cuts.saturating_sub(long_cuts);
    for number in 0..short_cuts {
        let length = Duration::from_millis(200) + up_to(6000, &mut random);
        let (link, resumes) = (link(number), random.below(2) == 0);
        let fault = Fault::Cut { target: any(&mut random), link, length, resumes };
        events.push(Event { at: part(number, short_cuts, seconds, &mut random), fault });
    }
    events.sort_by_key(|event| event.at);
    events
}

/// A random time in the part with this number, of equal parts.
fn part(number: u64, parts: u64, of: Duration, random: &mut SeededRandom) -> Duration {
    let length_ms = u64::try_from(of.as_millis()).unwrap() / parts.max(1);
    Duration::from_millis(length_ms * number) + up_to(length_ms, random)
}

fn up_to(ms: u64, random: &mut SeededRandom) -> Duration {
    Duration::from_millis(random.below(ms + 1))
}

/// The first is the connection with most leads.
fn holder_connection(number: u64, random: &mut SeededRandom) -> &'static str {
    const CONNECTIONS: [&str; 4] = ["portal", "portal", "venue", "loyalty"];
    if number == 0 { CONNECTIONS[0] } else { CONNECTIONS[usize::try_from(random.below(4)).unwrap()] }
}

fn link(number: u64) -> Link {
    [Link::SilentToRelay, Link::SilentToDatabase, Link::Closed][usize::try_from(number % 3).unwrap()]
}

fn any(random: &mut SeededRandom) -> Target {
    Target::Relay(usize::try_from(random.below(RELAYS as u64)).unwrap())
}
