//! A CRM that gives the responses of a list, and records its calls.

use std::collections::VecDeque;
use std::sync::Mutex;

use async_trait::async_trait;
use leadwire::crm::{HttpRequest, HttpResponse};
use relay_core::transport::{CallResult, CrmTransport};

use super::manual_clock::yield_now;

/// How often other futures run before a call is answered.
const YIELDS: usize = 2;

/// Answers each call with the next response.
#[derive(Default)]
pub struct ScriptedCrm {
    responses: Mutex<VecDeque<CallResult>>,
    calls: Mutex<Vec<HttpRequest>>,
    /// How many bytes of each response are read.
    limits: Mutex<Vec<usize>>,
    under_way: Mutex<UnderWay>,
}

/// How many calls have no answer yet.
#[derive(Default)]
struct UnderWay {
    now: usize,
    most: usize,
}

#[async_trait]
impl CrmTransport for ScriptedCrm {
    async fn call(&self, request: HttpRequest, max_bytes: usize) -> CallResult {
        self.limits.lock().unwrap().push(max_bytes);
        self.calls.lock().unwrap().push(request);
        let response = self.responses.lock().unwrap().pop_front().unwrap_or(CallResult::NotSent);
        self.under_way.lock().unwrap().begin();
        for _ in 0..YIELDS {
            yield_now().await;
        }
        self.under_way.lock().unwrap().now -= 1;
        response
    }
}

impl UnderWay {
    fn begin(&mut self) {
        self.now += 1;
        self.most = self.most.max(self.now);
    }
}

impl ScriptedCrm {
    /// `200 {…}` and so on, or the name of another result.
    pub fn answer(&self, responses: &[&str]) {
        self.responses.lock().unwrap().extend(responses.iter().map(|text| response(text)));
    }

    /// With a Retry-After header.
    pub fn answer_after(&self, text: &str, seconds: u32) {
        let CallResult::Answered { answer, date_ms } = response(text) else { panic!("{text}") };
        let answer = HttpResponse { retry_after: Some(seconds.to_string()), ..answer };
        self.responses.lock().unwrap().push_back(CallResult::Answered { answer, date_ms });
    }

    /// With a Date header.
    pub fn answer_at(&self, text: &str, server_ms: u64) {
        let CallResult::Answered { answer, .. } = response(text) else { panic!("{text}") };
        self.responses.lock().unwrap().push_back(CallResult::Answered { answer, date_ms: Some(server_ms) });
    }

    /// The calls since the last time: their path and body.
    pub fn calls(&self) -> Vec<String> {
        self.requests().iter().map(shown_call).collect()
    }

    pub fn requests(&self) -> Vec<HttpRequest> {
        std::mem::take(&mut *self.calls.lock().unwrap())
    }

    /// How many bytes the responses since the last time could have.
    pub fn limits(&self) -> Vec<usize> {
        std::mem::take(&mut *self.limits.lock().unwrap())
    }

    /// The most calls that were under way at the same time.
    pub fn most_under_way(&self) -> usize {
        self.under_way.lock().unwrap().most
    }

    /// Removes the responses that were not needed, and returns their number.
    pub fn take_unused(&self) -> usize {
        std::mem::take(&mut *self.responses.lock().unwrap()).len()
    }
}

fn response(text: &str) -> CallResult {
    match text {
        "timeout" => CallResult::TimedOut,
        "lost" => CallResult::Lost,
        "not sent" => CallResult::NotSent,
        _ => {
            let (status, body) = text.split_once(' ').unwrap_or((text, ""));
            let answer = HttpResponse::new(status.parse().unwrap(), body);
            CallResult::Answered { answer, date_ms: None }
        }
    }
}

fn shown_call(request: &HttpRequest) -> String {
    let path = request.url.strip_prefix("https://crm.example/").unwrap_or(&request.url);
    let path = ["rest/1/webhook/", "rest/", "api/1.0/"].iter().find_map(|api| path.strip_prefix(api)).unwrap_or(path);
    let method = if request.method == "POST" { String::new() } else { format!("{} ", request.method) };
    format!("{method}{path} {}", request.body).trim_end().to_owned()
}
