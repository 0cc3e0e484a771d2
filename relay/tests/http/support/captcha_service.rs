//! A captcha service of a test's own: it does with each question what the test says, and remembers what it was asked.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

pub enum Step {
    Answer(u16, String),
    /// Answered when the test says so.
    When(Receiver<()>, String),
    /// The connection stays open, and nothing comes.
    Hang,
    Close,
}

pub struct Service {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    thread: Option<JoinHandle<()>>,
}

impl Service {
    /// After these steps it hangs.
    pub fn start(steps: impl IntoIterator<Item = Step>) -> Service {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let mut steps: Vec<Step> = steps.into_iter().collect();
        steps.reverse();
        let notes = Arc::clone(&asked);
        let thread = thread::spawn(move || serve(&listener, &mut steps, &notes));
        Service { address, asked, thread: Some(thread) }
    }

    pub fn url(&self) -> String {
        format!("http://{}/siteverify", self.address)
    }

    /// The bodies of the questions.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // A connection without a question ends it.
        drop(TcpStream::connect(self.address));
        self.thread.take().map(JoinHandle::join);
    }
}

fn serve(listener: &TcpListener, steps: &mut Vec<Step>, asked: &Mutex<Vec<String>>) {
    let mut open = Vec::new();
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        let Some(body) = question(&mut stream) else { return };
        asked.lock().unwrap().push(body);
        match steps.pop().unwrap_or(Step::Hang) {
            // Who has heard enough may be gone before the end.
            Step::Answer(status, body) => drop(stream.write_all(answer(status, &body).as_bytes())),
            Step::When(said, body) => {
                // A test that has ended says nothing more.
                let _ = said.recv();
                drop(stream.write_all(answer(200, &body).as_bytes()));
            }
            Step::Hang => open.push(stream),
            Step::Close => {}
        }
    }
}

fn answer(status: u16, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} Said\r\nLocation: /elsewhere\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

/// The body of a request that says its length.
fn question(stream: &mut TcpStream) -> Option<String> {
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
