//! What the relay logs while a test runs, so that it can be searched for what must not be there. It holds for the whole
//! program, since events come from many threads: a test file starts it once and looks at the end.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, OnceLock};

use leadwire_relay::logs;
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
pub struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    /// The one of this program, at the level that tells most.
    pub fn start() -> Captured {
        static STARTED: OnceLock<Captured> = OnceLock::new();
        let start = || {
            let captured = Captured::default();
            tracing::subscriber::set_global_default(logs::subscriber("trace", captured.clone())).unwrap();
            captured
        };
        STARTED.get_or_init(start).clone()
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// Fails when one of the words stands in the log, or when nothing was logged at all.
    #[track_caller]
    pub fn holds_none_of(&self, words: &[&str]) {
        let text = self.text();
        assert!(!text.is_empty(), "nothing was logged, so nothing is shown");
        for word in words {
            assert!(!text.contains(word), "{word} stands in the log:\n{text}");
        }
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'writer> MakeWriter<'writer> for Captured {
    type Writer = Captured;

    fn make_writer(&'writer self) -> Captured {
        self.clone()
    }
}
