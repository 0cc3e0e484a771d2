//! Wake-ups between relays, by LISTEN and NOTIFY: of the relay that delivers a connection when another one has received an entry, and
//! of a visitor's request when another relay has ended the attempt at its entry. They are hints; without them the other relay
//! finds the change at its next poll.

use std::collections::BTreeSet;
use std::future::poll_fn;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tokio_postgres::AsyncMessage;

use super::address::Address;
use super::sessions::{Sessions, describe};
use crate::signals::Signals;

/// Between two statements, so that they cost little beside the inserts.
const INTERVAL: Duration = Duration::from_millis(20);
/// Until the next try to listen.
const PAUSE: Duration = Duration::from_secs(1);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How often it is checked that the connection still works: no notification may come for long.
const CHECK_INTERVAL: Duration = Duration::from_secs(15);
/// PostgreSQL allows fewer than 8000.
const MAX_PAYLOAD_BYTES: usize = 7000;
const ARRIVED: char = 'a';
const SETTLED: char = 's';
const RELAYS_CHANGED: &str = "r";

/// Of this schema, since others may be in the same database.
const CHANNEL: &str = "'leadwire_' || md5(current_schema())";

#[derive(Clone)]
pub(super) struct Notifier {
    changes: mpsc::UnboundedSender<Change>,
}

enum Change {
    /// An entry of this connection can be claimed, or its lease is free.
    Arrived(String),
    /// The attempt at the entry with this key has ended.
    Settled(String),
    /// A relay has released a connection, or has stopped.
    Relays,
}

impl Notifier {
    pub(super) fn start(sessions: Sessions) -> Notifier {
        let (changes, waiting) = mpsc::unbounded_channel();
        tokio::spawn(notify_all(waiting, sessions));
        Notifier { changes }
    }

    pub(super) fn arrived(&self, connection: &str) {
        // Without the task nobody is woken.
        let _ = self.changes.send(Change::Arrived(connection.to_owned()));
    }

    pub(super) fn relays_changed(&self) {
        let _ = self.changes.send(Change::Relays);
    }

    pub(super) fn settled(&self, key: &str) {
        let _ = self.changes.send(Change::Settled(key.to_owned()));
    }
}

async fn notify_all(mut waiting: mpsc::UnboundedReceiver<Change>, sessions: Sessions) {
    let mut changes = Vec::new();
    while waiting.recv_many(&mut changes, usize::MAX).await > 0 {
        let payloads = payloads(changes.drain(..));
        let notify = format!("SELECT pg_notify({CHANNEL}, payload) FROM unnest($1::text[]) AS payload");
        // Whoever is not woken polls.
        let _ = sessions.query(&notify, &[&payloads]).await;
        sleep(INTERVAL).await;
    }
}

fn payloads(changes: impl Iterator<Item = Change>) -> Vec<String> {
    let (mut others, mut settled) = (BTreeSet::new(), vec![SETTLED.to_string()]);
    for change in changes {
        match change {
            Change::Relays => drop(others.insert(RELAYS_CHANGED.to_owned())),
            Change::Arrived(connection) => drop(others.insert(format!("{ARRIVED}{connection}"))),
            Change::Settled(key) => match settled.last_mut() {
                Some(keys) if keys.len() + key.len() < MAX_PAYLOAD_BYTES => {
                    keys.push_str(&key);
                    keys.push('\n');
                }
                _ => settled.push(format!("{SETTLED}{key}\n")),
            },
        }
    }
    let is_filled = |keys: &String| keys.len() > 1 && keys.len() <= MAX_PAYLOAD_BYTES;
    others.into_iter().chain(settled.into_iter().filter(is_filled)).collect()
}

fn apply(payload: &str, signals: &Signals) {
    if payload == RELAYS_CHANGED {
        signals.relays_changed();
    } else if let Some(connection) = payload.strip_prefix(ARRIVED) {
        signals.arrived(connection);
    } else if let Some(keys) = payload.strip_prefix(SETTLED) {
        keys.lines().for_each(|key| signals.settled(key));
    }
}

/// Passes the notifications on until the task is aborted.
pub(super) async fn listen(address: Address, signals: Signals) {
    let mut is_reported = false;
    loop {
        if let Err(error) = listen_once(&address, &signals, &mut is_reported).await
            && !is_reported
        {
            tracing::warn!(error, "notifications of other relays are not received; polling");
            is_reported = true;
        }
        sleep(PAUSE).await;
    }
}

/// Sets `is_reported` to false once it listens, so that an error is reported once only.
async fn listen_once(address: &Address, signals: &Signals, is_reported: &mut bool) -> Result<(), String> {
    let connecting = address.config.connect(address.tls.clone());
    let (client, mut connection) = timeout(CONNECT_TIMEOUT, connecting)
        .await
        .map_err(|_| "no connection".to_owned())?
        .map_err(|error| describe(&error))?;
    let receive = async {
        while let Some(message) = poll_fn(|context| connection.poll_message(context)).await {
            match message {
                Ok(AsyncMessage::Notification(notification)) => apply(notification.payload(), signals),
                Ok(_) => {}
                Err(error) => return Err(describe(&error)),
            }
        }
        Err("the connection was closed".to_owned())
    };
    let keep = async {
        let listen = format!("DO $$ BEGIN EXECUTE format('LISTEN %I', {CHANNEL}); END $$");
        answered(client.batch_execute(&listen)).await?;
        *is_reported = false;
        // What was notified before is not received.
        signals.all_arrived();
        loop {
            sleep(CHECK_INTERVAL).await;
            answered(client.batch_execute("SELECT 1")).await?;
        }
    };
    tokio::select! {
        ended = receive => ended,
        ended = keep => ended,
    }
}

async fn answered(statement: impl Future<Output = Result<(), tokio_postgres::Error>>) -> Result<(), String> {
    let answer = timeout(CONNECT_TIMEOUT, statement).await.map_err(|_| "no answer".to_owned())?;
    answer.map_err(|error| describe(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_are_short() {
        let key = "k".repeat(MAX_PAYLOAD_BYTES / 3);
        let arrived = ["portal", "venue", "portal"].map(|name| Change::Arrived(name.to_owned()));
        let settled = (0..3).map(|_| Change::Settled(key.clone()));
        let too_long = Change::Settled("k".repeat(MAX_PAYLOAD_BYTES));
        let changes = arrived.into_iter().chain(settled).chain([too_long, Change::Relays, Change::Relays]);
        let payloads = payloads(changes);
        assert_eq!(payloads, ["aportal", "avenue", "r", &format!("s{key}\n{key}\n"), &format!("s{key}\n")]);
    }
}
