//! A captcha service whose response to each request a test defines.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

pub enum Step {
    Respond(u16, String),
    /// Responds after a message of the test.
    RespondWhen(Receiver<()>, String),
    /// Keeps the connection open without a response.
    Hang,
    Close,
}

pub struct CaptchaService {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    thread: Option<JoinHandle<()>>,
}

impl CaptchaService {
    /// One step for each request; further requests hang.
    pub fn start(steps: impl IntoIterator<Item = Step>) -> CaptchaService {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let mut steps: Vec<Step> = steps.into_iter().collect();
        steps.reverse();
        let received = Arc::clone(&requests);
        let thread = thread::spawn(move || serve(&listener, &mut steps, &received));
        CaptchaService { address, requests, thread: Some(thread) }
    }

    pub fn url(&self) -> String {
        format!("http://{}/siteverify", self.address)
    }

    /// The bodies of the requests.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for CaptchaService {
    fn drop(&mut self) {
        // A connection without a request ends the thread.
        drop(TcpStream::connect(self.address));
        self.thread.take().map(JoinHandle::join);
    }
}

fn serve(listener: &TcpListener, steps: &mut Vec<Step>, received: &Mutex<Vec<String>>) {
    let mut open = Vec::new();
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        let Some(body) = read_request(&mut stream) else { return };
        received.lock().unwrap().push(body);
        match steps.pop().unwrap_or(Step::Hang) {
            // The relay may close the connection before it has read everything.
            Step::Respond(status, body) => drop(stream.write_all(response(status, &body).as_bytes())),
            Step::RespondWhen(signal, body) => {
                // An error says that the test has ended.
                let _ = signal.recv();
                drop(stream.write_all(response(200, &body).as_bytes()));
            }
            Step::Hang => open.push(stream),
            Step::Close => {}
        }
    }
}

fn response(status: u16, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} OK\r\nLocation: /elsewhere\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

/// The body of a request with a `Content-Length`.
fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut text = String::new();
    let mut bytes = [0; 4096];
    loop {
        let count = stream.read(&mut bytes).ok().filter(|count| *count > 0)?;
        text.push_str(&String::from_utf8_lossy(&bytes[..count]));
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(0) {
            return Some(body.to_owned());
        }
    }
}
