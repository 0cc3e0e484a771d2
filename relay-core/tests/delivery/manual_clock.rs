//! A clock that only waits and tests advance, and the run of a future by it.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;
use relay_core::clock::Clock;

/// More waits than any test has.
const MAX_WAITS: u64 = 10_000;

/// The time since 1970, and how long the machine runs.
pub struct ManualClock {
    start_ms: AtomicU64,
    passed_ms: AtomicU64,
    waits: AtomicU64,
    during_wait: Mutex<Option<DuringWait>>,
}

/// What happens during the wait with this number, from 1.
type DuringWait = (u64, Box<dyn FnOnce() + Send>);

impl ManualClock {
    pub fn new(start_ms: u64) -> ManualClock {
        let (passed_ms, waits) = (AtomicU64::default(), AtomicU64::default());
        ManualClock { start_ms: AtomicU64::new(start_ms), passed_ms, waits, during_wait: Mutex::default() }
    }

    pub fn advance(&self, ms: u64) {
        self.passed_ms.fetch_add(ms, Ordering::Relaxed);
    }

    /// Sets the time of day, as after the machine was suspended, without a change of the steady clock.
    pub fn set_ahead(&self, ms: u64) {
        self.start_ms.fetch_add(ms, Ordering::Relaxed);
    }

    /// The same in the other direction.
    pub fn set_back(&self, ms: u64) {
        self.start_ms.fetch_sub(ms, Ordering::Relaxed);
    }

    /// Does something during a later wait.
    pub fn during_wait(&self, number: u64, action: impl FnOnce() + Send + 'static) {
        let number = self.waits() + number;
        *self.during_wait.lock().unwrap() = Some((number, Box::new(action)));
    }

    pub fn steady_ms_passed(&self) -> u64 {
        self.passed_ms.load(Ordering::Relaxed)
    }

    pub fn waits(&self) -> u64 {
        self.waits.load(Ordering::Relaxed)
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now_ms(&self) -> u64 {
        self.start_ms.load(Ordering::Relaxed) + self.steady_ms()
    }

    fn steady_ms(&self) -> u64 {
        self.steady_ms_passed()
    }

    async fn sleep(&self, ms: u64) {
        let number = self.waits.fetch_add(1, Ordering::Relaxed) + 1;
        assert!(number < MAX_WAITS, "it waits forever");
        self.advance(ms);
        let action = self.during_wait.lock().unwrap().take_if(|(at, _)| *at == number);
        if let Some((_, action)) = action {
            action();
        }
        // Others go on meanwhile.
        yield_now().await;
    }
}

/// Lets other futures run once.
pub async fn yield_now() {
    let mut is_first = true;
    poll_fn(|context| {
        context.waker().wake_by_ref();
        if std::mem::take(&mut is_first) { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
}

/// Runs what never waits for anything else than this thread.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let (mut future, mut context) = (pin!(future), Context::from_waker(Waker::noop()));
    for _ in 0..MAX_WAITS {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
    panic!("it waits for something that does not happen");
}
