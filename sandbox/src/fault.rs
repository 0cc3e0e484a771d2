//! Misbehaviour that was asked for, first in, first out. What a fault is and who is next lives here; what it does to a
//! call is in `play`, how it is written as JSON in `read`.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use leadwire::crm::Crm;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Takes its time, then runs and answers as always.
    Delay(Duration),
    /// Does not run; answers with this status and body.
    Status { status: u16, body: String, retry_after: Option<String> },
    /// Does not run; answers one of the CRM's documented errors, by its code.
    Error { code: String, message: Option<String>, status: Option<u16> },
    /// Does not run; answers that too many calls came.
    Limit { retry_after: Option<String> },
    /// Does not run; ends the connection with a reset.
    Reset,
    /// Does not run, and says nothing for as long as the client waits.
    Hang,
    /// Runs, then closes the connection without an answer.
    CommitThenDrop,
    /// Runs, sends half of the answer and closes the connection.
    HalfAnswer,
    /// Runs and answers with JSON that cannot be read.
    BrokenJson,
}

/// A fault and for how many calls more it waits.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// None for the calls of any CRM.
    pub crm: Option<Crm>,
    pub count: u64,
    pub fault: Fault,
}

#[derive(Debug, Default)]
pub struct Queue(Mutex<VecDeque<Waiting>>);

impl Queue {
    pub fn add(&self, waiting: Waiting) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(waiting);
    }

    /// The fault for a call of this CRM; it waits for one call less then.
    pub fn take(&self, crm: Crm) -> Option<Fault> {
        let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = queue.iter().position(|waiting| waiting.crm.is_none_or(|of| of == crm))?;
        let waiting = queue.get_mut(at)?;
        waiting.count -= 1;
        let fault = waiting.fault.clone();
        if waiting.count == 0 {
            queue.remove(at);
        }
        Some(fault)
    }

    pub fn waiting(&self) -> Vec<Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
