//! The project's commands. Each does its own set-up, says what it is doing and how long it took, and ends with a clear
//! sentence when a step cannot be done.

mod bench;
mod bindings;
mod demo;
mod matrix;
mod outbox;
mod package;
mod relay;
mod server;
mod setup;
mod shell;
mod site;
mod soak;
mod solver;
mod test;

use std::process::ExitCode;

use shell::Problem;

const USAGE: &str = "\
cargo xtask build   builds the npm package into pkg/ and prints its sizes
cargo xtask types   makes the payload types from the field tables, in src/wasm/payloads.d.ts
cargo xtask site    builds the site into target/site, for any host; --relay ADDRESS sends its forms to that relay
cargo xtask demo    builds everything and serves the demo with its relay; --port N, 8090 by default
cargo xtask test    builds everything and runs every test
cargo xtask test element   the form element and the site alone
cargo xtask soak    kills the relay a hundred times under load, and looks for what was lost or doubled
cargo xtask soak outbox   kills pages, browsers and the relay two hundred times, and looks for the same
cargo xtask matrix  builds everything and runs the package with everybody who installs it
cargo xtask bench   builds the package and measures its form beside react-hook-form with zod
cargo xtask help    this text";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["build"] => package::build(),
        ["types"] => package::types(),
        ["site"] => site::build(&site::Behind::Preview),
        ["site", "--relay", address] => site::behind(address).and_then(|relay| site::build(&relay)),
        ["demo"] => demo::demo("8090"),
        ["demo", "--port", port] => demo::demo(port),
        ["test"] => test::test(),
        ["test", "element"] => test::element(),
        ["soak"] => soak::soak(),
        ["soak", "outbox"] => outbox::soak(),
        ["matrix"] => matrix::matrix(),
        ["bench"] => bench::bench(),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(Problem::new("that is no command of the project", USAGE)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("\nxtask: {problem}");
            ExitCode::FAILURE
        }
    }
}
