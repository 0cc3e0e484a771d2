//! Leads with files: an attempt waits for them, sends them or links to them, and reports what is missing.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use leadwire::schema::MAX_LEVELS;
use relay_core::auth::HmacSigner;
use relay_core::files::{
    AttachedFile, DeliveryFiles, Destination, FileError, FileLinks, FileState, FileStore, Manifest, Refusal,
};
use relay_core::ledger::{Ledger as _, State};

use super::fixture::{BITRIX24, Fixture, NOW_MS, block_on};

const LEAD: &str = r#"{"fields":{"TITLE":"Trial"}}"#;
const WAIT_MS: u64 = 600_000;
const LIFETIME_MS: u64 = 86_400_000;
const DELIVERED: &str = r#"200 {"result":7}"#;

/// The files of one lead.
#[derive(Default)]
struct Store {
    manifest: Mutex<Option<Manifest>>,
    bytes: Mutex<Option<Vec<u8>>>,
    error: Mutex<Option<FileError>>,
    calls: Mutex<Vec<String>>,
}

impl Store {
    fn called<T>(&self, call: &str, result: T) -> Result<T, FileError> {
        self.calls.lock().unwrap().push(call.to_owned());
        self.error.lock().unwrap().clone().map_or(Ok(result), Err)
    }

    fn calls(&self) -> Vec<String> {
        std::mem::take(&mut *self.calls.lock().unwrap())
    }
}

#[async_trait]
impl FileStore for Store {
    async fn find(&self, _: &str) -> Result<Option<Manifest>, FileError> {
        self.called("find", self.manifest.lock().unwrap().clone())
    }

    async fn close(&self, _: &str) -> Result<Option<Manifest>, FileError> {
        let mut manifest = self.manifest.lock().unwrap().clone();
        for file in manifest.iter_mut().flat_map(|manifest| &mut manifest.files) {
            if file.state == FileState::Receiving {
                file.state = FileState::Refused(Refusal::Late);
            }
        }
        self.called("close", manifest)
    }

    async fn read(&self, _: &str, _: usize) -> Result<Option<Vec<u8>>, FileError> {
        self.called("read", self.bytes.lock().unwrap().clone())
    }

    async fn keep_links(&self, _: &str, until_ms: u64) -> Result<(), FileError> {
        self.called(&format!("keep_links {until_ms}"), ())
    }

    async fn delivered(&self, _: &str) -> Result<(), FileError> {
        self.called("delivered", ())
    }
}

fn links() -> FileLinks {
    FileLinks::new(HmacSigner::new(b"secret"), "https://leads.example")
}

fn field() -> Destination {
    Destination::Field { path: vec!["fields".to_owned(), "UF_CRM_1".to_owned()], multiple: false }
}

fn link() -> Destination {
    Destination::Link { path: vec!["fields".to_owned(), "COMMENTS".to_owned()], custom: None }
}

fn manifest(form: &str, state: FileState, destination: Destination) -> Manifest {
    let file = AttachedFile {
        field: "cv".to_owned(),
        name: "cv.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 3,
        state,
        destination: Some(destination),
    };
    let (key, form) = ("k-1".to_owned(), form.to_owned());
    Manifest { key, form, created_ms: NOW_MS, files: vec![file], links_until_ms: None }
}

fn fixture(manifest: Option<Manifest>, links: Option<FileLinks>) -> (Fixture, Arc<Store>) {
    let store = Arc::new(Store { manifest: Mutex::new(manifest), ..Store::default() });
    *store.bytes.lock().unwrap() = Some(b"abc".to_vec());
    let files = DeliveryFiles { store: store.clone(), links, wait_ms: WAIT_MS, link_lifetime_ms: LIFETIME_MS };
    (Fixture::with_files(BITRIX24, files), store)
}

fn with_lead(manifest: Option<Manifest>, links: Option<FileLinks>) -> (Fixture, Arc<Store>) {
    let (fixture, store) = fixture(manifest, links);
    fixture.insert("k-1", "bitrix24.lead", LEAD);
    (fixture, store)
}

/// The call that adds the lead with more fields.
fn add(more: &str) -> String {
    format!(r#"crm.lead.add {{"fields":{{"TITLE":"Trial"{more},"ORIGINATOR_ID":"leadwire","ORIGIN_ID":"k-1"}}}}"#)
}

/// Its content is added after the marker.
fn add_with_content() -> String {
    r#"crm.lead.add {"fields":{"TITLE":"Trial","ORIGINATOR_ID":"leadwire","ORIGIN_ID":"k-1","UF_CRM_1":{"fileData":["cv.pdf","YWJj"]}}}"#.to_owned()
}

const UNAVAILABLE: &str =
    "k-1 held: held, its files are not in the relay's directory or damaged there, or no public_url is configured";

/// Staff decide to send the lead.
fn send_by_staff(fixture: &mut Fixture) {
    let now_ms = NOW_MS + fixture.clock.steady_ms_passed();
    assert!(block_on(fixture.ledger.decide("k-1", State::Accepted, "sent by staff", now_ms)).unwrap());
}

/// What was held is looked up first.
#[track_caller]
fn is_sent_without_files_by_staff(fixture: &mut Fixture) {
    send_by_staff(fixture);
    let list = r#"crm.lead.list {"filter":{"=ORIGINATOR_ID":"leadwire","@ORIGIN_ID":["k-1"]},"select":["ID","ORIGINATOR_ID","ORIGIN_ID"],"order":{"ID":"ASC"},"start":-1}"#;
    let responses = [r#"200 {"result":[]}"#, DELIVERED];
    fixture.expect("staff send it without", &responses, &[list, &add("")], &["k-1 delivered: done 7"]);
}

#[test]
fn the_content_is_sent_and_then_deleted() {
    let (mut fixture, store) = with_lead(Some(manifest("form", FileState::Ready, field())), None);
    fixture.expect("sent", &[DELIVERED], &[&add_with_content()], &["k-1 delivered: done 7"]);
    assert_eq!(store.calls(), ["find", "close", "read", "delivered"]);
}

#[test]
fn files_of_a_lead_that_was_not_delivered_stay() {
    let (mut fixture, store) = with_lead(Some(manifest("form", FileState::Ready, field())), None);
    fixture.crm.answer(&["timeout"]);
    fixture.deliver_due();
    assert_eq!(store.calls(), ["find", "close", "read"]);
}

#[test]
fn a_link_is_added_to_the_text() {
    let (mut fixture, store) = with_lead(Some(manifest("form", FileState::Ready, link())), Some(links()));
    let until_ms = NOW_MS + LIFETIME_MS;
    let text = format!(r#","COMMENTS":"cv.pdf: {}""#, links().url("k-1", 0, until_ms));
    fixture.expect("linked", &[DELIVERED], &[&add(&text)], &["k-1 delivered: done 7"]);
    assert_eq!(
        store.calls(),
        ["find".to_owned(), "close".to_owned(), format!("keep_links {until_ms}"), "delivered".to_owned()]
    );
}

/// A change of a record replaces the field, so what the form has sent before is sent again.
#[test]
fn a_link_keeps_the_text_that_was_sent_before() {
    let (mut fixture, store) = fixture(None, Some(links()));
    fixture.insert("k-0", "bitrix24.lead", r#"{"id":5,"fields":{"TITLE":"Trial","COMMENTS":"Garden"}}"#);
    fixture.crm.answer(&[r#"200 {"result":true}"#]);
    fixture.deliver_due();
    fixture.crm.calls();
    *store.manifest.lock().unwrap() = Some(manifest("form", FileState::Ready, link()));
    for (key, why, body, text) in [
        ("k-1", "it has no text", r#"{"id":5,"fields":{"TITLE":"Trial"}}"#, r"Garden\n"),
        ("k-2", "it has another text", r#"{"id":5,"fields":{"TITLE":"Trial","COMMENTS":"Hall"}}"#, r"Hall\n"),
    ] {
        fixture.insert(key, "bitrix24.lead", body);
        fixture.crm.answer(&[r#"200 {"result":true}"#]);
        fixture.deliver_due();
        let until_ms = NOW_MS + fixture.clock.steady_ms_passed() + LIFETIME_MS;
        let url = links().url(key, 0, until_ms);
        let expected =
            format!(r#"crm.lead.update {{"id":5,"fields":{{"TITLE":"Trial","COMMENTS":"{text}cv.pdf: {url}"}}}}"#);
        assert_eq!(fixture.crm.calls(), [expected], "{why}");
    }
}

#[test]
fn a_lead_waits_for_its_files() {
    let (mut fixture, store) = with_lead(Some(manifest("form", FileState::Receiving, field())), None);
    fixture.expect("not complete", &[], &[], &["k-1 deferred: retry +60000"]);
    assert_eq!(store.calls(), ["find"]);
    fixture.clock.advance(WAIT_MS - 1500);
    fixture.expect("nearly as long as configured", &[], &[], &["k-1 deferred: retry +1500"]);
    fixture.clock.advance(1500);
    store.calls();
    fixture.expect("without it", &[DELIVERED], &[&add("")], &["k-1 delivered: done 7"]);
    assert_eq!(store.calls(), ["find", "close", "delivered"]);
}

#[test]
fn files_that_were_not_checked() {
    let (mut fixture, store) = with_lead(Some(manifest("form", FileState::Unchecked, field())), None);
    fixture.expect("the check is under way", &[], &[], &["k-1 deferred: retry +60000"]);
    fixture.clock.advance(WAIT_MS);
    fixture.expect("no result", &[], &[], &["k-1 held: held, its files could not be checked"]);
    send_by_staff(&mut fixture);
    fixture.expect("it is checked again", &[], &[], &["k-1 deferred: retry +60000"]);
    *store.manifest.lock().unwrap() = Some(manifest("form", FileState::Ready, field()));
    fixture.clock.advance(60_000);
    fixture.expect("sent", &[DELIVERED], &[&add_with_content()], &["k-1 delivered: done 7"]);
}

#[test]
fn files_of_another_form_are_not_the_leads() {
    let (mut fixture, store) = with_lead(Some(manifest("another form", FileState::Ready, field())), None);
    fixture.expect("sent without", &[DELIVERED], &[&add("")], &["k-1 delivered: done 7"]);
    assert_eq!(store.calls(), ["find", "delivered"]);
}

#[test]
fn missing_files_are_held() {
    let (mut fixture, _) = with_lead(None, None);
    // As deep as an envelope.
    let page = format!("{}0{}", r#"{"a":"#.repeat(MAX_LEVELS), "}".repeat(MAX_LEVELS));
    let context = format!(r#"{{"page":{page},"receivedFiles":1}}"#);
    fixture.ledger.tables().entries.get_mut("k-1").unwrap().shown.context = Some(context);
    fixture.expect("no manifest", &[], &[], &[UNAVAILABLE]);
    is_sent_without_files_by_staff(&mut fixture);

    let (mut fixture, store) = with_lead(Some(manifest("form", FileState::Ready, field())), None);
    *store.bytes.lock().unwrap() = None;
    fixture.expect("no bytes", &[], &[], &[UNAVAILABLE]);
    is_sent_without_files_by_staff(&mut fixture);

    let (mut fixture, _) = with_lead(Some(manifest("form", FileState::Ready, link())), None);
    fixture.expect("no public URL", &[], &[], &[UNAVAILABLE]);
    is_sent_without_files_by_staff(&mut fixture);
}

#[test]
fn a_store_that_fails() {
    let (mut fixture, store) = with_lead(Some(manifest("form", FileState::Ready, field())), None);
    *store.error.lock().unwrap() = Some(FileError::Unavailable("disk".to_owned()));
    fixture.expect("later", &[], &[], &["k-1 deferred: retry +60000"]);
    assert_eq!(fixture.events.take(&["FilesFailed"]), [r#"FilesFailed { error: Unavailable("disk") }"#]);
    *store.error.lock().unwrap() = Some(FileError::Damaged("manifest".to_owned()));
    fixture.clock.advance(60_000);
    fixture.expect("never", &[], &[], &[UNAVAILABLE]);
    is_sent_without_files_by_staff(&mut fixture);
}

#[test]
fn a_lead_with_files_waits_for_the_operating_time_of_its_method() {
    let (mut fixture, _) = with_lead(Some(manifest("form", FileState::Ready, field())), None);
    fixture.crm.answer(&[r#"503 {"error":"OPERATION_TIME_LIMIT"}"#]);
    assert_eq!(fixture.deliver_due(), ["k-1 busy OPERATION_TIME_LIMIT: retry +1000"]);
    fixture.crm.calls();
    fixture.clock.advance(1000);
    fixture.ledger.tables().entries.get_mut("k-1").unwrap().shown.in_doubt = true;
    let absent = r#"200 {"result":[]}"#;
    fixture.crm.answer(&[absent]);
    assert_eq!(fixture.deliver_due(), ["k-1 deferred: retry +59000"]);
    assert_eq!(fixture.crm.calls().len(), 1, "the look-up");
}
