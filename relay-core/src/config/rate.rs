//! How many leads of a form may come from one client: in all, and before each further one must bring a proof of work.

use std::time::Duration;

use super::reader::Reader;
use super::{Challenge, Rate};

/// About a second of an ordinary laptop.
const WORK: u64 = 2000;
/// A page gives up after ten seconds, and a telephone is slower than a laptop.
const MOST_WORK: u64 = 10_000;

pub(super) fn read(reader: &Reader<'_>) -> Rate {
    let default = Rate { count: 30, per: Duration::from_mins(1) };
    let Some(text) = reader.text("rate") else { return default };
    parsed(&text).unwrap_or_else(|| {
        reader.wrong("rate", format!("must be {A_RATE}"));
        default
    })
}

/// None where it is off. By default a client sends a third of what it may send at all before it is asked to work.
pub(super) fn challenge(reader: &Reader<'_>, rate: Rate) -> Option<Challenge> {
    let work = work(reader);
    let from = match reader.text("challenge").as_deref() {
        None => Rate { count: (rate.count / 3).max(1), ..rate },
        Some("off") => return None,
        Some(text) => own(reader, text, rate)?,
    };
    Some(Challenge { from, work })
}

fn own(reader: &Reader<'_>, text: &str, rate: Rate) -> Option<Rate> {
    let own = parsed(text);
    match own {
        None => reader.wrong("challenge", format!("must be off, or {A_RATE}")),
        Some(own) if exceeds(own, rate) => {
            reader.wrong("challenge", "must not be larger than rate, beyond which nothing is taken at all");
        }
        Some(_) => {}
    }
    own
}

fn exceeds(one: Rate, other: Rate) -> bool {
    let in_time = |one: Rate, other: Rate| u128::from(one.count) * other.per.as_millis();
    one.count > other.count || in_time(one, other) > in_time(other, one)
}

fn work(reader: &Reader<'_>) -> u32 {
    let work = reader.whole("challenge_work", WORK);
    if !(1..=MOST_WORK).contains(&work) {
        reader.wrong("challenge_work", format!("must be a whole number from 1 to {MOST_WORK}"));
    }
    u32::try_from(work).unwrap_or(u32::MAX)
}

const A_RATE: &str = "a number and a time, such as 30/min; times are s, min and h";

fn parsed(text: &str) -> Option<Rate> {
    let (count, per) = text.split_once('/')?;
    let seconds = match per {
        "s" => 1,
        "min" => 60,
        "h" => 3600,
        _ => return None,
    };
    let count = count.parse().ok().filter(|count| *count > 0)?;
    Some(Rate { count, per: Duration::from_secs(seconds) })
}
