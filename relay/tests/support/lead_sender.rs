//! The leads of a load, and one request with one of them.

use std::net::SocketAddr;
use std::time::Instant;

use leadwire::schema::Value;
use reqwest::Client;

use super::relay_config::{Form, ORIGIN};
use super::responses::Responses;

pub struct Lead {
    pub key: String,
    pub envelope: String,
}

/// What became of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    Acknowledged,
    /// To be sent again: there was no response, or the relay is busy.
    Again,
    /// The response was none that a client should receive.
    Unexpected,
}

impl Lead {
    /// Most leads are for Bitrix24, because the sandbox has no index for the look-ups of the other CRMs. One in a hundred
    /// fills in the trap.
    pub fn new(seed: u64, number: u64) -> Lead {
        let form = match number % 50 {
            13 => Form::Ivvy,
            37 => Form::Capillary,
            _ => Form::Bitrix24,
        };
        let guard = if number % 100 == 7 { r#"{"trap":"x"}"# } else { r#"{"trap":"","elapsedMs":5300}"# };
        let key = format!("{:08x}-0000-4000-8000-{number:012x}", seed & 0xffff_ffff);
        let envelope = form.envelope(&key, number, guard);
        Lead { key, envelope }
    }

    /// Makes one request, and counts it.
    pub async fn send(&self, http: &Client, relay: SocketAddr, responses: &mut Responses) -> Sent {
        let url = format!("http://{relay}/leads");
        let start = Instant::now();
        let request = http.post(url).header("origin", ORIGIN).header("content-type", "text/plain");
        let Ok(response) = request.body(self.envelope.clone()).send().await else {
            responses.without_response += 1;
            return Sent::Again;
        };
        let (status, retries) = (response.status().as_u16(), response.headers().contains_key("retry-after"));
        let Ok(body) = response.text().await else {
            responses.without_response += 1;
            return Sent::Again;
        };
        *responses.statuses.entry(status).or_default() += 1;
        let duration_us = u64::try_from(start.elapsed().as_micros()).unwrap();
        match status {
            200 | 202 => {
                responses.durations_us.push(duration_us);
                responses.acknowledge(self.key.clone(), id(&body));
                Sent::Acknowledged
            }
            429 | 503 if retries => {
                responses.refusal_durations_us.push(duration_us);
                Sent::Again
            }
            _ => {
                responses.unexpected.push(format!("{status} for {}, Retry-After {retries}: {body}", self.key));
                Sent::Unexpected
            }
        }
    }
}

fn id(body: &str) -> Option<String> {
    let response = Value::read(body, 8).ok()?;
    Some(response.as_object()?.get("id")?.as_integer(1)?.to_string())
}
