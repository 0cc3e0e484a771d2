//! Clients that each send the next lead when the last was answered.

use std::cell::Cell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::task::{LocalSet, spawn_local};

use super::relay::{ORIGIN, Relay, STAFF_KEY, Usage};

/// Of relays that this program has started, also what the system counts of them. Each client sends to one relay.
pub async fn measure(relays: &[Relay], connections: usize, seconds: u64, is_scraped: bool) {
    let (local, stopped) = (LocalSet::new(), Rc::new(Cell::new(false)));
    let addresses: Vec<SocketAddr> = relays.iter().map(|relay| relay.address).collect();
    if is_scraped {
        local.spawn_local(scrape(addresses[0], Rc::clone(&stopped)));
    }
    let before: Usage = relays.iter().map(Relay::usage).sum();
    let leads = local.run_until(send(&addresses, connections, seconds)).await;
    stopped.set(true);
    let after: Usage = relays.iter().map(Relay::usage).sum();
    println!(
        "     per lead: {:.4} ms of processor time, {:.2} context switches, {:.2} writes, {:.2} reads",
        (after.ticks - before.ticks) * 10.0 / leads,
        (after.context_switches - before.context_switches) / leads,
        (after.write_calls - before.write_calls) / leads,
        (after.read_calls - before.read_calls) / leads
    );
}

/// Of any server at this address, which must accept the leads of the form `trial`. Also what its work costs this program, which
/// shares the processor with the server.
pub async fn measure_address(address: SocketAddr, connections: usize, seconds: u64) {
    let before = Usage::of("self");
    let leads = LocalSet::new().run_until(send(&[address], connections, seconds)).await;
    let used = (Usage::of("self").ticks - before.ticks) * 10.0;
    println!("     per lead: {:.4} ms of processor time of the clients", used / leads);
}

/// How many leads were sent.
async fn send(addresses: &[SocketAddr], connections: usize, seconds: u64) -> f64 {
    let began = Instant::now();
    let until = began + Duration::from_secs(seconds);
    let clients = addresses.iter().cycle().take(connections).enumerate();
    let clients: Vec<_> = clients.map(|(client, address)| spawn_local(send_until(*address, client, until))).collect();
    let mut took: Vec<Duration> = Vec::new();
    for client in clients {
        took.extend(client.await.unwrap());
    }
    let elapsed = began.elapsed().as_secs_f64();
    took.sort();
    let leads = f64::from(u32::try_from(took.len()).unwrap());
    let quantile = |hundredths: usize| took[(took.len() * hundredths / 100).min(took.len() - 1)].as_secs_f64() * 1000.0;
    println!(
        "{connections:>4} connections: {:>7.0} leads/s  p50 {:.2} ms  p99 {:.2} ms  longest {:.2} ms",
        leads / elapsed,
        quantile(50),
        quantile(99),
        quantile(100)
    );
    leads
}

/// What a monitoring system and a member of staff with the admin page request.
async fn scrape(address: SocketAddr, stopped: Rc<Cell<bool>>) {
    while !stopped.get() {
        for path in ["/metrics", "/admin/api/summary", "/admin/api/entries"] {
            let request = format!("GET {path} HTTP/1.1\r\nHost: r\r\nAuthorization: Bearer {STAFF_KEY}\r\n\r\n");
            let mut client = Client::connect(address).await;
            assert!(client.send(request.as_bytes()).await.starts_with("HTTP/1.1 200"), "{path}");
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn send_until(address: SocketAddr, client: usize, until: Instant) -> Vec<Duration> {
    let mut took = Vec::new();
    let mut connection = Client::connect(address).await;
    let random = std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), client);
    while Instant::now() < until {
        let number = u64::try_from(took.len()).unwrap();
        // Spread over all keys, as random ones are.
        let key = (random ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let body = format!(
            r#"{{"v":1,"key":"{:08x}-{:04x}-4000-8000-{client:04x}{number:08x}","form":"trial","kind":"bitrix24.lead","payload":{{"fields":{{"NAME":"Ann Lee {number}","PHONE":[{{"VALUE":"+1 555 0100","VALUE_TYPE":"WORK"}}]}}}},"page":{{"url":"{ORIGIN}/offer","referrer":"https://search.example/"}},"guard":{{"trap":"","elapsedMs":5300}}}}"#,
            key >> 32,
            key & 0xffff
        );
        let request = format!(
            "POST /leads HTTP/1.1\r\nHost: r\r\nOrigin: {ORIGIN}\r\nSec-Fetch-Site: cross-site\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let began = Instant::now();
        let response = connection.send(request.as_bytes()).await;
        assert!(response.starts_with("HTTP/1.1 202"), "{response}");
        took.push(began.elapsed());
    }
    took
}

struct Client(TcpStream);

impl Client {
    async fn connect(address: SocketAddr) -> Client {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Client(stream)
    }

    async fn send(&mut self, mut request: &[u8]) -> String {
        while !request.is_empty() {
            self.0.writable().await.unwrap();
            request = &request[self.0.try_write(request).unwrap_or_default()..];
        }
        let mut response = Vec::new();
        while !is_complete(&response) {
            self.0.readable().await.unwrap();
            let mut part = [0; 16 * 1024];
            match self.0.try_read(&mut part) {
                Ok(0) => panic!("closed after {}", String::from_utf8_lossy(&response)),
                Ok(count) => response.extend_from_slice(&part[..count]),
                Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock),
            }
        }
        String::from_utf8(response).unwrap()
    }
}

fn is_complete(response: &[u8]) -> bool {
    let text = String::from_utf8_lossy(response);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    body.len() >= length.unwrap_or(usize::MAX)
}
