//! The system calls of a process as strace has recorded them, one a line, with every text as `\x2f` and so on. A call that waits is
//! two lines: its begin, and its end among those of other threads.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

/// What to record, and how, before the name of the trace.
pub const STRACE: [&str; 8] = [
    "-D",
    "-f",
    "-yy",
    "-xx",
    "-s",
    "1000000",
    "-e",
    "trace=openat,write,pwrite64,writev,sendto,sendmsg,fsync,fdatasync,ftruncate,rename,unlink",
];

/// Of the ledger's files. `name` is that of the file in its folder; that of the folder itself is empty.
#[derive(Debug)]
pub enum Step {
    Created {
        name: String,
    },
    Removed {
        name: String,
    },
    Renamed {
        from: String,
        to: String,
    },
    ChangeBegun {
        id: usize,
        name: String,
        change: Change,
    },
    ChangeEnded {
        id: usize,
    },
    SyncBegun {
        id: usize,
        name: String,
    },
    SyncEnded {
        id: usize,
    },
    /// To a client, a CRM or the standard output. What follows may already have been received.
    Sent {
        peer: Option<u16>,
        data: Vec<u8>,
    },
}

#[derive(Clone, Debug)]
pub enum Change {
    Write { offset: u64, data: Vec<u8> },
    Truncate { length: u64 },
}

/// The steps of the processes that were recorded one after the other.
pub fn read(traces: &[PathBuf], folder: &Path) -> Vec<Step> {
    let mut reader = Reader { folder: folder.to_owned(), unfinished: HashMap::new(), calls: 0, steps: Vec::new() };
    for trace in traces {
        for line in BufReader::new(File::open(trace).unwrap()).lines() {
            reader.line(&line.unwrap());
        }
        // Calls that the end of the process has interrupted.
        reader.unfinished.clear();
    }
    reader.steps
}

struct Reader {
    folder: PathBuf,
    /// By thread: the call's number and the text of its begin.
    unfinished: HashMap<u32, (usize, String)>,
    calls: usize,
    steps: Vec<Step>,
}

impl Reader {
    fn line(&mut self, line: &str) {
        let Some((thread, rest)) = line.split_once(' ') else { return };
        let (Ok(thread), rest) = (thread.parse(), rest.trim_start()) else { return };
        if rest.starts_with("<... ") {
            if let Some((id, begin)) = self.unfinished.remove(&thread) {
                self.end(id, &begin, is_success(rest));
            }
        } else if !rest.starts_with(['+', '-']) {
            self.calls += 1;
            let id = self.calls;
            self.begin(id, rest);
            match rest.strip_suffix(" <unfinished ...>") {
                Some(begin) => _ = self.unfinished.insert(thread, (id, begin.to_owned())),
                None => self.end(id, rest, is_success(rest)),
            }
        }
    }

    fn begin(&mut self, id: usize, call: &str) {
        let Some((function, arguments)) = call.split_once('(') else { return };
        let step = match (function, self.open_file(arguments)) {
            ("fsync" | "fdatasync", Some(name)) => Step::SyncBegun { id, name },
            ("pwrite64", Some(name)) => {
                let change = Change::Write { offset: last_number(arguments), data: texts(arguments).concat() };
                Step::ChangeBegun { id, name, change }
            }
            ("write" | "writev", Some(name)) => panic!("a write without an offset to {name}: {call}"),
            ("ftruncate", Some(name)) => {
                Step::ChangeBegun { id, name, change: Change::Truncate { length: last_number(arguments) } }
            }
            ("write" | "writev" | "sendto" | "sendmsg", None) if is_sent(arguments) => {
                Step::Sent { peer: peer(arguments), data: texts(arguments).concat() }
            }
            _ => return,
        };
        self.steps.push(step);
    }

    fn end(&mut self, id: usize, call: &str, is_success: bool) {
        let Some((function, arguments)) = call.split_once('(') else { return };
        let mut names = texts(arguments).into_iter().map(|path| self.name(&path));
        let step = match function {
            "pwrite64" | "ftruncate" => Step::ChangeEnded { id },
            "fsync" | "fdatasync" if is_success => Step::SyncEnded { id },
            "openat" if is_success && arguments.contains("O_CREAT") => {
                let Some(Some(name)) = names.next() else { return };
                Step::Created { name }
            }
            "unlink" if is_success => {
                let Some(Some(name)) = names.next() else { return };
                Step::Removed { name }
            }
            "rename" if is_success => {
                let (Some(Some(from)), Some(Some(to))) = (names.next(), names.next()) else { return };
                Step::Renamed { from, to }
            }
            _ => return,
        };
        self.steps.push(step);
    }

    /// The name of the file in the first argument, `26<\x2f...>`.
    fn open_file(&self, arguments: &str) -> Option<String> {
        let (_, path) = arguments.split_once('<')?;
        self.name(&decode(path))
    }

    /// `None` for a path that is not the ledger's, or holds nothing that a power failure could lose: SQLite makes its index of the log
    /// again, and the lock ends with its process.
    fn name(&self, path: &[u8]) -> Option<String> {
        let path = Path::new(std::str::from_utf8(path).ok()?);
        let name = path.strip_prefix(&self.folder).ok()?.to_str()?.to_owned();
        let is_ledger = name.starts_with("ledger.db") && !name.ends_with("-shm") && !name.ends_with(".lock");
        (name.is_empty() || is_ledger).then_some(name)
    }
}

fn is_success(call: &str) -> bool {
    call.rsplit_once(" = ").is_some_and(|(_, result)| !result.starts_with('-'))
}

/// Whether it goes to a socket or the standard output.
fn is_sent(arguments: &str) -> bool {
    arguments.starts_with("1<") || arguments.contains("<TCP:")
}

/// The port of `26<TCP:[127.0.0.1:43363->127.0.0.1:54026]>`.
fn peer(arguments: &str) -> Option<u16> {
    let (_, peer) = arguments.split_once("->")?;
    peer.split_once(']')?.0.rsplit_once(':')?.1.parse().ok()
}

/// The arguments in quotes.
fn texts(arguments: &str) -> Vec<Vec<u8>> {
    arguments.split('"').skip(1).step_by(2).map(decode).collect()
}

/// Up to the first character that is not escaped.
fn decode(escaped: &str) -> Vec<u8> {
    let bytes = escaped.as_bytes().chunks_exact(4).take_while(|chunk| chunk.starts_with(b"\\x"));
    bytes.map_while(|chunk| u8::from_str_radix(std::str::from_utf8(&chunk[2..]).ok()?, 16).ok()).collect()
}

/// The last argument; before the result, if the call has ended.
fn last_number(arguments: &str) -> u64 {
    let (arguments, _) = arguments.rsplit_once(" = ").unwrap_or((arguments, ""));
    let digits = arguments.trim_end_matches(" <unfinished ...>").trim_end_matches([' ', ')']);
    digits.rsplit_once(", ").and_then(|(_, number)| number.parse().ok()).unwrap_or_else(|| panic!("{digits}"))
}
