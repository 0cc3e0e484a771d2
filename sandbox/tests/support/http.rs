//! One HTTP call over a connection of its own, down to how the connection ended. Waits ten seconds at most.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use leadwire::schema::Value;

const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

/// How a connection ended without a whole answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cut {
    Closed,
    Reset,
    /// An answer that broke off, with what came of its body.
    Half(String),
    TimedOut,
}

pub fn send(address: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Result<Reply, Cut> {
    receive(open(address, method, path, headers, body))
}

/// Sends the call and leaves the answer for later.
pub fn open(address: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> TcpStream {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
    // A server may answer, and close, before it has read all; what it said is then seen in reading.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
    stream
}

pub fn receive(mut stream: TcpStream) -> Result<Reply, Cut> {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Ok(_) => parse(&String::from_utf8_lossy(&bytes)),
        Err(error) if error.kind() == ErrorKind::ConnectionReset => Err(Cut::Reset),
        Err(_) => Err(Cut::TimedOut),
    }
}

fn parse(text: &str) -> Result<Reply, Cut> {
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return Err(Cut::Closed) };
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok()).unwrap();
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let reply = Reply { status, headers, body: body.to_owned() };
    let promised: usize = reply.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    if body.len() < promised { Err(Cut::Half(reply.body)) } else { Ok(reply) }
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        Value::read(&self.body, 64).unwrap_or_else(|_| panic!("not JSON: {}", self.body))
    }

    /// The JSON text under a path such as `errors.0.message`.
    #[track_caller]
    pub fn at(&self, path: &str) -> String {
        super::text_at(&self.json(), path)
    }
}
