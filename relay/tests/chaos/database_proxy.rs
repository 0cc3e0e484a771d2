//! A TCP proxy between one relay and the database, which can fail as a network does: it refuses connections, or passes nothing on in
//! one direction while it accepts the bytes.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    Open,
    /// Every connection is closed, and each new one at once.
    Closed,
    /// What the relay sends does not arrive.
    SilentToDatabase,
    /// What the database sends does not arrive.
    SilentToRelay,
}

#[derive(Clone, Copy, Debug)]
struct State {
    link: Link,
    /// Grows each time that all connections are closed.
    cuts: u64,
}

#[derive(Clone, Copy, Debug)]
enum Direction {
    ToDatabase,
    ToRelay,
}

/// Ends when it is dropped.
pub struct DatabaseProxy {
    pub address: SocketAddr,
    state: Arc<watch::Sender<State>>,
    _tasks: JoinSet<()>,
}

impl State {
    fn passes(self, direction: Direction) -> bool {
        !matches!(
            (self.link, direction),
            (Link::SilentToDatabase, Direction::ToDatabase) | (Link::SilentToRelay, Direction::ToRelay)
        )
    }
}

impl DatabaseProxy {
    pub async fn start(database: SocketAddr) -> DatabaseProxy {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(watch::Sender::new(State { link: Link::Open, cuts: 0 }));
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, database, Arc::clone(&state)));
        DatabaseProxy { address, state, _tasks: tasks }
    }

    pub fn set(&self, link: Link) {
        self.state.send_modify(|state| {
            state.link = link;
            state.cuts += u64::from(link == Link::Closed);
        });
    }

    /// Ends the fault. What was accepted meanwhile arrives late.
    pub fn resume(&self) {
        self.set(Link::Open);
    }

    /// Ends the fault. What was accepted meanwhile is lost with its connections.
    pub fn reconnect(&self) {
        self.set(Link::Closed);
        self.set(Link::Open);
    }
}

async fn accept(listener: TcpListener, database: SocketAddr, state: Arc<watch::Sender<State>>) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((relay, _)) = listener.accept().await else { continue };
        // Ended ones are removed, so that a long run does not collect them.
        while connections.try_join_next().is_some() {}
        let state = state.subscribe();
        if state.borrow().link != Link::Closed {
            connections.spawn(connection(relay, database, state));
        }
    }
}

/// Returns when a side has closed the connection, or the proxy does.
async fn connection(relay: TcpStream, database: SocketAddr, state: watch::Receiver<State>) {
    let cuts = state.borrow().cuts;
    let Ok(database) = TcpStream::connect(database).await else { return };
    // Without it small messages wait for each other. An error only makes it slower.
    let _ = (relay.set_nodelay(true), database.set_nodelay(true));
    let (from_relay, to_relay) = relay.into_split();
    let (from_database, to_database) = database.into_split();
    let mut cut = state.clone();
    tokio::select! {
        () = forward(from_relay, to_database, Direction::ToDatabase, state.clone()) => {}
        () = forward(from_database, to_relay, Direction::ToRelay, state) => {}
        // An error means that the proxy has ended.
        _ = cut.wait_for(|state| state.cuts != cuts) => {}
    }
}

async fn forward(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    direction: Direction,
    mut state: watch::Receiver<State>,
) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut buffer).await.unwrap_or_default();
        // After the reading: what was sent before the fault is passed on, what arrives during it waits. Also the end waits.
        if state.wait_for(|state| state.passes(direction)).await.is_err() {
            return;
        }
        if read == 0 || to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}
