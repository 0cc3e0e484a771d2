//! Delivery logs keys, kinds, outcomes and codes, and never personal data, a secret, an address or a message of the CRM.
//! A test program of its own, because a log subscriber applies to the whole process.

// It uses its own part of the bench.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "delivery/bench.rs"]
mod bench;

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use bench::Bench;

/// Every event as a line of text.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<String>>);

struct Line<'a>(&'a mut String);

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("leadwire")
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = self.0.lock().unwrap();
        event.record(&mut Line(&mut text));
        text.push('\n');
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, "{}={value:?} ", field.name()).unwrap();
    }
}

#[tokio::test]
async fn keys_and_codes_and_nobody() {
    const LEAD: &str = r#"{"fields":{"TITLE":"Ann Canary","EMAIL":[{"VALUE":"ann@canary.example"}]}}"#;
    const REFUSED: &str = r#"{"kind":"error","code":"ID is not defined or invalid.","message":"no Ann Canary here"}"#;
    const PERSON_AS_CODE: &str = r#"{"kind":"status","status":400,"body":"{\"error\":\"ann@canary.example\",\"error_description\":\"Ann Canary\"}"}"#;
    let lines = Lines::default();
    let _guard = tracing::subscriber::set_default(lines.clone());
    let mut bench = Bench::new();
    for fault in [REFUSED, PERSON_AS_CODE, r#"{"kind":"reset"}"#, r#"{"kind":"error","code":"NO_AUTH_FOUND"}"#] {
        bench.fault("bitrix24", 1, fault).await;
    }
    bench.start();
    let mut reasons = Vec::new();
    for _ in 0..4 {
        let key = bench.add("portal", "bitrix24.lead", LEAD).await;
        reasons.push(bench.ended(&key).await.reason.unwrap_or_default());
    }
    bench.stop().await;

    let text = lines.0.lock().unwrap().clone();
    for word in ["lead-0001-x", "bitrix24.lead", "rejected", "HTTP 400", "network", "delivered", "portal"] {
        assert!(text.contains(word), "{word} is not in {text}");
    }
    for word in ["Canary", "canary", "/rest/1", "sandbox", "http:", "TITLE", "Authorization"] {
        assert!(!text.contains(word), "{word} is in {text}");
    }
    assert!(reasons.iter().all(|reason| !reason.to_lowercase().contains("canary")), "{reasons:?}");
}
