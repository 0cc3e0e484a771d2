//! What every test of the sandbox uses: a sandbox of its own on a free port, with a file and a clock of its own, and
//! calls to it with good credentials.

// Each test file is a program of its own and uses its own part of this.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod http;
pub mod sign;

use std::path::PathBuf;

use leadwire::schema::{Object, Value};
use sandbox::{Clock, Options, Sandbox};
use tempfile::TempDir;

use http::{Cut, Reply};

/// 2026-11-20 00:00:00 UTC.
pub const NOW_MS: i64 = 1_795_132_800_000;
pub const NOW: &str = "2026-11-20 00:00:00";

/// The header of `store.server` and `server123`, from the vendor's reference.
pub const BASIC: (&str, &str) = ("Authorization", "Basic c3RvcmUuc2VydmVyOjhhMTZhNmI3MDUwNWViMWYxZmY3Y2RjMGNkNTU1OWE3");
const JSON: (&str, &str) = ("Content-Type", "application/json");

pub struct Bench {
    pub sandbox: Sandbox,
    pub clock: Clock,
    folder: TempDir,
}

impl Bench {
    pub fn new() -> Bench {
        Bench::with(|_| {})
    }

    /// A sandbox whose options are changed before it starts.
    pub fn with(change: impl FnOnce(&mut Options)) -> Bench {
        Bench::in_folder(tempfile::tempdir().unwrap(), change)
    }

    fn in_folder(folder: TempDir, change: impl FnOnce(&mut Options)) -> Bench {
        let clock = Clock::at(NOW_MS);
        let mut options = Options { clock: clock.clone(), ..Options::new(folder.path().join("records.db")) };
        change(&mut options);
        Bench { sandbox: Sandbox::start(options).unwrap(), clock, folder }
    }

    /// Stops the sandbox and starts another on the same file.
    pub fn restarted(self) -> Bench {
        self.sandbox.stop();
        Bench::in_folder(self.folder, |_| {})
    }

    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    pub fn try_send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Result<Reply, Cut> {
        http::send(self.sandbox.address(), method, path, headers, body)
    }

    #[track_caller]
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        self.try_send(method, path, headers, body).unwrap_or_else(|cut| panic!("{method} {path}: {cut:?}"))
    }

    /// A signed call, such as `contact?action=addOrUpdateLead`.
    #[track_caller]
    pub fn ivvy(&self, call: &str, body: &str) -> Reply {
        let path = format!("/api/1.0/{call}");
        let headers = sign::headers(&path, body, NOW);
        self.send("POST", &path, &sign::borrowed(&headers), body)
    }

    #[track_caller]
    pub fn bitrix24(&self, method: &str, body: &str) -> Reply {
        self.send("POST", &format!("/rest/1/sandbox/{method}"), &[JSON], body)
    }

    #[track_caller]
    pub fn capillary(&self, method: &str, path: &str, body: &str) -> Reply {
        self.send(method, path, &[BASIC, JSON], body)
    }

    #[track_caller]
    pub fn control(&self, method: &str, path: &str, body: &str) -> Value {
        let reply = self.send(method, &format!("/_sandbox/{path}"), &[], body);
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        reply.json()
    }

    #[track_caller]
    pub fn fault(&self, crm: &str, count: u32, fault: &str) {
        self.control("POST", "faults", &format!(r#"{{"crm":"{crm}","count":{count},"fault":{fault}}}"#));
    }

    /// The fields of the record that was stored under this id.
    #[track_caller]
    pub fn stored(&self, kind: &str, id: i64) -> String {
        let record = self.sandbox.store().find(kind, id).unwrap();
        Value::from(record.unwrap_or_else(|| panic!("no {kind} {id}")).fields).to_json()
    }

    pub fn count(&self, kind: &str) -> usize {
        self.sandbox.store().all(kind).unwrap().len()
    }
}

/// The value under a path such as `result.0.ID`; null when there is none.
pub fn at(value: &Value, path: &str) -> Value {
    path.split('.').fold(value.clone(), |value, name| {
        let inner = match &value {
            Value::Object(object) => object.get(name).cloned(),
            Value::List(items) => name.parse::<usize>().ok().and_then(|index| items.get(index).cloned()),
            _ => None,
        };
        inner.unwrap_or(Value::Null)
    })
}

/// The JSON text under a path.
pub fn text_at(value: &Value, path: &str) -> String {
    at(value, path).to_json()
}

pub fn object(json: &str) -> Object {
    Value::read(json, 32).unwrap().as_object().unwrap().clone()
}

/// A lead that iVvy takes.
pub const IVVY_LEAD: &str = r#"{"name":"Wedding","industryId":3,"sourceId":2,"typeId":1,"stageId":1,"contactId":9}"#;
