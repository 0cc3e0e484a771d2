//! What changes the ledger's file: a checkpoint of this process explains it in every order of the steps, and a change by another
//! program is noticed.

use std::sync::Arc;

use crate::ORDERS;
use crate::checkpoints::Checkpoints;
use crate::threads::atomic::{AtomicU64, Ordering};
use crate::threads::thread;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    AfterCheckpoints,
    BeforeCheckpoints,
}

/// As the guard of the contents, with a number for the time and size of the file.
struct Guard {
    look: Look,
    file: u64,
    ended: u64,
}

impl Guard {
    fn is_as_committed(&mut self, file: &AtomicU64, checkpoints: &Checkpoints) -> bool {
        let early = file.load(Ordering::SeqCst);
        let observed = checkpoints.observe();
        let file = if self.look == Look::AfterCheckpoints { file.load(Ordering::SeqCst) } else { early };
        if file == self.file {
            if !observed.is_in_progress {
                self.ended = observed.ended;
            }
            return true;
        }
        let is_explained = observed.explains_change(self.ended);
        if is_explained && !observed.is_in_progress {
            (self.file, self.ended) = (file, observed.ended);
        }
        is_explained
    }
}

fn check(look: Look, foreign_writes: u64) {
    let (file, checkpoints) = (Arc::new(AtomicU64::new(0)), Arc::new(Checkpoints::default()));
    let thread = {
        let (file, checkpoints) = (Arc::clone(&file), Arc::clone(&checkpoints));
        thread::spawn(move || {
            for _ in 0..2 {
                checkpoints.begin();
                file.fetch_add(1, Ordering::SeqCst);
                file.fetch_add(1, Ordering::SeqCst);
                checkpoints.end();
            }
        })
    };
    let mut guard = Guard { look, file: 0, ended: 0 };
    for _ in 0..4 {
        guard.is_as_committed(&file, &checkpoints);
    }
    thread.join().unwrap();
    // The guard looks again for some time before it believes that another program has written.
    let is_explained = (0..2).any(|_| guard.is_as_committed(&file, &checkpoints));
    assert!(is_explained, "a checkpoint was taken for another program");
    assert!(guard.is_as_committed(&file, &checkpoints), "a checkpoint was taken for another program");
    if foreign_writes > 0 {
        file.fetch_add(foreign_writes, Ordering::SeqCst);
        assert!(!(0..2).any(|_| guard.is_as_committed(&file, &checkpoints)), "another program was not noticed");
    }
}

#[test]
fn checkpoints_explain_changes_and_hide_none() {
    for foreign_writes in [0, 1] {
        shuttle::check_random(move || check(Look::AfterCheckpoints, foreign_writes), ORDERS);
        shuttle::check_pct(move || check(Look::AfterCheckpoints, foreign_writes), ORDERS, 3);
    }
}

#[test]
#[should_panic(expected = "a checkpoint was taken for another program")]
fn control_a_file_that_is_looked_at_first() {
    shuttle::check_random(|| check(Look::BeforeCheckpoints, 0), ORDERS);
}
