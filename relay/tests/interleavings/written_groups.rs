//! Group commit: a change is committed before its result is returned, once, and none is forgotten when the ledger is closed.

use std::sync::Arc;
use std::time::Duration;

use crate::ORDERS;
use crate::group_commit::{GroupWriter, write_groups};
use crate::threads::mpsc::{Sender, channel};
use crate::threads::{Mutex, thread};

const CLIENTS: u32 = 3;
const CHANGES: u32 = 2;

type Change = (u32, Sender<u32>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    CommitThenReturn,
    ReturnThenCommit,
}

struct Disk {
    order: Order,
    committed: Arc<Mutex<Vec<u32>>>,
}

impl GroupWriter for Disk {
    type Change = Change;

    fn write(&mut self, changes: &mut dyn Iterator<Item = Change>) {
        let (numbers, replies): (Vec<u32>, Vec<Sender<u32>>) = changes.unzip();
        let return_all = {
            let numbers = numbers.clone();
            move || {
                // A client may have gone.
                replies.iter().zip(numbers).for_each(|(reply, number)| _ = reply.send(number));
            }
        };
        if self.order == Order::ReturnThenCommit {
            return_all();
            self.committed.lock().unwrap().extend(numbers);
        } else {
            self.committed.lock().unwrap().extend(&numbers);
            // As the relay returns the results of a group: beside the next one.
            thread::spawn(return_all);
        }
    }

    fn idle(&mut self) {}
}

fn check(order: Order) {
    let committed = Arc::new(Mutex::new(Vec::new()));
    let (changes, waiting) = channel::<Change>();
    let mut disk = Disk { order, committed: Arc::clone(&committed) };
    let writer = thread::spawn(move || write_groups(&waiting, Duration::from_secs(1), &mut disk));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (changes, committed) = (changes.clone(), Arc::clone(&committed));
            thread::spawn(move || {
                for number in client * CHANGES..(client + 1) * CHANGES {
                    let (reply, result) = channel();
                    changes.send((number, reply)).unwrap();
                    // The last client does not wait for its last result.
                    if number + 1 < CLIENTS * CHANGES {
                        assert_eq!(result.recv().unwrap(), number);
                        assert!(committed.lock().unwrap().contains(&number), "it was returned before it was committed");
                    }
                }
            })
        })
        .collect();
    drop(changes);
    for client in clients {
        client.join().unwrap();
    }
    writer.join().unwrap();
    let mut committed = committed.lock().unwrap().clone();
    committed.sort_unstable();
    assert_eq!(committed, (0..CLIENTS * CHANGES).collect::<Vec<_>>());
}

#[test]
fn results_are_returned_after_the_commit() {
    shuttle::check_random(|| check(Order::CommitThenReturn), ORDERS);
    shuttle::check_pct(|| check(Order::CommitThenReturn), ORDERS, 3);
}

#[test]
#[should_panic(expected = "it was returned before it was committed")]
fn control_results_that_are_returned_first() {
    shuttle::check_random(|| check(Order::ReturnThenCommit), ORDERS);
}
