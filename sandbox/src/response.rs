//! What a CRM answers, before it is put on the wire.

use leadwire::schema::Value;

#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub content_type: &'static str,
    /// The text of the Retry-After header: seconds or a date.
    pub retry_after: Option<String>,
    pub body: String,
}

impl Answer {
    /// JSON with every digit of its numbers.
    pub fn json(status: u16, body: impl Into<Value>) -> Answer {
        Answer { status, content_type: "application/json", retry_after: None, body: body.into().to_json() }
    }

    /// Anything else, such as a gateway's error page.
    pub fn plain(status: u16, body: String) -> Answer {
        Answer { status, content_type: "text/plain; charset=utf-8", retry_after: None, body }
    }

    pub fn after(mut self, retry_after: Option<String>) -> Answer {
        self.retry_after = retry_after;
        self
    }
}
