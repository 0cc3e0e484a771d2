//! `cargo xtask demo`: the sandbox with the demo page, until Ctrl-C.

use std::net::TcpListener;

use crate::server::Server;
use crate::shell::{Outcome, Problem, program, root, run, step};
use crate::{package, setup, site as pages};

pub fn demo(port: &str) -> Outcome {
    let address = format!("127.0.0.1:{port}");
    is_free(&address)?;
    setup::for_building()?;
    package::assemble()?;
    build_sandbox()?;
    let www = site()?;
    let server = Server::sandbox(&address, &root().join("target/demo"), &["--www", &www])?;
    println!("\nThe demo is at {}   (Ctrl-C ends it)", server.url);
    server.wait()?;
    println!("\nThe demo has ended.");
    Ok(())
}

pub fn build_sandbox() -> Outcome {
    step("Compiling the sandbox", || run(&mut program("cargo", ["build", "--package", "sandbox", "--quiet"])))
}

/// The folder that the demo is served from: its page, and the package below `pkg/`.
pub fn site() -> Result<String, Problem> {
    let site = root().join("target/demo/www");
    package::fresh(&site)?;
    package::copy_tree(&root().join("www/demo"), &site)?;
    package::copy_tree(&root().join("pkg"), &site.join("pkg"))?;
    pages::assemble(&site.join("site"))?;
    Ok(site.to_string_lossy().into_owned())
}

/// Asked before the long part, so that nobody waits for a message that could have come at once.
fn is_free(address: &str) -> Outcome {
    TcpListener::bind(address)
        .map(|_| ())
        .map_err(|error| Problem::new(format!("{address} cannot be used: {error}"), "  cargo xtask demo --port 8091"))
}
