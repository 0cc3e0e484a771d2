//! The log lines of a test, to search them for text that must not be in them.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, OnceLock};

use leadwire_relay::logs;
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
pub struct CapturedLog(Arc<Mutex<Vec<u8>>>);

impl CapturedLog {
    /// The log of the whole process, at level trace: the relay has its own threads. Every call returns the same log.
    pub fn of_process() -> CapturedLog {
        static LOG: OnceLock<CapturedLog> = OnceLock::new();
        let install = || {
            let captured = CapturedLog::default();
            tracing::subscriber::set_global_default(logs::subscriber("trace", captured.clone())).unwrap();
            captured
        };
        LOG.get_or_init(install).clone()
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// Also fails when nothing was logged.
    #[track_caller]
    pub fn assert_contains_none_of(&self, words: &[&str]) {
        let text = self.text();
        assert!(!text.is_empty(), "nothing was logged");
        for word in words {
            assert!(!text.contains(word), "{word} is in the log:\n{text}");
        }
    }
}

impl Write for CapturedLog {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'writer> MakeWriter<'writer> for CapturedLog {
    type Writer = CapturedLog;

    fn make_writer(&'writer self) -> CapturedLog {
        self.clone()
    }
}
