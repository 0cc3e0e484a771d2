//! The project's commands. Each installs what it needs, prints every step with its duration, and ends with the reason and a
//! command to run by hand when a step fails.

mod bindings;
mod build_id;
mod check;
mod commonjs;
mod demo;
mod deployment;
mod files;
mod module;
mod node_tests;
mod package;
mod python;
mod server;
mod setup;
mod shell;
mod site;
mod soak;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use site::Relay;

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    about = "The project's commands; each installs what it needs"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the npm package in pkg/ and print its sizes
    Build,
    /// Generate the payload types in src/wasm/payloads.d.ts and the names in www/package/element/names.js from the tables
    Types,
    /// Build the documentation site in target/site, for any host
    Site {
        /// The relay that the forms of the site send to; without it the pages answer themselves
        #[arg(long, value_name = "ADDRESS", value_parser = site::parse_relay)]
        relay: Option<Relay>,
    },
    /// Build everything and serve the demo with its relay and the sandbox
    Demo {
        #[arg(long, default_value_t = 8090)]
        port: u16,
    },
    /// Check formatting, lints, documentation, types and dependencies; no browser is needed
    Check,
    /// Build everything and run every test
    Test {
        #[command(subcommand)]
        part: Option<TestPart>,
    },
    /// Kill the relay a hundred times under load, then look for lost and duplicate leads
    Soak {
        #[command(subcommand)]
        part: Option<SoakPart>,
    },
    /// Build everything and test the package with every supported bundler, framework and runtime
    Matrix,
    /// Measure the form element beside react-hook-form with zod
    Bench,
}

#[derive(Subcommand)]
enum TestPart {
    /// Test the form element and the site only
    Element,
    /// Test the examples for nginx and Kubernetes only
    Deployment,
    /// Test the relay on PostgreSQL only
    Postgresql,
}

#[derive(Subcommand)]
enum SoakPart {
    /// Kill, stop and cut off three relays and their PostgreSQL, then look for lost and duplicate leads
    Postgres,
    /// Kill pages, browsers and the relay two hundred times, then look for lost and duplicate leads
    Outbox,
    /// Kill pages, browsers and the relay two hundred times while files are uploaded, then compare the files in the CRM
    Forms,
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Build => package::build(),
        Command::Types => package::types(),
        Command::Site { relay } => site::build(&relay.unwrap_or(Relay::Preview)),
        Command::Demo { port } => demo::demo(port),
        Command::Check => check::check(),
        Command::Test { part: None } => test::test(),
        Command::Test { part: Some(TestPart::Element) } => test::element(),
        Command::Test { part: Some(TestPart::Deployment) } => deployment::build_and_test(),
        Command::Test { part: Some(TestPart::Postgresql) } => test::postgresql(),
        Command::Soak { part: None } => soak::soak(),
        Command::Soak { part: Some(SoakPart::Postgres) } => soak::postgres(),
        Command::Soak { part: Some(SoakPart::Outbox) } => soak::outbox(),
        Command::Soak { part: Some(SoakPart::Forms) } => soak::forms(),
        Command::Matrix => test::matrix(),
        Command::Bench => test::bench(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("\nxtask: {problem}");
            ExitCode::FAILURE
        }
    }
}
