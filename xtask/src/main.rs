//! The project's commands. Each installs what it needs, prints every step with its duration, and ends with the reason and a
//! command to run by hand when a step fails.

mod audit;
mod bench;
mod bindings;
mod build_id;
mod check;
mod commonjs;
mod demo;
mod deployment;
mod files;
mod fuzz;
mod licenses;
mod module;
mod mutants;
mod node_tests;
mod package;
mod product;
mod python;
mod release;
mod reproduce;
mod sbom;
mod server;
mod setup;
mod shell;
mod simulate;
mod site;
mod soak;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use bench::Question;
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
    /// Check the licenses, sources and known vulnerabilities of the dependencies in Cargo.lock and package-lock.json
    Audit,
    /// Build and check what is published, with its bill of materials; nothing is published
    Release,
    /// Compile the module twice, in two folders, and compare the bytes
    Reproduce,
    /// Write the licenses and the bill of materials of the relay to target/notices
    Notices,
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
    /// Run each fuzz target, then compare native code with the module on a million inputs
    Fuzz {
        /// For each of the targets
        #[arg(long, default_value_t = 600)]
        seconds: u32,
    },
    /// Change the code of the rules, requests, messages and decisions in each place, and demand that a test fails
    Mutants {
        /// One shard of them, such as 0/20
        #[arg(long, value_name = "SHARD/SHARDS")]
        shard: Option<String>,
    },
    /// Simulate relays that share a database, with failing connections, processes and clocks, then look for lost and duplicate leads
    Simulate {
        /// Runs
        #[arg(long, default_value_t = 10_000)]
        seeds: u64,
        /// Only this one, with its trace
        #[arg(long)]
        seed: Option<u64>,
    },
    /// Build everything and test the package with every supported bundler, framework and runtime
    Matrix,
    /// Measure leadwire beside other libraries and servers, print one table, and draw the charts in docs/benchmarks
    Bench {
        /// All by default, which takes about an hour
        #[arg(value_enum)]
        questions: Vec<Question>,
    },
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
    /// Simulate power failures of the relay's machine at thousands of moments, then look for lost leads
    Power,
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Build => package::build(),
        Command::Types => package::types(),
        Command::Site { relay } => site::build(&relay.unwrap_or(Relay::Preview)),
        Command::Demo { port } => demo::demo(port),
        Command::Check => check::check(),
        Command::Audit => audit::audit(),
        Command::Release => release::release(),
        Command::Reproduce => reproduce::reproduce(),
        Command::Notices => release::notices(),
        Command::Test { part: None } => test::test(),
        Command::Test { part: Some(TestPart::Element) } => test::element(),
        Command::Test { part: Some(TestPart::Deployment) } => deployment::build_and_test(),
        Command::Test { part: Some(TestPart::Postgresql) } => test::postgresql(),
        Command::Soak { part: None } => soak::soak(),
        Command::Soak { part: Some(SoakPart::Postgres) } => soak::postgres(),
        Command::Soak { part: Some(SoakPart::Outbox) } => soak::outbox(),
        Command::Soak { part: Some(SoakPart::Forms) } => soak::forms(),
        Command::Fuzz { seconds } => fuzz::fuzz(seconds),
        Command::Soak { part: Some(SoakPart::Power) } => soak::power(),
        Command::Mutants { shard } => mutants::mutants(shard.as_deref()),
        Command::Simulate { seeds, seed } => simulate::simulate(seeds, seed),
        Command::Matrix => test::matrix(),
        Command::Bench { questions } => bench::bench(&questions),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("\nxtask: {problem}");
            ExitCode::FAILURE
        }
    }
}
