//! `cargo xtask demo`: the demo page on a relay, and the sandbox behind it, until Ctrl-C.

use std::net::TcpListener;

use crate::shell::{Outcome, Problem, root};
use crate::{package, relay, server, setup};

pub fn demo(port: &str) -> Outcome {
    let address = format!("127.0.0.1:{port}");
    is_free(&address)?;
    setup::for_building()?;
    package::assemble()?;
    server::build(server::BOTH)?;
    let pair = relay::start(&relay::Plan {
        listen: &address,
        work: root().join("target/demo"),
        answer_within_ms: 1500,
        crm_timeout_ms: 4000,
        quiet_ms: 3000,
        bitrix24_burst: 50,
    })?;
    println!("\nThe demo is at {}   (Ctrl-C ends it)", pair.relay.url);
    println!("The site, its gallery on this relay: {}/site/index.html", pair.relay.url);
    println!("The staff key, to be pasted there: {}", pair.staff_key);
    println!("What the relay holds, with the same key: {}/admin", pair.relay.url);
    println!("The sandbox is at {}", pair.sandbox.url);
    server::wait(&mut [pair.relay, pair.sandbox])?;
    println!("\nThe demo has ended.");
    Ok(())
}

/// Asked before the long part, so that nobody waits for a message that could have come at once.
fn is_free(address: &str) -> Outcome {
    TcpListener::bind(address)
        .map(|_| ())
        .map_err(|error| Problem::new(format!("{address} cannot be used: {error}"), "  cargo xtask demo --port 8091"))
}
