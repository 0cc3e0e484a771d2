//! A server in place of the CRMs, an authorization server and a captcha service, which repeats in its responses all that it received.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};

/// How it answers every request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// As each CRM reports an error, with the received text as code, message and name of a field.
    Error(u16),
    /// No JSON, under status 200.
    Malformed,
    /// A success, with the received text in further members.
    Success,
    Close,
}

/// It ends with the process.
pub struct EchoCrm {
    pub address: SocketAddr,
    received: Arc<Mutex<String>>,
}

impl EchoCrm {
    pub fn start(answer: Answer) -> EchoCrm {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(String::new()));
        let all = Arc::clone(&received);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let all = Arc::clone(&all);
                thread::spawn(move || serve(stream.unwrap(), answer, &all));
            }
        });
        EchoCrm { address, received }
    }

    /// The heads and bodies of all requests.
    pub fn received(&self) -> String {
        self.received.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, answer: Answer, received: &Mutex<String>) {
    let Some(request) = read_request(&mut stream) else { return };
    received.lock().unwrap().push_str(&request);
    let (status, body) = match answer {
        Answer::Close => return,
        Answer::Error(status) => (status, error(status, &request).to_string()),
        Answer::Malformed => (200, format!("<p>{request}")),
        Answer::Success => (200, success(&request).to_string()),
    };
    let length = body.len();
    let head = format!("HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
    // The relay may close the connection before it has read everything.
    let _ = stream.write_all((head + &body).as_bytes());
}

fn error(status: u16, text: &str) -> Value {
    json!({
        "error": text, "error_description": text, "errorCode": text, "message": text, "code": text,
        "specificCode": text, "errors": [{ "code": 9, "message": text, "field": text }], "success": false,
        "status": { "success": false, "code": status, "message": text }, "error-codes": [text],
    })
}

fn success(text: &str) -> Value {
    json!({
        "result": 7, "id": 7, "success": true, "data": { "leadId": 7, "id": 7, "echo": text }, "message": text,
        "access_token": "canary-access-token-7120", "refresh_token": "canary-refresh-token-7121", "expires_in": 3600,
        "accessToken": "canary-access-token-7120", "ttlSeconds": 3600, "error_description": text,
    })
}

/// One request, head and body.
fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut text = String::new();
    let mut bytes = [0; 4096];
    loop {
        let count = stream.read(&mut bytes).ok().filter(|count| *count > 0)?;
        text.push_str(&String::from_utf8_lossy(&bytes[..count]));
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(0) {
            return Some(text);
        }
    }
}
