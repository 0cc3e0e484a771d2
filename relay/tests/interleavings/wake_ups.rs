//! Wake-ups of a request that waits for the end of an attempt.

use std::sync::Arc;

use crate::ORDERS;
use crate::signals::Signals;
use crate::threads::atomic::{AtomicBool, Ordering};
use crate::threads::thread;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    SubscribeThenInsert,
    InsertThenSubscribe,
}

/// Two visitors' requests with the same key, one of which ends early, and the worker that settles the entry once it is there.
fn check(order: Order) {
    let signals = Signals::new([]);
    let is_inserted = Arc::new(AtomicBool::new(false));
    let waiting = {
        let (signals, is_inserted) = (signals.clone(), Arc::clone(&is_inserted));
        thread::spawn(move || {
            let subscribed = (order == Order::SubscribeThenInsert).then(|| signals.subscribe("a"));
            is_inserted.store(true, Ordering::SeqCst);
            subscribed.unwrap_or_else(|| signals.subscribe("a"))
        })
    };
    let leaving = {
        let signals = signals.clone();
        thread::spawn(move || {
            drop(signals.subscribe("a"));
            signals.unsubscribe("a");
        })
    };
    let worker = {
        let signals = signals.clone();
        thread::spawn(move || {
            while !is_inserted.load(Ordering::SeqCst) {
                thread::yield_now();
            }
            signals.settled("a");
        })
    };
    let mut receiver = waiting.join().unwrap();
    leaving.join().unwrap();
    worker.join().unwrap();
    assert_eq!(receiver.try_recv(), Ok(()), "the request was not woken");
}

#[test]
fn no_wake_up_is_missed() {
    shuttle::check_random(|| check(Order::SubscribeThenInsert), ORDERS);
    shuttle::check_pct(|| check(Order::SubscribeThenInsert), ORDERS, 3);
}

#[test]
#[should_panic(expected = "the request was not woken")]
fn control_a_subscription_after_the_insert() {
    shuttle::check_random(|| check(Order::InsertThenSubscribe), ORDERS);
}
