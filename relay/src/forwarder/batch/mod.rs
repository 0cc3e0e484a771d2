//! Asks a CRM many things with as few requests as it allows. Each answer is given as if it had been asked for alone, so
//! that one bad entry hurts no other, and nobody else needs to know of batches.

mod bitrix24;
mod ivvy;
mod query;

use std::ops::Range;

use futures_util::future::join_all;
use leadwire::crm::{Answer, Crm, ErrorKind, Kind, reply};
use leadwire::schema::{Object, Value};

use super::ask::Ask;
use super::caller::{Caller, ONE};
use crate::transport::Heard;

/// Calls at the same time, where each goes by itself.
pub(super) const AT_ONCE: usize = 8;
/// Bytes of a batch's commands; a single larger one still goes.
const MOST_BYTES: usize = 1 << 20;

/// What was heard to each, in the same order.
pub(super) async fn ask_all(caller: &Caller, asks: &[Ask<'_>]) -> Vec<Heard> {
    match caller.crm() {
        Crm::Bitrix24 if caller.takes_batches() && asks.len() > 1 => bitrix24::ask_all(caller, asks).await,
        Crm::Ivvy if caller.takes_batches() && asks.len() >= ivvy::LEAST => ivvy::ask_all(caller, asks).await,
        _ => one_by_one(caller, asks).await,
    }
}

/// At most how many entries are worth claiming at once.
pub(super) fn most(caller: &Caller) -> usize {
    match caller.crm() {
        _ if !caller.takes_batches() => AT_ONCE,
        Crm::Bitrix24 => bitrix24::MOST,
        Crm::Ivvy => ivvy::MOST,
        Crm::Capillary => AT_ONCE,
    }
}

async fn one_by_one(caller: &Caller, asks: &[Ask<'_>]) -> Vec<Heard> {
    let mut heard = Vec::new();
    for some in asks.chunks(AT_ONCE) {
        heard.extend(join_all(some.iter().map(|ask| caller.ask(ask, ONE))).await);
    }
    heard
}

/// Cuts a list into parts of so many items and bytes.
fn portions(sizes: &[usize], most: usize) -> Vec<Range<usize>> {
    let (mut portions, mut start, mut bytes) = (Vec::new(), 0, 0);
    for (at, size) in sizes.iter().enumerate() {
        if at > start && (at - start == most || bytes + size > MOST_BYTES) {
            portions.push(start..at);
            (start, bytes) = (at, 0);
        }
        bytes += size;
    }
    if start < sizes.len() {
        portions.push(start..sizes.len());
    }
    portions
}

/// An answer to a batch that is no list of answers. A refusal in words means the batch and not the leads in it; anything
/// else (too many calls, no access, a fault) holds for each of them.
fn whole(kind: Kind, answer: Answer, date_ms: Option<u64>) -> Heard {
    match reply(kind, &Object::new(), &answer, 0) {
        Err(failure) if matches!(failure.kind, ErrorKind::Rejected | ErrorKind::NotFound) => Heard::NotRun,
        Ok(_) => unclear(),
        Err(_) => Heard::Answered { answer, date_ms },
    }
}

/// An answer that no document describes.
fn unclear() -> Heard {
    answered(200, None)
}

fn answered(status: u16, body: Option<Value>) -> Heard {
    Heard::Answered { answer: Answer { status, retry_after: None, body }, date_ms: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portions_hold_so_many_items_and_bytes() {
        let half = MOST_BYTES / 2;
        let rows: [(&str, &[usize], &[usize]); 6] = [
            ("none", &[], &[]),
            ("as many as fit", &[1; 3], &[3]),
            ("one more", &[1; 4], &[3, 1]),
            ("as large as fits", &[half, half, 1], &[2, 1]),
            ("one too large", &[MOST_BYTES + 1, 1], &[1, 1]),
            ("one too large behind another", &[1, MOST_BYTES + 1], &[1, 1]),
        ];
        for (why, sizes, expected) in rows {
            let lengths: Vec<usize> = portions(sizes, 3).into_iter().map(|part| part.len()).collect();
            assert_eq!(lengths, expected, "{why}");
        }
    }
}
