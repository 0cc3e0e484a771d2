//! A deadline: a timeout or the caller's abort, whichever comes first.

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

use crate::schema::property;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(handler: &Function, ms: f64, argument: &str) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    TimedOut,
    Aborted,
}

/// Dropping it stops its timer and its listener.
pub(super) struct Deadline {
    ended: Promise,
    timer: JsValue,
    signal: Option<(AbortSignal, Function)>,
}

const TIMED_OUT: &str = "leadwire: timed out";
const ABORTED: &str = "leadwire: aborted";

impl Deadline {
    pub(super) fn new(ms: u64, signal: Option<&AbortSignal>) -> Deadline {
        let mut timer = JsValue::UNDEFINED;
        let mut listener = None;
        let ended = Promise::new_typed::<JsValue>(&mut |resolve, _| {
            let resolve: Function = resolve.unchecked_into();
            #[expect(clippy::cast_precision_loss, reason = "no wait is longer than a timer takes")]
            let ms = ms as f64;
            timer = set_timeout(&resolve, ms, TIMED_OUT);
            if let Some(signal) = signal {
                let abort = resolve.bind1(&JsValue::NULL, &ABORTED.into()).unchecked_into::<Function>();
                if is_aborted(signal) {
                    // Only the first resolve takes effect.
                    let _ = resolve.call1(&JsValue::NULL, &ABORTED.into());
                }
                // Without a listener the timeout still works.
                let _ = signal.add_event_listener_with_callback("abort", &abort);
                listener = Some((signal.clone(), abort));
            }
        });
        Deadline { ended, timer, signal: listener }
    }

    /// Settles with the promise, or with the deadline if that comes first; [`End::check`] distinguishes them.
    pub(super) fn race(&self, promise: &JsValue) -> JsFuture {
        JsFuture::from(Promise::race(&Array::of2(promise, &self.ended)))
    }

    /// Settles when the deadline comes; never rejects.
    pub(super) fn wait(&self) -> JsFuture {
        JsFuture::from(self.ended.clone())
    }
}

/// A getter of an object that only looks like a signal may throw; such a signal is not aborted.
pub(super) fn is_aborted(signal: &AbortSignal) -> bool {
    property(signal, "aborted").is_truthy()
}

impl End {
    /// The promise's own result if it won the [race](Deadline::race): `Ok(Err(…))` is its rejection. `Err` if the deadline won.
    pub(super) fn check(first: Result<JsValue, JsValue>) -> Result<Result<JsValue, JsValue>, End> {
        match first.as_ref().ok().and_then(JsValue::as_string).as_deref() {
            Some(TIMED_OUT) => Err(End::TimedOut),
            Some(ABORTED) => Err(End::Aborted),
            _ => Ok(first),
        }
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        clear_timeout(&self.timer);
        if let Some((signal, listener)) = &self.signal {
            // A listener that remains has no effect on a settled promise.
            let _ = signal.remove_event_listener_with_callback("abort", listener);
        }
    }
}
