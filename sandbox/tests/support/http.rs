//! HTTP calls over a connection of their own, and how a connection ended without a response.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use leadwire::schema::Value;

use super::json::{json_at, parse};

const TIMEOUT: Duration = Duration::from_secs(10);

#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

/// How a connection ended without a complete response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConnectionEnd {
    Closed,
    Reset,
    /// With the received part of the body.
    Partial(String),
    TimedOut,
}

pub fn send(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<Reply, ConnectionEnd> {
    receive(open(address, method, path, headers, body))
}

/// Sends the request without waiting for the response.
pub fn open(address: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> TcpStream {
    let mut stream = TcpStream::connect_timeout(&address, TIMEOUT).unwrap();
    stream.set_read_timeout(Some(TIMEOUT)).unwrap();
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
    // A server may respond and close before it has read everything; the response is read in any case.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
    stream
}

pub fn receive(mut stream: TcpStream) -> Result<Reply, ConnectionEnd> {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Ok(_) => parse_reply(&String::from_utf8_lossy(&bytes)),
        Err(error) if error.kind() == ErrorKind::ConnectionReset => Err(ConnectionEnd::Reset),
        Err(_) => Err(ConnectionEnd::TimedOut),
    }
}

fn parse_reply(text: &str) -> Result<Reply, ConnectionEnd> {
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return Err(ConnectionEnd::Closed) };
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok()).unwrap();
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let reply = Reply { status, headers, body: body.to_owned() };
    let length: usize = reply.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    if body.len() < length { Err(ConnectionEnd::Partial(reply.body)) } else { Ok(reply) }
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        parse(&self.body)
    }

    /// The JSON at a path such as `errors.0.message`.
    #[track_caller]
    pub fn at(&self, path: &str) -> String {
        json_at(&self.json(), path)
    }
}
