//! Helpers of all tests: a sandbox with its own port, database and clock, and calls to it with valid credentials.

// Each test file is a separate program and uses a part of the helpers.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod http;
pub mod json;
pub mod sign;

use leadwire::schema::Value;
use sandbox::{Clock, Options, Sandbox};
use tempfile::TempDir;

use http::{ConnectionEnd, Reply};

/// 2026-11-20 00:00:00 UTC.
pub const NOW_MS: i64 = 1_795_132_800_000;
pub const NOW: &str = "2026-11-20 00:00:00";

/// The header of `store.server` and `server123`, from Capillary's reference.
pub const BASIC: (&str, &str) = ("Authorization", "Basic c3RvcmUuc2VydmVyOjhhMTZhNmI3MDUwNWViMWYxZmY3Y2RjMGNkNTU1OWE3");
pub const JSON: (&str, &str) = ("Content-Type", "application/json");

/// A valid new iVvy lead.
pub const IVVY_LEAD: &str = r#"{"name":"Wedding","industryId":3,"sourceId":2,"typeId":1,"stageId":1,"contactId":9}"#;

/// iVvy's actions that add or update.
pub const LEAD: &str = "contact?action=addOrUpdateLead";
pub const STAGE: &str = "crm?action=addOrUpdateLeadStage";
pub const SOURCE: &str = "crm?action=addOrUpdateLeadSource";

pub struct TestSandbox {
    pub server: Sandbox,
    pub clock: Clock,
    folder: TempDir,
}

impl TestSandbox {
    pub fn new() -> TestSandbox {
        TestSandbox::with(|_| {})
    }

    /// With changed options.
    pub fn with(change: impl FnOnce(&mut Options)) -> TestSandbox {
        TestSandbox::in_folder(tempfile::tempdir().unwrap(), change)
    }

    fn in_folder(folder: TempDir, change: impl FnOnce(&mut Options)) -> TestSandbox {
        let clock = Clock::at(NOW_MS);
        let mut options = Options { clock: clock.clone(), ..Options::new(folder.path().join("records.db")) };
        change(&mut options);
        TestSandbox { server: Sandbox::start(options).unwrap(), clock, folder }
    }

    /// Stops the sandbox and starts another one with the same database.
    pub fn restarted(self) -> TestSandbox {
        self.server.stop();
        TestSandbox::in_folder(self.folder, |_| {})
    }

    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Reply, ConnectionEnd> {
        http::send(self.server.address(), method, path, headers, body)
    }

    #[track_caller]
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        self.try_send(method, path, headers, body).unwrap_or_else(|end| panic!("{method} {path}: {end:?}"))
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

    /// A successful call to a control path.
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

    /// The fields of a record as JSON.
    #[track_caller]
    pub fn stored(&self, kind: &str, id: i64) -> String {
        let record = self.server.store().find(kind, id).unwrap();
        Value::from(record.unwrap_or_else(|| panic!("no {kind} {id}")).fields).to_json()
    }

    pub fn count(&self, kind: &str) -> usize {
        self.server.store().all(kind).unwrap().len()
    }
}
