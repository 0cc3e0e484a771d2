//! Each fuzz target's check, over its seeds, changed seeds and pseudo-random bytes. `cargo xtask fuzz` runs the targets for longer.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use fuzz_checks::{CHECKS, Check, seeded_bytes, seeds};

/// Inputs with each result.
const LEAST: u32 = 10;

/// Inputs of a check, apart from its seeds. A number of its own repeats a longer run.
fn inputs() -> u64 {
    std::env::var("LEADWIRE_FUZZ_INPUTS").ok().and_then(|count| count.parse().ok()).unwrap_or(1000)
}

/// Runs a check. Each of the `results` must occur: a check of inputs that are all refused at once would say nothing.
fn run(name: &str, results: &[&str]) {
    let (_, check) = CHECKS.iter().find(|(known, _)| *known == name).expect("a check");
    let seeds = seeds(name);
    let mut counts = BTreeMap::new();
    let mut pass = |input: &[u8]| *counts.entry(pass(name, *check, input)).or_insert(0) += 1;
    for seed in &seeds {
        pass(seed);
    }
    for number in 0..inputs() {
        let random = seeded_bytes(number, 16 + usize::try_from(number % 600).expect("a length"));
        pass(&random);
        if !seeds.is_empty() {
            pass(&changed(&seeds, &random));
        }
    }
    for result in results {
        let count = counts.get(result).copied().unwrap_or(0);
        assert!(count >= LEAST, "{name}: too few inputs are {result}: {counts:?}");
    }
}

#[track_caller]
fn pass(name: &str, check: Check, input: &[u8]) -> &'static str {
    let result = catch_unwind(AssertUnwindSafe(|| check(input)));
    result.unwrap_or_else(|_| panic!("{name} fails for b\"{}\"", input.escape_ascii()))
}

/// A seed with some bytes that are replaced, removed, or of another seed.
fn changed(seeds: &[Vec<u8>], random: &[u8]) -> Vec<u8> {
    let mut random = random.iter().map(|byte| usize::from(*byte)).cycle();
    let mut next = |end: usize| (random.next().unwrap_or(0) * 256 + random.next().unwrap_or(0)) % end.max(1);
    let mut input = seeds[next(seeds.len())].clone();
    for _ in 0..=next(4) {
        if input.is_empty() {
            break;
        }
        let at = next(input.len());
        match next(5) {
            0 => input[at] = u8::try_from(next(256)).unwrap_or_default(),
            1 => input[at] = b"\"\\{}[]:,0123456789-+.eE &=%;"[next(27)],
            2 => drop(input.drain(at..input.len().min(at + 1 + next(4)))),
            3 => input.truncate(at),
            _ => {
                let other = &seeds[next(seeds.len())];
                let from = next(other.len());
                let piece = other[from..other.len().min(from + 1 + next(16))].to_vec();
                input.splice(at..at, piece);
            }
        }
    }
    input
}

macro_rules! checks {
    ($($name:ident: $results:expr;)*) => {
        $(
            #[test]
            fn $name() {
                run(stringify!($name), &$results);
            }
        )*

        #[test]
        fn every_check_is_run() {
            assert_eq!(CHECKS.map(|(name, _)| name), [$(stringify!($name)),*]);
        }
    };
}

checks! {
    config: ["read", "refused"];
    crm_response: ["delivered", "failed"];
    delivery: ["delivered", "found", "failed", "look-up failed", "held"];
    envelope: ["read", "refused"];
    form_post: ["stored", "stored in another encoding", "stored from an envelope", "refused"];
    json: ["read", "refused"];
    value: ["accepted", "refused"];
}
