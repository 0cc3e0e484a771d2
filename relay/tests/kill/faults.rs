//! The CRMs' misbehaviour: one fault after the other, each for a call or two, for as long as the storm lasts.

use std::time::{Duration, Instant};

use reqwest::Client;

use crate::chance::Chance;

/// Delays stay far below the relay's `quiet_ms`: a CRM that does what it was asked later than that is doubled by design.
const FAULTS: [&str; 8] = [
    r#"{"kind":"commit_then_drop"}"#,
    r#"{"kind":"half_answer"}"#,
    r#"{"kind":"broken_json"}"#,
    r#"{"kind":"reset"}"#,
    r#"{"kind":"status","status":500}"#,
    r#"{"kind":"status","status":502,"body":"<html>bad gateway</html>"}"#,
    r#"{"kind":"limit"}"#,
    r#"{"kind":"delay","ms":150}"#,
];
/// Bitrix24 as often as all leads are its own.
const CRMS: [&str; 5] = ["bitrix24", "bitrix24", "bitrix24", "ivvy", "capillary"];

pub struct Faults {
    http: Client,
    url: String,
}

impl Faults {
    pub fn new(sandbox: &str) -> Faults {
        Faults { http: Client::builder().no_proxy().build().unwrap(), url: format!("{sandbox}/_sandbox/faults") }
    }

    /// Until it is dropped or the time is over.
    pub async fn play(&self, mut chance: Chance, until: Instant) {
        while Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(50 + chance.below(200))).await;
            // Those that wait are not heaped upon: a CRM that never works would prove little.
            if self.waiting().await < 3 {
                self.add(pick(&CRMS, &mut chance), 1 + chance.below(2), pick(&FAULTS, &mut chance)).await;
            }
        }
    }

    pub async fn clear(&self) {
        self.http.delete(&self.url).send().await.unwrap();
    }

    async fn add(&self, crm: &str, count: u64, fault: &str) {
        let body = format!(r#"{{"crm":"{crm}","count":{count},"fault":{fault}}}"#);
        let answer = self.http.post(&self.url).body(body).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{fault}");
    }

    async fn waiting(&self) -> usize {
        let body = self.http.get(&self.url).send().await.unwrap().text().await.unwrap();
        body.matches("\"kind\"").count()
    }
}

fn pick<'a>(list: &[&'a str], chance: &mut Chance) -> &'a str {
    list[usize::try_from(chance.below(list.len() as u64)).unwrap()]
}
